// Turning a type of policies on attaches the policy that allows everything everywhere, so that nothing changes yet:
// https://docs.aws.amazon.com/organizations/latest/userguide/enable-policy-type.html

import { text } from "../iam/input.ts";
import { ApiError, type Operation } from "../operation.ts";
import { defaultPolicy } from "./default-policies.ts";
import { enter } from "./entry.ts";
import { notFound } from "./errors.ts";
import { type Organization, type PolicyType, policyTypes } from "./organization.ts";
import { showRoot } from "./show.ts";

/** The type that a request names; the sandbox says by name that it does not model the others. */
export function policyTypeOf(name: string): PolicyType {
  const known = policyTypes.find((type) => type === name);
  if (known !== undefined) return known;
  throw new ApiError(
    "PolicyTypeNotAvailableForOrganizationException",
    `The sandbox does not model policies of type ${name}`,
  );
}

const EnablePolicyType: Operation = (input, call) => {
  const type = policyTypeOf(text(input, "PolicyType"));
  const organization = enter(call, "*", { "organizations:PolicyType": type });
  requireRoot(organization, text(input, "RootId"));
  if (organization.enabledTypes.has(type)) {
    throw new ApiError("PolicyTypeAlreadyEnabledException", "The specified policy type is already enabled.");
  }
  organization.enabledTypes.add(type);
  for (const target of organization.targets()) target.policies.add(defaultPolicy(organization, type));
  organization.policiesChanged();
  return { Root: showRoot(organization, organization.root) };
};

const DisablePolicyType: Operation = (input, call) => {
  const type = policyTypeOf(text(input, "PolicyType"));
  const organization = enter(call, "*", { "organizations:PolicyType": type });
  requireRoot(organization, text(input, "RootId"));
  if (!organization.enabledTypes.delete(type)) {
    throw new ApiError(
      "PolicyTypeNotEnabledException",
      "This operation can be performed only for enabled policy types.",
    );
  }
  // All attachments of the type end with it.
  for (const target of organization.targets()) {
    for (const policy of target.policies) if (policy.type === type) target.policies.delete(policy);
  }
  organization.policiesChanged();
  return { Root: showRoot(organization, organization.root) };
};

function requireRoot(organization: Organization, id: string): void {
  if (id !== organization.root.id)
    throw notFound("RootNotFoundException", "You specified a root that doesn't exist.");
}

export const policyTypeOperations = { EnablePolicyType, DisablePolicyType } as const satisfies Record<
  string,
  Operation
>;
