// Roles and managed policies as resources of a stack: how they are made, changed, taken away and compared.
import { shapes, texts, validation } from "../iam/input.ts";
import { ApiError, type Shape } from "../operation.ts";
import type { Actor } from "./actor.ts";
import type { Properties } from "./entities.ts";

export interface ResourceHandler {
  create(actor: Actor, wanted: Properties): void;
  /** What did not change in the template is not touched, whatever became of it meanwhile. */
  update(actor: Actor, before: Properties, wanted: Properties): void;
  remove(actor: Actor, standing: Properties, physicalId: string): void;
  /** The properties as they stand; undefined where the resource is not there. */
  read(actor: Actor, standing: Properties, physicalId: string): Properties | undefined;
}

/** By type. */
export const resourceHandlers: Readonly<Record<string, ResourceHandler>> = {
  "AWS::IAM::Role": { create: createRole, update: updateRole, remove: removeRole, read: readRole },
  "AWS::IAM::ManagedPolicy": {
    create: createPolicy,
    update: updatePolicy,
    remove: (actor, _, arn) => removePolicy(actor, arn),
    read: readPolicy,
  },
};

function createRole(actor: Actor, wanted: Properties): void {
  const { RoleName, Description, PermissionsBoundary } = wanted;
  actor.perform("CreateRole", {
    RoleName,
    Path: wanted["Path"] ?? "/",
    AssumeRolePolicyDocument: text(wanted["AssumeRolePolicyDocument"]),
    MaxSessionDuration: seconds(wanted),
    ...(Description !== undefined && { Description }),
    ...(PermissionsBoundary !== undefined && { PermissionsBoundary }),
    Tags: shapes(wanted, "Tags"),
  });
  try {
    give(actor, {}, wanted);
  } catch (error) {
    removeRole(actor, wanted);
    throw error;
  }
}

/** Gives before it takes: AWS says nothing of the order. */
function updateRole(actor: Actor, before: Properties, wanted: Properties): void {
  requireSame(before, wanted, "RoleName", ["Path"]);
  const { RoleName, PermissionsBoundary } = wanted;
  const isNew = (name: string): boolean => text(before[name]) !== text(wanted[name]);
  if (isNew("AssumeRolePolicyDocument")) {
    const PolicyDocument = text(wanted["AssumeRolePolicyDocument"]);
    actor.perform("UpdateAssumeRolePolicy", { RoleName, PolicyDocument });
  }
  give(actor, before, wanted);
  if (isNew("Description") || isNew("MaxSessionDuration")) {
    const Description = wanted["Description"] ?? "";
    actor.perform("UpdateRole", { RoleName, Description, MaxSessionDuration: seconds(wanted) });
  }
  if (isNew("PermissionsBoundary")) {
    if (PermissionsBoundary === undefined) actor.perform("DeleteRolePermissionsBoundary", { RoleName });
    else actor.perform("PutRolePermissionsBoundary", { RoleName, PermissionsBoundary });
  }
  if (isNew("Tags")) {
    const keys = new Set(shapes(wanted, "Tags").map(({ Key }) => Key));
    const gone = shapes(before, "Tags").flatMap(({ Key }) => (keys.has(Key) ? [] : [Key]));
    if (keys.size > 0) actor.perform("TagRole", { RoleName, Tags: shapes(wanted, "Tags") });
    if (gone.length > 0) actor.perform("UntagRole", { RoleName, TagKeys: gone });
  }
  take(actor, before, wanted);
}

function give(actor: Actor, before: Properties, wanted: Properties): void {
  const { RoleName } = wanted;
  const attached = new Set(texts(before, "ManagedPolicyArns"));
  for (const PolicyArn of texts(wanted, "ManagedPolicyArns")) {
    if (!attached.has(PolicyArn)) actor.perform("AttachRolePolicy", { RoleName, PolicyArn });
  }
  const standing = new Set(shapes(before, "Policies").map(text));
  for (const policy of shapes(wanted, "Policies")) {
    const { PolicyName, PolicyDocument } = policy;
    if (standing.has(text(policy))) continue;
    actor.perform("PutRolePolicy", { RoleName, PolicyName, PolicyDocument: text(PolicyDocument) });
  }
}

function take(actor: Actor, before: Properties, wanted: Properties): void {
  const { RoleName } = before;
  const names = new Set(shapes(wanted, "Policies").map(({ PolicyName }) => PolicyName));
  for (const { PolicyName } of shapes(before, "Policies")) {
    if (!names.has(PolicyName)) unless404(() => actor.perform("DeleteRolePolicy", { RoleName, PolicyName }));
  }
  const arns = new Set(texts(wanted, "ManagedPolicyArns"));
  for (const PolicyArn of texts(before, "ManagedPolicyArns")) {
    if (!arns.has(PolicyArn)) unless404(() => actor.perform("DetachRolePolicy", { RoleName, PolicyArn }));
  }
}

