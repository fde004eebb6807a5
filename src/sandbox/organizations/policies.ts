import { validateDocument } from "../../policy/index.ts";
import { optionalText, text } from "../iam/input.ts";
import { ApiError, type Call, type Operation } from "../operation.ts";
import type { StoredDocument } from "../stored-document.ts";
import { defaultPolicy } from "./default-policies.ts";
import { enter, organizationOf } from "./entry.ts";
import { constraintViolation, invalidInput, notFound, targetNotFound } from "./errors.ts";
import type { Organization, OrganizationPolicy, PolicyType, Target } from "./organization.ts";
import { pageOf } from "./page.ts";
import { policyTypeOf } from "./policy-types.ts";
import { showPolicy, showPolicySummary, showTarget } from "./show.ts";
import { requestedTags } from "./tagging.ts";

/** https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html */
const maxContent = 5120;
const maxAttached = 5;

const CreatePolicy: Operation = (input, call) => {
  const type = policyTypeOf(text(input, "Type"));
  const organization = enter(call, "*", { "organizations:PolicyType": type });
  const name = text(input, "Name");
  requireFreeName(organization, type, name);
  const id = `p-${call.state.ids.base32(10).toLowerCase()}`;
  const policy: OrganizationPolicy = {
    id,
    arn: organization.arnOf("policy", `${organization.id}/${type.toLowerCase()}/${id}`),
    name,
    description: text(input, "Description"),
    type,
    content: checkedContent(call, type, text(input, "Content")),
    isAwsManaged: false,
    tags: requestedTags(input),
  };
  organization.policies.set(id, policy);
  return { Policy: showPolicy(policy) };
};

function checkedContent(call: Call, type: PolicyType, content: string): StoredDocument {
  if (content.length > maxContent) {
    throw constraintViolation(
      "POLICY_CONTENT_LIMIT_EXCEEDED",
      "You have exceeded the maximum size of a policy document.",
    );
  }
  const [problem] = validateDocument(content, type === "SERVICE_CONTROL_POLICY" ? "scp" : "rcp");
  if (problem !== undefined) {
    throw new ApiError(
      "MalformedPolicyDocumentException",
      `The provided policy document does not meet the requirements of the specified policy type: ${problem.message}`,
    );
  }
  return call.state.documents.intern(content);
}

function requireFreeName(organization: Organization, type: PolicyType, name: string): void {
  for (const policy of organization.policies.values()) {
    if (policy.type === type && policy.name === name)
      throw new ApiError("DuplicatePolicyException", "A policy with the same name already exists.");
  }
}

/** Decides a call on the policy that it names, and gives both. */
function enterPolicy(call: Call, id: string): { organization: Organization; policy: OrganizationPolicy } {
  const before = organizationOf(call);
  const named = before.policies.get(id);
  const organization = enter(
    call,
    named?.arn ?? "*",
    named === undefined ? {} : { "organizations:PolicyType": named.type },
  );
  if (named === undefined)
    throw notFound("PolicyNotFoundException", "You specified a policy that doesn't exist.");
  return { organization, policy: named };
}

function requireOwn(policy: OrganizationPolicy): void {
  if (policy.isAwsManaged) throw invalidInput("IMMUTABLE_POLICY", "You can't change a policy of AWS's.");
}

const DescribePolicy: Operation = (input, call) => ({
  Policy: showPolicy(enterPolicy(call, text(input, "PolicyId")).policy),
});

const UpdatePolicy: Operation = (input, call) => {
  const { organization, policy } = enterPolicy(call, text(input, "PolicyId"));
  requireOwn(policy);
  const name = optionalText(input, "Name") ?? policy.name;
  if (name !== policy.name) requireFreeName(organization, policy.type, name);
  const content = optionalText(input, "Content");
  const checked = content === undefined ? policy.content : checkedContent(call, policy.type, content);
  policy.name = name;
  policy.description = optionalText(input, "Description") ?? policy.description;
  policy.content = checked;
  organization.policiesChanged();
  return { Policy: showPolicy(policy) };
};

