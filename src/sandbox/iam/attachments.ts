// Attaching managed policies to users, groups and roles.

import type { QuotaName } from "../../catalogue/index.ts";
import type { Arn } from "../../model/index.ts";
import { ApiError, type Call, type Operation, type Shape } from "../operation.ts";
import { awsPolicy } from "./aws-policies.ts";
import { boundaryContext } from "./boundaries.ts";
import type { Group, Role, User } from "./entities.ts";
import { noSuchEntity, optionalText, text } from "./input.ts";
import {
  authorizedGroup,
  authorizedRole,
  authorizedUser,
  customerPolicy,
  decide,
  type MoreContext,
  noSuchPolicy,
  policyArnOf,
} from "./lookup.ts";
import { isAwsManaged, managedDocument } from "./managed-policies.ts";
import { pageOf, sorted } from "./page.ts";
import { refuseServiceLinked } from "./protected-roles.ts";
import { checkQuota } from "./quotas.ts";

type Holder = User | Group | Role;

const limits = {
  user: { quota: "AttachedPoliciesPerUserQuota", wire: "PoliciesPerUser" },
  group: { quota: "AttachedPoliciesPerGroupQuota", wire: "PoliciesPerGroup" },
  role: { quota: "AttachedPoliciesPerRoleQuota", wire: "PoliciesPerRole" },
} as const satisfies Record<Holder["kind"], { readonly quota: QuotaName; readonly wire: string }>;

/** Attaches a policy; attaching what is attached changes nothing. */
function attach(call: Call, holder: Holder, arn: Arn): void {
  const { account, state } = call;
  if (managedDocument(state, account, arn) === undefined) {
    throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
  }
  if (holder.attached.has(arn)) return;
  const { quota, wire } = limits[holder.kind];
  checkQuota(account, quota, wire, holder.attached.size);
  holder.attached.add(arn);
  const holders = account.attachments.get(arn) ?? new Set();
  account.attachments.set(arn, holders.add(holder));
}

function detach(call: Call, holder: Holder, arn: Arn): void {
  if (!holder.attached.delete(arn)) throw noSuchPolicy(arn);
  const holders = call.account.attachments.get(arn);
  holders?.delete(holder);
  if (holders?.size === 0) call.account.attachments.delete(arn);
}

/** Policies of service-linked roles belong to those roles alone. */
function refuseServicePolicy(arn: Arn): void {
  if (isAwsManaged(arn) && arn.includes(":policy/aws-service-role/")) {
    throw new ApiError(
      "PolicyNotAttachableException",
      "Cannot attach a Service Role Policy to a Customer Role.",
    );
  }
}

function contextOf(arn: Arn): (bounded: User | Role | undefined) => MoreContext {
  return (bounded) => ({ "iam:PolicyARN": arn, ...boundaryContext(bounded) });
}

const AttachUserPolicy: Operation = (input, call) => {
  const arn = policyArnOf(input);
  const user = authorizedUser(call, text(input, "UserName"), contextOf(arn));
  refuseServicePolicy(arn);
  attach(call, user, arn);
};

const DetachUserPolicy: Operation = (input, call) => {
  const arn = policyArnOf(input);
  detach(call, authorizedUser(call, text(input, "UserName"), contextOf(arn)), arn);
};

const AttachGroupPolicy: Operation = (input, call) => {
  const arn = policyArnOf(input);
  const group = authorizedGroup(call, input, { "iam:PolicyARN": arn });
  refuseServicePolicy(arn);
  attach(call, group, arn);
};

const DetachGroupPolicy: Operation = (input, call) => {
  const arn = policyArnOf(input);
  detach(call, authorizedGroup(call, input, { "iam:PolicyARN": arn }), arn);
};

const AttachRolePolicy: Operation = (input, call) => {
  const arn = policyArnOf(input);
  const role = authorizedRole(call, input, contextOf(arn));
  refuseServiceLinked(role);
  refuseServicePolicy(arn);
  attach(call, role, arn);
};

const DetachRolePolicy: Operation = (input, call) => {
  const arn = policyArnOf(input);
  const role = authorizedRole(call, input, contextOf(arn));
  refuseServiceLinked(role);
  detach(call, role, arn);
};

const ListAttachedUserPolicies: Operation = (input, call) =>
  attachedPage(authorizedUser(call, text(input, "UserName")), input);

const ListAttachedGroupPolicies: Operation = (input, call) =>
  attachedPage(authorizedGroup(call, input), input);

const ListAttachedRolePolicies: Operation = (input, call) => attachedPage(authorizedRole(call, input), input);

function attachedPage(holder: Holder, input: Shape): Shape {
  const prefix = optionalText(input, "PathPrefix") ?? "/";
  const wanted = [...holder.attached].filter((arn) =>
    arn.slice(arn.indexOf(":policy/") + 7).startsWith(prefix),
  );
  const { items, rest } = pageOf(sorted(wanted), input, (arn) => arn);
  return { AttachedPolicies: items.map(attachedPolicy), ...rest };
}

/** How answers name an attached policy. */
export function attachedPolicy(arn: string): { readonly PolicyName: string; readonly PolicyArn: string } {
  return { PolicyName: arn.slice(arn.lastIndexOf("/") + 1), PolicyArn: arn };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListEntitiesForPolicy.html */
const ListEntitiesForPolicy: Operation = (input, call) => {
  const arn = policyArnOf(input);
  decide(call, arn);
  const { account } = call;
  if (customerPolicy(account, arn) === undefined && awsPolicy(arn) === undefined) throw noSuchPolicy(arn);
  const kind = kinds[optionalText(input, "EntityFilter") ?? ""];
  const prefix = optionalText(input, "PathPrefix") ?? "/";
  const usage = optionalText(input, "PolicyUsageFilter");
  const holders = new Map<string, Holder>();
  const note = (holder: Holder): void => {
    if (kind !== undefined && holder.kind !== kind) return;
    if (holder.path.startsWith(prefix)) holders.set(`${holder.kind}/${holder.name.toLowerCase()}`, holder);
  };
  if (usage !== "PermissionsBoundary")
    for (const holder of account.attachments.get(arn) ?? []) note(holder as Holder);
  if (usage !== "PermissionsPolicy") for (const holder of account.boundaries.get(arn) ?? []) note(holder);
  const { items, rest } = pageOf(sorted(holders.keys()), input, (key) => key);
  const page = items.map((key) => holders.get(key) as Holder);
  const of = (wanted: Holder["kind"]): readonly Holder[] => page.filter((holder) => holder.kind === wanted);
  return {
    PolicyGroups: of("group").map(({ name, id }) => ({ GroupName: name, GroupId: id })),
    PolicyUsers: of("user").map(({ name, id }) => ({ UserName: name, UserId: id })),
    PolicyRoles: of("role").map(({ name, id }) => ({ RoleName: name, RoleId: id })),
    ...rest,
  };
};

const kinds: Readonly<Record<string, Holder["kind"]>> = { User: "user", Group: "group", Role: "role" };

export const attachments = {
  AttachUserPolicy,
  DetachUserPolicy,
  AttachGroupPolicy,
  DetachGroupPolicy,
  AttachRolePolicy,
  DetachRolePolicy,
  ListAttachedUserPolicies,
  ListAttachedGroupPolicies,
  ListAttachedRolePolicies,
  ListEntitiesForPolicy,
} as const satisfies Record<string, Operation>;
