import type {
  GetAccountAuthorizationDetailsResponse,
  GroupDetail,
  ManagedPolicyDetail,
  PolicyDetail,
  RoleDetail,
  Role as SdkRole,
  Tag,
  UserDetail,
} from "@aws-sdk/client-iam";
import type { Arn, Group, ManagedPolicy, Role, Tags, User, UserCredentials } from "../model/index.ts";
import { instant } from "./instant.ts";
import type { Interner } from "./interner.ts";

// From the members of IAM's bulk answer to our resources. What AWS always sends is taken as there.

/** The pages of one account's bulk answer, put together. */
export interface AuthorizationDetails {
  readonly users: readonly UserDetail[];
  readonly groups: readonly GroupDetail[];
  readonly roles: readonly RoleDetail[];
  readonly policies: readonly ManagedPolicyDetail[];
}

export function joinPages(pages: readonly GetAccountAuthorizationDetailsResponse[]): AuthorizationDetails {
  return {
    users: pages.flatMap((page) => page.UserDetailList ?? []),
    groups: pages.flatMap((page) => page.GroupDetailList ?? []),
    roles: pages.flatMap((page) => page.RoleDetailList ?? []),
    policies: pages.flatMap((page) => page.Policies ?? []),
  };
}

export function toUser(detail: UserDetail, interner: Interner, credentials?: UserCredentials): User {
  const { PermissionsBoundary, GroupList = [] } = detail;
  return {
    kind: "user",
    ...principal(detail, detail.UserName, detail.UserId, detail.UserPolicyList, interner),
    groups: GroupList.toSorted(),
    ...boundary(PermissionsBoundary?.PermissionsBoundaryArn),
    tags: toTags(detail.Tags),
    ...(credentials && { credentials }),
  };
}

export function toGroup(detail: GroupDetail, interner: Interner): Group {
  return {
    kind: "group",
    ...principal(detail, detail.GroupName, detail.GroupId, detail.GroupPolicyList, interner),
  };
}

/** `listed` is the same role in `ListRoles`: the bulk answer has neither its description nor its session duration. */
export function toRole(detail: RoleDetail, listed: SdkRole | undefined, interner: Interner): Role {
  const profiles = (detail.InstanceProfileList ?? []).map((one) => one.InstanceProfileName ?? "").toSorted();
  return {
    kind: "role",
    ...principal(detail, detail.RoleName, detail.RoleId, detail.RolePolicyList, interner),
    description: listed?.Description ?? "",
    maxSessionDuration: listed?.MaxSessionDuration ?? 3600,
    ...boundary(detail.PermissionsBoundary?.PermissionsBoundaryArn),
    tags: toTags(detail.Tags),
    trust: interner.decode(detail.AssumeRolePolicyDocument ?? ""),
    ...(detail.RoleLastUsed?.LastUsedDate && { lastUsedAt: instant(detail.RoleLastUsed.LastUsedDate) }),
    ...(profiles.length > 0 && { instanceProfiles: profiles }),
  };
}

export function toManagedPolicy(
  detail: ManagedPolicyDetail,
  interner: Interner,
  tags: Tags | undefined,
): ManagedPolicy {
  const versions = (detail.PolicyVersionList ?? []).map((version) => ({
    versionId: version.VersionId ?? "",
    isDefault: version.IsDefaultVersion ?? false,
    createdAt: version.CreateDate ? instant(version.CreateDate) : "",
    document: interner.decode(version.Document ?? ""),
  }));
  return {
    kind: "policy",
    // The ARN is what attachments name: the policy's name is what stands there.
    name: detail.Arn?.split("/").at(-1) ?? "",
    path: detail.Path ?? "/",
    ...(detail.PolicyId !== undefined && { id: detail.PolicyId }),
    ...(detail.CreateDate && { createdAt: instant(detail.CreateDate) }),
    ...(detail.Description !== undefined && { description: detail.Description }),
    ...(tags && { tags }),
    document: versions.find((version) => version.isDefault)?.document ?? "",
    versions,
  };
}

interface AnyPrincipal {
  readonly Path?: string | undefined;
  readonly CreateDate?: Date | undefined;
  readonly AttachedManagedPolicies?: readonly { readonly PolicyArn?: string | undefined }[] | undefined;
}

function principal(
  detail: AnyPrincipal,
  name: string | undefined,
  id: string | undefined,
  inline: readonly PolicyDetail[] | undefined,
  interner: Interner,
): Omit<Group, "kind"> {
  const attached = (detail.AttachedManagedPolicies ?? []).map((one) => one.PolicyArn as Arn);
  return {
    name: name ?? "",
    path: detail.Path ?? "/",
    ...(id !== undefined && { id }),
    ...(detail.CreateDate && { createdAt: instant(detail.CreateDate) }),
    inline: Object.fromEntries(
      (inline ?? [])
        .map(
          ({ PolicyName = "", PolicyDocument = "" }) =>
            [PolicyName, interner.decode(PolicyDocument)] as const,
        )
        .toSorted(([left], [right]) => (left < right ? -1 : 1)),
    ),
    attached: attached.toSorted(),
  };
}

function boundary(arn: string | undefined): { readonly boundary?: Arn } {
  return arn === undefined ? {} : { boundary: arn as Arn };
}

function toTags(tags: readonly Tag[] | undefined): Tags {
  return Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key ?? "", Value ?? ""]));
}