const DeletePolicy: Operation = (input, call) => {
  const { organization, policy } = enterPolicy(call, text(input, "PolicyId"));
  requireOwn(policy);
  if (organization.targets().some((target) => target.policies.has(policy))) {
    throw new ApiError("PolicyInUseException", "The policy is attached to one or more entities.");
  }
  organization.policies.delete(policy.id);
};

const ListPolicies: Operation = (input, call) => {
  const type = policyTypeOf(text(input, "Filter"));
  const organization = enter(call, "*", { "organizations:PolicyType": type });
  const policies = [...organization.policies.values()].filter((policy) => policy.type === type);
  return pageOf(policies, input, "Policies", showPolicySummary);
};

function requireTarget(organization: Organization, id: string): Target {
  const target = organization.target(id);
  if (target === undefined) throw targetNotFound();
  return target;
}

function requireEnabled(organization: Organization, type: PolicyType): void {
  if (!organization.enabledTypes.has(type)) {
    throw new ApiError(
      "PolicyTypeNotEnabledException",
      "This operation can be performed only for enabled policy types.",
    );
  }
}

function attachedOf(target: Target, type: PolicyType): readonly OrganizationPolicy[] {
  return [...target.policies].filter((policy) => policy.type === type);
}

const AttachPolicy: Operation = (input, call) => {
  const { organization, policy } = enterPolicy(call, text(input, "PolicyId"));
  const target = requireTarget(organization, text(input, "TargetId"));
  requireEnabled(organization, policy.type);
  if (target.policies.has(policy)) {
    throw new ApiError(
      "DuplicatePolicyAttachmentException",
      "A policy with the specified name and type already exists.",
    );
  }
  if (attachedOf(target, policy.type).length >= maxAttached) {
    throw constraintViolation(
      "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
      "You have exceeded the maximum number of policies attached to the entity.",
    );
  }
  target.policies.add(policy);
  organization.policiesChanged();
};

const DetachPolicy: Operation = (input, call) => {
  const { organization, policy } = enterPolicy(call, text(input, "PolicyId"));
  const target = requireTarget(organization, text(input, "TargetId"));
  requireEnabled(organization, policy.type);
  if (!target.policies.has(policy)) {
    throw new ApiError("PolicyNotAttachedException", "The policy isn't attached to the specified target.");
  }
  if (policy.type === "RESOURCE_CONTROL_POLICY" && policy === defaultPolicy(organization, policy.type)) {
    throw invalidInput("NON_DETACHABLE_POLICY", "You can't detach RCPFullAWSAccess.");
  }
  if (attachedOf(target, policy.type).length === 1) {
    throw constraintViolation(
      "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
      "You can't remove the last policy of its type from an entity.",
    );
  }
  target.policies.delete(policy);
  organization.policiesChanged();
};

const ListPoliciesForTarget: Operation = (input, call) => {
  const type = policyTypeOf(text(input, "Filter"));
  const organization = enter(call, "*", { "organizations:PolicyType": type });
  const target = requireTarget(organization, text(input, "TargetId"));
  return pageOf(attachedOf(target, type), input, "Policies", showPolicySummary);
};

const ListTargetsForPolicy: Operation = (input, call) => {
  const { organization, policy } = enterPolicy(call, text(input, "PolicyId"));
  const targets = organization.targets().filter((target) => target.policies.has(policy));
  return pageOf(targets, input, "Targets", showTarget);
};

export const policyOperations = {
  CreatePolicy,
  DescribePolicy,
  UpdatePolicy,
  DeletePolicy,
  ListPolicies,
  AttachPolicy,
  DetachPolicy,
  ListPoliciesForTarget,
  ListTargetsForPolicy,
} as const satisfies Record<string, Operation>;
