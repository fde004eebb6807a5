import type { Template } from "../../src/export/index.ts";
import { type AccountId, type Arn, type IamWrite, policyArn } from "../../src/model/index.ts";

// How CloudFormation comes from one template to another, by IAM's calls.

export interface TemplateResource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

export function resourcesOf(template: Template): Readonly<Record<string, TemplateResource>> {
  return (template["Resources"] as Record<string, TemplateResource> | undefined) ?? {};
}

export function physicalIdOf({ Type, Properties }: TemplateResource, accountId: AccountId): string {
  if (Type === "AWS::IAM::Role") return String(Properties["RoleName"]);
  return policyArn({
    partition: "aws",
    accountId,
    path: String(Properties["Path"]),
    name: String(Properties["ManagedPolicyName"]),
  });
}

export function writesBetween(before: Template, after: Template, accountId: AccountId): readonly IamWrite[] {
  const [was, is] = [resourcesOf(before), resourcesOf(after)];
  const arnOf = (value: unknown): Arn => {
    const id = typeof value === "object" && value !== null ? (value as { Ref: string }).Ref : undefined;
    const resource = id === undefined ? undefined : (is[id] ?? was[id]);
    return (resource ? physicalIdOf(resource, accountId) : value) as Arn;
  };
  const ordered = Object.entries(is).toSorted(
    ([, a], [, b]) => Number(a.Type === "AWS::IAM::Role") - Number(b.Type === "AWS::IAM::Role"),
  );
  return ordered.flatMap(([id, resource]) => {
    if (JSON.stringify(was[id]) === JSON.stringify(resource)) return [];
    return resource.Type === "AWS::IAM::Role"
      ? roleWrites(was[id]?.Properties, resource.Properties, arnOf)
      : policyWrites(was[id]?.Properties, resource, accountId);
  });
}

type Properties = Readonly<Record<string, unknown>>;

function policyWrites(
  before: Properties | undefined,
  resource: TemplateResource,
  accountId: AccountId,
): readonly IamWrite[] {
  const { Properties: after } = resource;
  const PolicyDocument = JSON.stringify(after["PolicyDocument"]);
  if (!before) {
    return [
      {
        call: "CreatePolicy",
        input: {
          PolicyName: String(after["ManagedPolicyName"]),
          Path: String(after["Path"]),
          PolicyDocument,
        },
      },
    ];
  }
  const PolicyArn = physicalIdOf(resource, accountId) as Arn;
  return [{ call: "CreatePolicyVersion", input: { PolicyArn, PolicyDocument, SetAsDefault: true } }];
}

interface InlinePolicy {
  readonly PolicyName: string;
  readonly PolicyDocument: unknown;
}

/** Gives first and takes last, as bad as it can come. */
function roleWrites(
  before: Properties | undefined,
  after: Properties,
  arnOf: (value: unknown) => Arn,
): readonly IamWrite[] {
  const RoleName = String(after["RoleName"]);
  const arns = (of: Properties | undefined) =>
    ((of?.["ManagedPolicyArns"] ?? []) as readonly unknown[]).map(arnOf);
  const inline = (of: Properties | undefined) => (of?.["Policies"] ?? []) as readonly InlinePolicy[];
  const isNew = (key: string) => JSON.stringify(before?.[key]) !== JSON.stringify(after[key]);
  const trust = JSON.stringify(after["AssumeRolePolicyDocument"]);
  const Tags = (after["Tags"] ?? []) as readonly { Key: string; Value: string }[];
  const boundary =
    after["PermissionsBoundary"] === undefined ? undefined : arnOf(after["PermissionsBoundary"]);
  const settings = {
    Description: (after["Description"] ?? "") as string,
    MaxSessionDuration: Number(after["MaxSessionDuration"]),
  };
  const gone = ((before?.["Tags"] ?? []) as typeof Tags).filter(
    ({ Key }) => !Tags.some((tag) => tag.Key === Key),
  );
  return [
    ...(before
      ? isNew("AssumeRolePolicyDocument")
        ? [{ call: "UpdateAssumeRolePolicy", input: { RoleName, PolicyDocument: trust } } as const]
        : []
      : [
          {
            call: "CreateRole",
            input: {
              RoleName,
              Path: String(after["Path"]),
              AssumeRolePolicyDocument: trust,
              Tags,
              ...settings,
            },
          } as const,
        ]),
    ...arns(after)
      .filter((arn) => !arns(before).includes(arn))
      .map((PolicyArn) => ({ call: "AttachRolePolicy", input: { RoleName, PolicyArn } }) as const),
    ...inline(after)
      .filter((one) => !inline(before).some((other) => JSON.stringify(other) === JSON.stringify(one)))
      .map(
        ({ PolicyName, PolicyDocument }) =>
          ({
            call: "PutRolePolicy",
            input: { RoleName, PolicyName, PolicyDocument: JSON.stringify(PolicyDocument) },
          }) as const,
      ),
    ...(before && (isNew("MaxSessionDuration") || isNew("Description"))
      ? [{ call: "UpdateRole", input: { RoleName, ...settings } } as const]
      : []),
    ...(isNew("PermissionsBoundary")
      ? boundary === undefined
        ? [{ call: "DeleteRolePermissionsBoundary", input: { RoleName } } as const]
        : [
            {
              call: "PutRolePermissionsBoundary",
              input: { RoleName, PermissionsBoundary: boundary },
            } as const,
          ]
      : []),
    ...(before && isNew("Tags") && Tags.length > 0
      ? [{ call: "TagRole", input: { RoleName, Tags } } as const]
      : []),
    ...(gone.length > 0
      ? [{ call: "UntagRole", input: { RoleName, TagKeys: gone.map(({ Key }) => Key) } } as const]
      : []),
    ...inline(before)
      .filter(({ PolicyName }) => !inline(after).some((one) => one.PolicyName === PolicyName))
      .map(({ PolicyName }) => ({ call: "DeleteRolePolicy", input: { RoleName, PolicyName } }) as const),
    ...arns(before)
      .filter((arn) => !arns(after).includes(arn))
      .map((PolicyArn) => ({ call: "DetachRolePolicy", input: { RoleName, PolicyArn } }) as const),
  ];
}
