// What answers say of the organization's parts.
import type { Shape } from "../operation.ts";
import type {
  AccountCreation,
  Member,
  Organization,
  OrganizationPolicy,
  Root,
  Target,
  Unit,
} from "./organization.ts";

export function showOrganization(organization: Organization): Shape {
  const management = organization.members.get(organization.managementAccountId);
  return {
    Id: organization.id,
    Arn: organization.arn,
    FeatureSet: "ALL",
    MasterAccountArn: management?.arn,
    MasterAccountId: organization.managementAccountId,
    MasterAccountEmail: management?.email,
    // AWS asks not to use this member: it always says the same. ListRoots says what is enabled.
    AvailablePolicyTypes: [{ Type: "SERVICE_CONTROL_POLICY", Status: "ENABLED" }],
  };
}

export function showAccount(organization: Organization, member: Member): Shape {
  return {
    Id: member.id,
    Arn: member.arn,
    Email: member.email,
    Name: member.name,
    Status: member.state,
    State: member.state,
    Paths: [`${organization.pathOf(member.id)}${member.id}/`],
    JoinedMethod: member.joinedMethod,
    JoinedTimestamp: member.joinedAt,
  };
}

export function showRoot(organization: Organization, root: Root): Shape {
  return {
    Id: root.id,
    Arn: root.arn,
    Name: root.name,
    PolicyTypes: [...organization.enabledTypes].map((type) => ({ Type: type, Status: "ENABLED" })),
  };
}

export function showUnit(organization: Organization, unit: Unit): Shape {
  return { Id: unit.id, Arn: unit.arn, Name: unit.name, Path: organization.pathOfUnit(unit) };
}

export function showPolicySummary(policy: OrganizationPolicy): Shape {
  return {
    Id: policy.id,
    Arn: policy.arn,
    Name: policy.name,
    Description: policy.description,
    Type: policy.type,
    AwsManaged: policy.isAwsManaged,
  };
}

export function showPolicy(policy: OrganizationPolicy): Shape {
  return { PolicySummary: showPolicySummary(policy), Content: policy.content.text };
}

const targetTypes = { root: "ROOT", unit: "ORGANIZATIONAL_UNIT", account: "ACCOUNT" } as const;

export function showTarget(target: Target): Shape {
  return { TargetId: target.id, Arn: target.arn, Name: target.name, Type: targetTypes[target.kind] };
}

export function showParent(parent: Root | Unit): Shape {
  return { Id: parent.id, Type: targetTypes[parent.kind] };
}

export function showCreation(creation: AccountCreation): Shape {
  const { outcome } = creation;
  return {
    Id: creation.id,
    AccountName: creation.name,
    State: outcome.state,
    RequestedTimestamp: creation.requestedAt,
    ...(outcome.state !== "IN_PROGRESS" && { CompletedTimestamp: outcome.at }),
    ...(outcome.state === "SUCCEEDED" && { AccountId: outcome.accountId }),
    ...(outcome.state === "FAILED" && { FailureReason: outcome.reason }),
  };
}
