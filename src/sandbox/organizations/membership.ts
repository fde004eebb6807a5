// Accounts come into the organization: the account with its IAM, its place in the tree, and the role that lets the
// management account in.
import { type AccountId, accountRootArn, parseAccountId } from "../../model/index.ts";
import { isoSeconds } from "../instant.ts";
import { actAsRoot } from "../root.ts";
import { addAccount, type SandboxState } from "../state.ts";
import { attachDefaults } from "./default-policies.ts";
import type { AccountCreation, Member, Organization } from "./organization.ts";

/** The role that AWS makes in a new account unless told another name. */
export const defaultAccessRole = "OrganizationAccountAccessRole";

export interface NewMember {
  readonly id: AccountId;
  readonly name: string;
  readonly email: string;
  readonly joinedMethod: Member["joinedMethod"];
  readonly tags?: ReadonlyMap<string, string>;
  /** The role that is made for the management account; none for the management account itself. */
  readonly accessRole: string | undefined;
}

/** Adds an account to the sandbox and to the organization, under its root. */
export function addMember(state: SandboxState, organization: Organization, added: NewMember): Member {
  const { id, name, email, joinedMethod } = added;
  if (!state.accounts.has(id)) addAccount(state, id);
  const member: Member = {
    kind: "account",
    id,
    arn: organization.arnOf("account", `${organization.id}/${id}`),
    name,
    email,
    parent: organization.root,
    state: "ACTIVE",
    joinedMethod,
    joinedAt: isoSeconds(new Date(state.clock.now())),
    tags: new Map(added.tags),
    policies: new Set(),
  };
  organization.members.set(id, member);
  organization.former.delete(id);
  attachDefaults(organization, member);
  organization.policiesChanged();
  if (added.accessRole !== undefined) {
    createAccessRole(state, organization, id, added.accessRole, "AdministratorAccess");
  }
  return member;
}

/**
 * Makes a role that trusts the management account and carries one of AWS's policies.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_access-cross-account-role.html
 */
export function createAccessRole(
  state: SandboxState,
  organization: Organization,
  id: AccountId,
  name: string,
  policyName: string,
): void {
  const { partition } = organization;
  const trust = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: accountRootArn(partition, organization.managementAccountId) },
        Action: "sts:AssumeRole",
      },
    ],
  };
  actAsRoot(state, id, "CreateRole", { RoleName: name, AssumeRolePolicyDocument: JSON.stringify(trust) });
  const policy = `arn:${partition}:iam::aws:policy/${policyName}`;
  actAsRoot(state, id, "AttachRolePolicy", { RoleName: name, PolicyArn: policy });
}

/** An account id that nobody has. */
function freeAccountId(state: SandboxState): AccountId {
  for (;;) {
    const id = parseAccountId(`${1 + (Number(state.ids.digits(1)) % 9)}${state.ids.digits(11)}`);
    if (id !== undefined && !state.accounts.has(id)) return id;
  }
}

/** Ends the account creations whose time has come: each either makes its account or fails with a reason. */
export function settleCreations(state: SandboxState, organization: Organization): void {
  const now = state.clock.now();
  for (const creation of organization.creations.values()) {
    if (creation.outcome.state === "IN_PROGRESS" && creation.completesAt <= now)
      complete(state, organization, creation);
  }
}

function complete(state: SandboxState, organization: Organization, creation: AccountCreation): void {
  const at = isoSeconds(new Date(state.clock.now()));
  const email = creation.email.toLowerCase();
  if ([...organization.members.values()].some((member) => member.email.toLowerCase() === email)) {
    creation.outcome = { state: "FAILED", reason: "EMAIL_ALREADY_EXISTS", at };
    return;
  }
  const id = freeAccountId(state);
  addMember(state, organization, {
    id,
    name: creation.name,
    email: creation.email,
    joinedMethod: "CREATED",
    tags: creation.tags,
    accessRole: creation.roleName,
  });
  creation.outcome = { state: "SUCCEEDED", accountId: id, at };
}
