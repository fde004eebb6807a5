/** A condition key's value; a list is a multivalued key. */
export type ContextValue = string | readonly string[];

/**
 * One question to the engine. `action` is one `service:Name`; a call that needs several actions is several requests.
 */
export interface Request {
  /** ARN of a user, role session, federated user or account root; a service principal; `*anonymous*`. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** 12-digit id of the resource's account. */
  readonly resourceAccount: string;
  /** Condition keys by lower-case name. Keys absent here are absent from the request, unless `unknown` names them. */
  readonly context: ReadonlyMap<string, ContextValue>;
  /** The action has no resource-level support: evaluated with resource `*`. */
  readonly wildcardOnlyAction?: boolean;
  /** Unique id (AIDA…, AROA…) of the user or of the role behind the session, for principals saved as ids (§2.10). */
  readonly principalId?: string;
  /** ARN of the role behind a session, with its path, where the caller is a session of a role with a path. */
  readonly roleArn?: string;
  /** ARN of the user whose GetFederationToken made the session, where the caller is a federated user. */
  readonly federatingUserArn?: string;
}

/** The context of a request from an object, with key names brought to lower case as {@link Request} wants them. */
export function contextOf(
  entries: Readonly<Record<string, ContextValue>>,
): ReadonlyMap<string, ContextValue> {
  const context = new Map<string, ContextValue>();
  for (const key in entries) context.set(key.toLowerCase(), entries[key] as ContextValue);
  return context;
}