function removeRole(actor: Actor, { RoleName }: Properties): void {
  unless404(() => {
    for (const { PolicyArn } of shapes(
      actor.perform("ListAttachedRolePolicies", { RoleName }),
      "AttachedPolicies",
    )) {
      actor.perform("DetachRolePolicy", { RoleName, PolicyArn });
    }
    for (const PolicyName of texts(actor.perform("ListRolePolicies", { RoleName }), "PolicyNames")) {
      actor.perform("DeleteRolePolicy", { RoleName, PolicyName });
    }
    actor.perform("DeleteRole", { RoleName });
  });
}

function readRole(actor: Actor, { RoleName }: Properties): Properties | undefined {
  return unless404(() => {
    const role = actor.perform("GetRole", { RoleName })["Role"] as Shape;
    const attached = shapes(actor.perform("ListAttachedRolePolicies", { RoleName }), "AttachedPolicies");
    const inline = texts(actor.perform("ListRolePolicies", { RoleName }), "PolicyNames");
    return {
      RoleName: role["RoleName"],
      Path: role["Path"],
      Description: role["Description"],
      MaxSessionDuration: role["MaxSessionDuration"],
      AssumeRolePolicyDocument: parsed(role["AssumeRolePolicyDocument"]),
      ManagedPolicyArns: attached.map(({ PolicyArn }) => PolicyArn),
      Policies: inline.map((PolicyName) => ({
        PolicyName,
        PolicyDocument: parsed(actor.perform("GetRolePolicy", { RoleName, PolicyName })["PolicyDocument"]),
      })),
      PermissionsBoundary: (role["PermissionsBoundary"] as Shape | undefined)?.["PermissionsBoundaryArn"],
      Tags: role["Tags"] ?? [],
    };
  });
}

function createPolicy(actor: Actor, wanted: Properties): void {
  const { ManagedPolicyName: PolicyName, Description, PolicyDocument } = wanted;
  actor.perform("CreatePolicy", {
    PolicyName,
    Path: wanted["Path"] ?? "/",
    PolicyDocument: text(PolicyDocument),
    ...(Description !== undefined && { Description }),
  });
}

function updatePolicy(actor: Actor, before: Properties, wanted: Properties): void {
  requireSame(before, wanted, "ManagedPolicyName", ["Path", "Description"]);
  const PolicyArn = arnOf(actor, wanted);
  const versions = shapes(actor.perform("ListPolicyVersions", { PolicyArn }), "Versions");
  // Five is all that IAM keeps: the oldest makes room.
  const oldest = versions.filter(({ IsDefaultVersion }) => IsDefaultVersion !== true).at(-1);
  if (versions.length >= 5 && oldest !== undefined) {
    actor.perform("DeletePolicyVersion", { PolicyArn, VersionId: oldest["VersionId"] });
  }
  const PolicyDocument = text(wanted["PolicyDocument"]);
  actor.perform("CreatePolicyVersion", { PolicyArn, PolicyDocument, SetAsDefault: true });
}

function arnOf({ account }: Actor, { ManagedPolicyName, Path = "/" }: Properties): string {
  return `arn:${account.partition}:iam::${account.id}:policy${String(Path)}${String(ManagedPolicyName)}`;
}

function removePolicy(actor: Actor, PolicyArn: string): void {
  unless404(() => {
    for (const version of shapes(actor.perform("ListPolicyVersions", { PolicyArn }), "Versions")) {
      const { IsDefaultVersion, VersionId } = version;
      if (IsDefaultVersion !== true) actor.perform("DeletePolicyVersion", { PolicyArn, VersionId });
    }
    actor.perform("DeletePolicy", { PolicyArn });
  });
}

function readPolicy(actor: Actor, _: Properties, PolicyArn: string): Properties | undefined {
  return unless404(() => {
    const policy = actor.perform("GetPolicy", { PolicyArn })["Policy"] as Shape;
    const VersionId = policy["DefaultVersionId"];
    const version = actor.perform("GetPolicyVersion", { PolicyArn, VersionId })["PolicyVersion"] as Shape;
    return {
      ManagedPolicyName: policy["PolicyName"],
      Path: policy["Path"],
      Description: policy["Description"],
      PolicyDocument: parsed(version["Document"]),
    };
  });
}

/** What cannot be changed in place CloudFormation would make anew, which a name of one's own does not admit. */
function requireSame(before: Properties, wanted: Properties, name: string, fixed: readonly string[]): void {
  if (before[name] === wanted[name] && fixed.every((one) => text(before[one]) === text(wanted[one]))) return;
  const named = String(wanted[name]);
  throw validation(
    `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${named} and update the stack again.`,
  );
}

function seconds({ MaxSessionDuration = 3600 }: Properties): number {
  const number = Number(MaxSessionDuration);
  if (Number.isInteger(number)) return number;
  throw validation("Properties validation failed: MaxSessionDuration must be a number");
}

function text(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

function parsed(document: unknown): unknown {
  return typeof document === "string" ? JSON.parse(document) : document;
}

/** What is gone already need not be taken away; what is not there cannot be read. */
function unless404<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (error instanceof ApiError && error.code === "NoSuchEntityException") return undefined;
    throw error;
  }
}
