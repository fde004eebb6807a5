/** What a call of AssumeRole carries that asks for permissions of its own. */
export interface AssumeRoleParts {
  /** Whether session tags are passed. */
  readonly tags?: boolean;
  /** Whether a source identity is passed. */
  readonly sourceIdentity?: boolean;
  /** Whether the calling session already carries a source identity: it is passed on by itself. */
  readonly callerHasSourceIdentity?: boolean;
  /** Whether the calling session carries transitive tags. [D?] They are taken to need sts:TagSession as passed ones do. */
  readonly inheritedTags?: boolean;
}

/**
 * The actions that one AssumeRole call needs; each is decided by itself at both doors and with the same context (§2.9).
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 */
export function assumeRoleActions(parts: AssumeRoleParts): readonly string[] {
  const actions = ["sts:AssumeRole"];
  if (parts.tags || parts.inheritedTags) actions.push("sts:TagSession");
  if (parts.sourceIdentity || parts.callerHasSourceIdentity) actions.push("sts:SetSourceIdentity");
  return actions;
}
