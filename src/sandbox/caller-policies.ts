// The policies that take part in a caller's decisions.
import type { Arn } from "../model/index.ts";
import type { CompiledDocument, PolicySet } from "../policy/index.ts";
import type { PolicyHolder, Role, User } from "./iam/entities.ts";
import { managedDocument } from "./iam/managed-policies.ts";
import type { Account, Credential, SandboxState } from "./state.ts";

/** A caller's side of a decision: identity policies, boundary, session policies and those of the AWS organization. */
export type CallerPolicies = Pick<PolicySet, "identity" | "boundary" | "session" | "scps">;

/** The policies of these credentials as they are now. */
export function callerPolicies(state: SandboxState, credential: Credential): CallerPolicies {
  const { principal, account } = credential;
  const session = credential.sessionPolicies.map(({ label, document }) => document.compiled(label));
  const scps = state.organization?.serviceControlPolicies(account.id) ?? [];
  switch (principal.kind) {
    case "user":
      return { ...policiesOf(state, account, principal.user), session, scps };
    case "federated-user":
      return principal.user === undefined
        ? { identity: [], session, scps }
        : { ...policiesOf(state, account, principal.user), session, scps };
    case "role-session": {
      const own = policiesOf(state, account, principal.role);
      // Service-linked roles are beyond service control policies.
      return { ...own, session, scps: principal.role.linkedService === undefined ? scps : [] };
    }
    case "root":
      return { identity: [], session, scps };
    case "identity-provider":
    case "service":
    case "anonymous":
      return { identity: [], session: [], scps: [] };
  }
}

/** Identity policies and boundary of a user (with the groups') or role. */
function policiesOf(
  state: SandboxState,
  account: Account,
  holder: User | Role,
): { readonly identity: readonly CompiledDocument[]; readonly boundary?: CompiledDocument } {
  const identity: CompiledDocument[] = [];
  gather(identity, state, account, holder);
  if (holder.kind === "user") for (const group of holder.groups) gather(identity, state, account, group);
  if (holder.boundary === undefined) return { identity };
  const boundary = managedDocument(state, account, holder.boundary);
  // A boundary whose policy cannot be found bounds to nothing.
  return { identity, boundary: boundary?.compiled(holder.boundary) ?? nothing(state, holder.boundary) };
}

function gather(
  policies: CompiledDocument[],
  state: SandboxState,
  account: Account,
  holder: PolicyHolder & { readonly kind: string },
): void {
  for (const [name, document] of holder.inline) {
    policies.push(document.compiled(`${holder.kind} ${holder.name}: ${name}`));
  }
  for (const arn of holder.attached) {
    const document = managedDocument(state, account, arn);
    if (document !== undefined) policies.push(document.compiled(arn));
  }
}

function nothing(state: SandboxState, label: Arn): CompiledDocument {
  return state.documents.intern('{"Version":"2012-10-17","Statement":[]}').compiled(label);
}
