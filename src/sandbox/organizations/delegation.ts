// Services that may look into the organization, and accounts that administer a service for it.

import { optionalText, text } from "../iam/input.ts";
import { isoSeconds } from "../instant.ts";
import { ApiError, type Operation } from "../operation.ts";
import { accountArn, requireMember } from "./accounts.ts";
import { enter, organizationOf } from "./entry.ts";
import { constraintViolation } from "./errors.ts";
import { pageOf } from "./page.ts";
import { showAccount } from "./show.ts";

const EnableAWSServiceAccess: Operation = (input, call) => {
  const service = text(input, "ServicePrincipal");
  const organization = enter(call, "*", { "organizations:ServicePrincipal": service });
  if (!organization.trustedServices.has(service))
    organization.trustedServices.set(service, isoSeconds(call.now));
};

const DisableAWSServiceAccess: Operation = (input, call) => {
  const service = text(input, "ServicePrincipal");
  enter(call, "*", { "organizations:ServicePrincipal": service }).trustedServices.delete(service);
};

const ListAWSServiceAccessForOrganization: Operation = (input, call) =>
  pageOf([...enter(call).trustedServices], input, "EnabledServicePrincipals", ([service, since]) => ({
    ServicePrincipal: service,
    DateEnabled: since,
  }));

const RegisterDelegatedAdministrator: Operation = (input, call) => {
  const id = text(input, "AccountId");
  const service = text(input, "ServicePrincipal");
  const organization = enter(call, accountArn(organizationOf(call), id), {
    "organizations:ServicePrincipal": service,
  });
  const member = requireMember(organization, id);
  if (member.id === organization.managementAccountId) {
    throw constraintViolation(
      "CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR",
      "You can't register the management account as a delegated administrator.",
    );
  }
  const services = organization.delegations.get(member.id) ?? new Map<string, string>();
  if (services.has(service)) {
    throw new ApiError(
      "AccountAlreadyRegisteredException",
      "The specified account is already a delegated administrator for this service.",
    );
  }
  organization.delegations.set(member.id, services.set(service, isoSeconds(call.now)));
};

const DeregisterDelegatedAdministrator: Operation = (input, call) => {
  const id = text(input, "AccountId");
  const service = text(input, "ServicePrincipal");
  const organization = enter(call, accountArn(organizationOf(call), id), {
    "organizations:ServicePrincipal": service,
  });
  const member = requireMember(organization, id);
  const services = organization.delegations.get(member.id);
  if (services?.delete(service) !== true) throw notRegistered();
  if (services.size === 0) organization.delegations.delete(member.id);
};

function notRegistered(): ApiError {
  return new ApiError(
    "AccountNotRegisteredException",
    "The specified account is not a delegated administrator for this AWS service.",
  );
}

const ListDelegatedAdministrators: Operation = (input, call) => {
  const organization = enter(call);
  const wanted = optionalText(input, "ServicePrincipal");
  const administrators = [...organization.delegations].filter(
    ([, services]) => wanted === undefined || services.has(wanted),
  );
  return pageOf(administrators, input, "DelegatedAdministrators", ([id, services]) => ({
    ...showAccount(organization, requireMember(organization, id)),
    DelegationEnabledDate: [...services.values()].sort()[0],
  }));
};

const ListDelegatedServicesForAccount: Operation = (input, call) => {
  const id = text(input, "AccountId");
  const organization = enter(call, accountArn(organizationOf(call), id));
  const services = organization.delegations.get(requireMember(organization, id).id);
  if (services === undefined) throw notRegistered();
  return pageOf([...services], input, "DelegatedServices", ([service, since]) => ({
    ServicePrincipal: service,
    DelegationEnabledDate: since,
  }));
};

export const delegationOperations = {
  EnableAWSServiceAccess,
  DisableAWSServiceAccess,
  ListAWSServiceAccessForOrganization,
  RegisterDelegatedAdministrator,
  DeregisterDelegatedAdministrator,
  ListDelegatedAdministrators,
  ListDelegatedServicesForAccount,
} as const satisfies Record<string, Operation>;
