/** Whose APIs the sandbox serves. */
export type Service = "iam" | "sts" | "organizations" | "cloudformation";

/** Whose calls are recorded: `signin` is the console's sign-in, which is reached through pages and not by APIs. */
export type RecordedService = Service | "signin";
