// The beginning of every operation of AWS Organizations: who may call it from where.
import { ApiError, type Call } from "../operation.ts";
import { settleCreations } from "./membership.ts";
import { Organization } from "./organization.ts";

/**
 * Decides the call's own action and gives the organization. The management account may call everything, a delegated
 * administrator what only reads, other members next to nothing
 * (https://docs.aws.amazon.com/organizations/latest/userguide/orgs_delegate_policies.html).
 */
export function enter(
  call: Call,
  resource = "*",
  context: Readonly<Record<string, string>> = {},
): Organization {
  const organization = organizationOf(call);
  call.authorize(`organizations:${call.operation}`, resource, context);
  if (!mayCall(organization, call)) {
    throw new ApiError("AccessDeniedException", "You don't have permissions to access this resource.");
  }
  return organization;
}

/** The caller's organization, before anything is decided: resources are named by it. */
export function organizationOf(call: Call): Organization {
  const organization = anyOrganization(call);
  if (!organization.members.has(call.account.id)) throw notInUse();
  return organization;
}

/** The sandbox's organization, whether the caller's account is in it or not: for those who are invited. */
export function anyOrganization({ state }: Call): Organization {
  const { organization } = state;
  if (!(organization instanceof Organization)) throw notInUse();
  settleCreations(state, organization);
  return organization;
}

function notInUse(): ApiError {
  return new ApiError(
    "AWSOrganizationsNotInUseException",
    "Your account is not a member of an organization.",
  );
}

function mayCall(organization: Organization, { account, operation }: Call): boolean {
  if (account.id === organization.managementAccountId || operation === "DescribeOrganization") return true;
  return organization.delegations.has(account.id) && /^(?:List|Describe)/.test(operation);
}
