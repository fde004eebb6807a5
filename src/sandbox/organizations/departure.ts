// Accounts leave the organization, and go on alone: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_remove.html
import { text } from "../iam/input.ts";
import { ApiError, type Call, type Operation } from "../operation.ts";
import { accountArn, requireMember } from "./accounts.ts";
import { enter, organizationOf } from "./entry.ts";
import { constraintViolation } from "./errors.ts";
import type { Member, Organization } from "./organization.ts";

/** An account that was created in the organization stays for four days. */
const waitingPeriod = 4 * 24 * 3_600_000;

const RemoveAccountFromOrganization: Operation = (input, call) => {
  const id = text(input, "AccountId");
  const organization = enter(call, accountArn(organizationOf(call), id));
  depart(organization, requireMember(organization, id), call);
};

/** Of a member's own will: the policies of the organization are all that keeps it. */
const LeaveOrganization: Operation = (_, call) => {
  const organization = organizationOf(call);
  call.authorize("organizations:LeaveOrganization", "*");
  depart(organization, requireMember(organization, call.account.id), call);
};

function depart(organization: Organization, member: Member, { now }: Call): void {
  if (member.id === organization.managementAccountId) {
    throw new ApiError(
      "MasterCannotLeaveOrganizationException",
      "You can't remove a management account from an organization.",
    );
  }
  if (organization.delegations.has(member.id)) {
    throw constraintViolation(
      "CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG",
      "You can't remove an account that is registered as a delegated administrator for a service.",
    );
  }
  if (member.joinedMethod === "CREATED" && now.getTime() - Date.parse(member.joinedAt) < waitingPeriod) {
    throw constraintViolation(
      "WAIT_PERIOD_ACTIVE",
      "You must wait at least four days after an account was created before you can remove it.",
    );
  }
  organization.members.delete(member.id);
  organization.former.set(member.id, { name: member.name, email: member.email });
  organization.policiesChanged();
}

export const departureOperations = {
  RemoveAccountFromOrganization,
  LeaveOrganization,
} as const satisfies Record<string, Operation>;
