// Customer managed policies and their versions; AWS's own are read through the same calls.

import { countedLength } from "../../catalogue/index.ts";
import type { Arn } from "../../model/index.ts";
import { isoSeconds } from "../instant.ts";
import type { Call, Operation, Shape } from "../operation.ts";
import type { Account } from "../state.ts";
import { type AwsPolicyFacts, awsPolicies, awsPolicy } from "./aws-policies.ts";
import { checkDocument } from "./documents.ts";
import type { ManagedPolicy, PolicyVersion } from "./entities.ts";
import {
  alreadyExists,
  deleteConflict,
  flag,
  limitExceeded,
  noSuchEntity,
  optionalText,
  text,
} from "./input.ts";
import { authorizedCustomerPolicy, customerPolicy, decide, noSuchPolicy, policyArnOf } from "./lookup.ts";
import { managedDocument } from "./managed-policies.ts";
import { nameKey, pageOf } from "./page.ts";
import { iamArn } from "./places.ts";
import { checkQuota, quotaOf } from "./quotas.ts";
import { requestedTags, tagContext, tagsOf } from "./tagging.ts";

const CreatePolicy: Operation = (input, call) => {
  const { account } = call;
  const name = text(input, "PolicyName");
  const path = optionalText(input, "Path") ?? "/";
  const arn = iamArn(account, "policy", path, name);
  const tags = requestedTags(input);
  decide(call, arn, tagContext(tags));
  if (account.policies.has(name)) {
    throw alreadyExists(`A policy called ${name} already exists. Duplicate names are not allowed.`);
  }
  checkQuota(account, "PoliciesQuota", "PoliciesPerAccount", account.policies.size);
  const version = newVersion(call, "v1", text(input, "PolicyDocument"));
  const policy: ManagedPolicy = {
    kind: "policy",
    name,
    path,
    arn,
    id: call.state.ids.unique("ANPA"),
    createdAt: version.createdAt,
    updatedAt: version.createdAt,
    visibleAt: 0,
    description: optionalText(input, "Description"),
    tags,
    versions: new Map([["v1", version]]),
    defaultVersionId: "v1",
    nextVersion: 2,
  };
  account.policies.add(policy);
  // The description comes with GetPolicy alone.
  return { Policy: { ...policySummary(account, policy), ...tagsOf(tags) } };
};

function newVersion(call: Call, versionId: string, document: string): PolicyVersion {
  checkDocument(document, "identity");
  const quota = quotaOf(call.account, "PolicySizeQuota");
  if (countedLength(document) > quota) throw limitExceeded(`Cannot exceed quota for PolicySize: ${quota}`);
  return { versionId, createdAt: isoSeconds(call.now), document: call.state.documents.intern(document) };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_Policy.html */
function describePolicy(account: Account, policy: ManagedPolicy): Shape {
  return {
    ...policySummary(account, policy),
    ...(policy.description !== undefined && { Description: policy.description }),
    ...tagsOf(policy.tags),
  };
}

/** What lists say of a policy: ListPolicies leaves description and tags out. */
export function policySummary(account: Account, policy: ManagedPolicy): Shape {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersionId,
    ...usage(account, policy.arn),
    IsAttachable: true,
    CreateDate: policy.createdAt,
    UpdateDate: policy.updatedAt,
  };
}

function usage(account: Account, arn: Arn): Shape {
  return {
    AttachmentCount: account.attachments.get(arn)?.size ?? 0,
    PermissionsBoundaryUsageCount: account.boundaries.get(arn)?.size ?? 0,
  };
}

/** The same for a policy of AWS's own, as this account sees it. */
export function awsPolicySummary(account: Account, policy: AwsPolicyFacts): Shape {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.versionId,
    ...usage(account, policy.arn),
    IsAttachable: true,
    CreateDate: policy.updatedAt,
    UpdateDate: policy.updatedAt,
  };
}

const GetPolicy: Operation = (input, call) => {
  const arn = policyArnOf(input);
  decide(call, arn);
  const aws = awsPolicy(arn);
  if (aws !== undefined) return { Policy: awsPolicySummary(call.account, aws) };
  const policy = customerPolicy(call.account, arn);
  if (policy === undefined) throw noSuchPolicy(arn);
  return { Policy: describePolicy(call.account, policy) };
};

const ListPolicies: Operation = (input, call) => {
  decide(call, "*");
  const { account } = call;
  const scope = optionalText(input, "Scope") ?? "All";
  const own = scope === "AWS" ? [] : account.policies.list();
  const aws = scope === "Local" ? [] : awsPolicies(account.partition);
  const usedAs = optionalText(input, "PolicyUsageFilter") ?? "PermissionsPolicy";
  const prefix = optionalText(input, "PathPrefix") ?? "/";
  const isAttachedOnly = flag(input, "OnlyAttached") === true;
  const isWanted = (policy: ManagedPolicy | AwsPolicyFacts): boolean => {
    if (!policy.path.startsWith(prefix)) return false;
    if (!isAttachedOnly) return true;
    return (usedAs === "PermissionsBoundary" ? account.boundaries : account.attachments).has(policy.arn);
  };
  const wanted: readonly (ManagedPolicy | AwsPolicyFacts)[] = [...own, ...aws].filter(isWanted);
  const ordered = own.length > 0 && aws.length > 0 ? wanted.toSorted(byName) : wanted;
  const { items, rest } = pageOf(ordered, input, nameKey);
  return {
    Policies: items.map((policy) =>
      "versions" in policy ? policySummary(account, policy) : awsPolicySummary(account, policy),
    ),
    ...rest,
  };
};

