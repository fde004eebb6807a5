// Which access key id belongs to whom, and what a session carries. The wire checks signatures with it; STS issues
// sessions through it.
import type { AccessKey, User } from "./iam/entities.ts";
import type { Account, Credential, SandboxState } from "./state.ts";

const noTags: ReadonlyMap<string, string> = new Map();
const noContext = {};

/** The credentials that an access key id names, whether they are still good or not; undefined where it is unknown. */
export function findCredential(state: SandboxState, accessKeyId: string): Credential | undefined {
  const entry = state.accessKeys.get(accessKeyId);
  if (entry !== undefined) return longTermCredential(state, entry.account, entry.user, entry.key);
  const session = state.sessions.get(accessKeyId);
  if (session === undefined) return undefined;
  return isPrincipalAlive(session) ? session : { ...session, active: false };
}

function longTermCredential(
  state: SandboxState,
  account: Account,
  user: User | "root",
  key: AccessKey,
): Credential {
  return {
    kind: "long-term",
    accessKeyId: key.accessKeyId,
    secretAccessKey: key.secretAccessKey,
    sessionToken: undefined,
    expiresAt: undefined,
    issuedAt: Date.parse(key.createdAt),
    isChained: false,
    active: key.status === "Active" && key.visibleAt <= state.clock.now(),
    principal:
      user === "root" ? { kind: "root", arn: account.rootArn } : { kind: "user", arn: user.arn, user },
    account,
    mfaAuthenticatedAt: undefined,
    sessionPolicies: [],
    tags: noTags,
    transitiveTagKeys: [],
    sourceIdentity: undefined,
    context: noContext,
    accessKey: key,
  };
}

/** A session ends with its user or role; one made again under the same name is somebody else. */
function isPrincipalAlive(session: Credential): boolean {
  const { principal, account } = session;
  switch (principal.kind) {
    case "role-session":
      return account.roles.get(principal.role.name) === principal.role;
    case "user":
      return account.users.get(principal.user.name) === principal.user;
    case "federated-user":
      return principal.user === undefined || account.users.get(principal.user.name) === principal.user;
    case "root":
    case "service":
    case "identity-provider":
    case "anonymous":
      return true;
  }
}

/**
 * What an unsigned call is made with. The account is where the call is taken to act until its operation knows better.
 */
export function anonymousCredential(account: Account): Credential {
  return {
    kind: "anonymous",
    accessKeyId: "",
    secretAccessKey: "",
    sessionToken: undefined,
    expiresAt: undefined,
    issuedAt: 0,
    active: true,
    isChained: false,
    principal: { kind: "anonymous", arn: "*anonymous*" },
    account,
    mfaAuthenticatedAt: undefined,
    sessionPolicies: [],
    tags: noTags,
    transitiveTagKeys: [],
    sourceIdentity: undefined,
    context: noContext,
    accessKey: undefined,
  };
}

/** An account's root, where nobody signs: what happens before anybody can, and what is made again. */
export function rootCredential(account: Account): Credential {
  return { ...anonymousCredential(account), principal: { kind: "root", arn: account.rootArn } };
}

/** What a new session carries; absent members are those of a session without anything special. */
export interface SessionOptions
  extends Pick<Credential, "principal" | "account">,
    Partial<
      Pick<
        Credential,
        | "isChained"
        | "mfaAuthenticatedAt"
        | "sessionPolicies"
        | "tags"
        | "transitiveTagKeys"
        | "sourceIdentity"
        | "context"
      >
    > {
  readonly kind: Exclude<Credential["kind"], "long-term" | "anonymous">;
  readonly durationSeconds: number;
}

/** Issues temporary credentials. */
export function issueSession(state: SandboxState, options: SessionOptions): Credential {
  const { kind, durationSeconds, principal, account } = options;
  const now = state.clock.now();
  const credential: Credential = {
    kind,
    accessKeyId: state.ids.accessKeyId("ASIA", account.id),
    secretAccessKey: state.ids.secretAccessKey(),
    sessionToken: state.ids.sessionToken(),
    issuedAt: now,
    expiresAt: now + durationSeconds * 1000,
    active: true,
    isChained: options.isChained ?? false,
    principal,
    account,
    mfaAuthenticatedAt: options.mfaAuthenticatedAt,
    sessionPolicies: options.sessionPolicies ?? [],
    tags: options.tags ?? noTags,
    transitiveTagKeys: options.transitiveTagKeys ?? [],
    sourceIdentity: options.sourceIdentity,
    context: options.context ?? noContext,
    accessKey: undefined,
  };
  state.sessions.add(credential);
  return credential;
}
