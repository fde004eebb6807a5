// What AssumeRole and its two federated sisters have in common: a role, and a session of it.
import { parseArn } from "../../model/index.ts";
import { issueSession } from "../credentials.ts";
import type { Role } from "../iam/entities.ts";
import { validation } from "../iam/input.ts";
import { isVisible } from "../iam/lookup.ts";
import { ApiError, type Call, type Shape } from "../operation.ts";
import { accountOfResource, roleOfArn } from "../resource-facts.ts";
import type { Account, CredentialKind, SessionPolicy } from "../state.ts";
import { sessionArn, showCredentials } from "./credentials.ts";
import { packedSize } from "./session-policies.ts";
import { allTags, type SessionTags } from "./session-tags.ts";

/** Refuses what is not the ARN of a role at all. */
export function checkRoleArn(arn: string): void {
  const parts = parseArn(arn);
  if (parts === undefined || parts.service !== "iam" || !parts.resource.startsWith("role/")) {
    throw validation(`${arn} is invalid`);
  }
}

/**
 * The role of an ARN after the decision about it. A role that is not there has no trust policy, so that the decision
 * has refused it already; one that is too new for others to see is refused here, in the same words.
 */
export function decidedRole(call: Call, arn: string): { readonly role: Role; readonly account: Account } {
  const role = roleOfArn(call.state, arn);
  const id = accountOfResource(arn);
  const account = id === undefined ? undefined : call.state.accounts.get(id);
  if (role !== undefined && account !== undefined && isVisible(role, call)) return { role, account };
  const who = call.caller.kind === "anonymous" ? "Not" : `User: ${call.caller.arn} is not`;
  throw new ApiError(
    "AccessDenied",
    `${who} authorized to perform: sts:${call.service === "signin" ? "AssumeRole" : call.operation} on resource: ${arn}`,
    403,
  );
}

export interface NewRoleSession {
  readonly role: Role;
  readonly account: Account;
  readonly name: string;
  readonly seconds: number;
  readonly policies: readonly SessionPolicy[];
  readonly tags: SessionTags;
  readonly sourceIdentity: string | undefined;
  /** Condition keys that the identity provider's assertion brings along. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/** Whether a session that these begin is a chained one. What an identity provider vouches for is the first of its chain. */
export function isTemporary(kind: CredentialKind): boolean {
  switch (kind) {
    case "session-token":
    case "role-session":
    case "federation":
    case "console":
      return true;
    case "long-term":
    case "anonymous":
      return false;
  }
}

/** Begins a session and says so. */
export function beginRoleSession(call: Call, session: NewRoleSession): Shape {
  const { role, account, name, policies, tags, sourceIdentity } = session;
  const packed = packedSize(policies, tags.requested);
  const arn = sessionArn(account, `assumed-role/${role.name}/${name}`);
  const credential = issueSession(call.state, {
    kind: "role-session",
    account,
    principal: { kind: "role-session", arn, role, sessionName: name },
    durationSeconds: session.seconds,
    isChained: isTemporary(call.credential.kind),
    sessionPolicies: policies,
    tags: allTags(tags),
    transitiveTagKeys: tags.transitiveKeys,
    sourceIdentity,
    ...(session.context !== undefined && { context: session.context }),
  });
  return {
    Credentials: showCredentials(credential),
    AssumedRoleUser: { AssumedRoleId: `${role.id}:${name}`, Arn: arn },
    ...packed,
    ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
  };
}