function byName(left: { readonly name: string }, right: { readonly name: string }): number {
  return nameKey(left) < nameKey(right) ? -1 : 1;
}

const DeletePolicy: Operation = (input, call) => {
  const { account } = call;
  const policy = authorizedCustomerPolicy(call, input);
  if (account.attachments.has(policy.arn) || account.boundaries.has(policy.arn)) {
    throw deleteConflict("Cannot delete a policy attached to entities.");
  }
  if (policy.versions.size > 1) {
    throw deleteConflict(
      "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
    );
  }
  account.policies.delete(policy.name);
};

const CreatePolicyVersion: Operation = (input, call) => {
  const policy = authorizedCustomerPolicy(call, input);
  const quota = quotaOf(call.account, "VersionsPerPolicyQuota");
  if (policy.versions.size >= quota) {
    throw limitExceeded(
      `A managed policy can have up to ${quota} versions. Before you create a new version, you must delete an existing version.`,
    );
  }
  const version = newVersion(call, `v${policy.nextVersion}`, text(input, "PolicyDocument"));
  policy.versions.set(version.versionId, version);
  policy.nextVersion += 1;
  policy.updatedAt = version.createdAt;
  if (flag(input, "SetAsDefault") === true) policy.defaultVersionId = version.versionId;
  // The answer leaves the document out.
  return { PolicyVersion: versionSummary(policy, version) };
};

function versionSummary(policy: ManagedPolicy, version: PolicyVersion): Shape {
  return {
    VersionId: version.versionId,
    IsDefaultVersion: version.versionId === policy.defaultVersionId,
    CreateDate: version.createdAt,
  };
}

/** A version with its document, as GetPolicyVersion and the bulk answer give it. */
export function describeVersion(policy: ManagedPolicy, version: PolicyVersion): Shape {
  return { Document: version.document.text, ...versionSummary(policy, version) };
}

/** Newest first, as AWS lists them. */
export function versionsOf(policy: ManagedPolicy): readonly PolicyVersion[] {
  return [...policy.versions.values()].reverse();
}

const GetPolicyVersion: Operation = (input, call) => {
  const arn = policyArnOf(input);
  decide(call, arn);
  const versionId = text(input, "VersionId");
  const aws = awsPolicy(arn);
  if (aws !== undefined) return { PolicyVersion: awsVersion(call, aws, versionId) };
  const policy = customerPolicy(call.account, arn);
  if (policy === undefined) throw noSuchPolicy(arn);
  return { PolicyVersion: describeVersion(policy, requireVersion(policy, versionId)) };
};

function awsVersion(call: Call, policy: AwsPolicyFacts, versionId: string): Shape {
  const document = managedDocument(call.state, call.account, policy.arn);
  // Only the version in force is known of AWS's own policies.
  if (versionId !== policy.versionId || document === undefined) throw noSuchVersion(policy.arn, versionId);
  return {
    Document: document.text,
    VersionId: policy.versionId,
    IsDefaultVersion: true,
    CreateDate: policy.updatedAt,
  };
}

function requireVersion(policy: ManagedPolicy, versionId: string): PolicyVersion {
  const version = policy.versions.get(versionId);
  if (version === undefined) throw noSuchVersion(policy.arn, versionId);
  return version;
}

function noSuchVersion(arn: Arn, versionId: string): Error {
  return noSuchEntity(`Policy ${arn} version ${versionId} does not exist or is not attachable.`);
}

const ListPolicyVersions: Operation = (input, call) => {
  const arn = policyArnOf(input);
  decide(call, arn);
  const aws = awsPolicy(arn);
  if (aws !== undefined) {
    const only = { VersionId: aws.versionId, IsDefaultVersion: true, CreateDate: aws.updatedAt };
    return { Versions: [only], IsTruncated: false };
  }
  const policy = customerPolicy(call.account, arn);
  if (policy === undefined) throw noSuchPolicy(arn);
  const { items, rest } = pageOf(versionsOf(policy), input, versionKey);
  return { Versions: items.map((version) => versionSummary(policy, version)), ...rest };
};

/** Newest first: the higher the number, the smaller the key. */
function versionKey(version: PolicyVersion): string {
  return String(1_000_000 - Number(version.versionId.slice(1))).padStart(7, "0");
}

const DeletePolicyVersion: Operation = (input, call) => {
  const policy = authorizedCustomerPolicy(call, input);
  const version = requireVersion(policy, text(input, "VersionId"));
  if (version.versionId === policy.defaultVersionId) {
    throw deleteConflict("Cannot delete the default version of a policy.");
  }
  policy.versions.delete(version.versionId);
  policy.updatedAt = isoSeconds(call.now);
};

const SetDefaultPolicyVersion: Operation = (input, call) => {
  const policy = authorizedCustomerPolicy(call, input);
  policy.defaultVersionId = requireVersion(policy, text(input, "VersionId")).versionId;
  policy.updatedAt = isoSeconds(call.now);
};

export const policies = {
  CreatePolicy,
  GetPolicy,
  ListPolicies,
  DeletePolicy,
  CreatePolicyVersion,
  GetPolicyVersion,
  ListPolicyVersions,
  DeletePolicyVersion,
  SetDefaultPolicyVersion,
} as const satisfies Record<string, Operation>;
