/** Tags by key. IAM compares keys without regard to case and keeps the case given. */
export type Tags = Readonly<Record<string, string>>;
