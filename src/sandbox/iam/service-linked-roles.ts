// Roles that belong to an AWS service: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html
import type { Arn } from "../../model/index.ts";
import { isoSeconds } from "../instant.ts";
import type { Call, Operation } from "../operation.ts";
import type { Role } from "./entities.ts";
import { invalidInput, noSuchEntity, optionalText, text } from "./input.ts";
import { authorizedRole, decide } from "./lookup.ts";
import { managedDocument } from "./managed-policies.ts";
import { iamArn } from "./places.ts";
import { checkQuota } from "./quotas.ts";
import { describeRole } from "./roles.ts";
import { linkedServices } from "./service-linked-services.ts";

const CreateServiceLinkedRole: Operation = (input, call) => {
  const service = text(input, "AWSServiceName");
  const suffix = optionalText(input, "CustomSuffix");
  const linked = linkedServices.get(service);
  const path = `/aws-service-role/${service}/`;
  const name = `${linked?.roleName ?? "AWSServiceRole"}${suffix === undefined ? "" : `_${suffix}`}`;
  const arn = iamArn(call.account, "role", path, name);
  decide(call, arn, { "iam:AWSServiceName": service });
  if (linked === undefined) throw invalidInput(`Service role is not supported for ${service}.`);
  if (suffix !== undefined && linked.hasSuffix !== true) {
    throw invalidInput(`Custom suffix is not allowed for ${service}`);
  }
  if (call.account.roles.has(name)) {
    throw invalidInput(
      `Service role name ${name} has been taken in this account, please try a different suffix.`,
    );
  }
  checkQuota(call.account, "RolesQuota", "RolesPerAccount", call.account.roles.size);
  const role = linkedRole(call, service, { name, path, arn }, optionalText(input, "Description"));
  attachOwnPolicy(call, role, linked.policyName);
  call.account.roles.add(role);
  call.state.principalsById.set(role.id, role);
  return { Role: describeRole(role, call.state) };
};

function linkedRole(
  call: Call,
  service: string,
  place: { readonly name: string; readonly path: string; readonly arn: Arn },
  description: string | undefined,
): Role {
  const trust = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  };
  return {
    kind: "role",
    ...place,
    id: call.state.ids.unique("AROA"),
    createdAt: isoSeconds(call.now),
    visibleAt: 0,
    inline: new Map(),
    attached: new Set(),
    description,
    maxSessionDuration: 3600,
    trust: call.state.documents.intern(JSON.stringify(trust)),
    boundary: undefined,
    tags: new Map(),
    lastUsed: undefined,
    linkedService: service,
  };
}

/** A service whose policy is not known of AWS gives a role without one. */
function attachOwnPolicy(call: Call, role: Role, policyName: string): void {
  const arn: Arn = `arn:${call.account.partition}:iam::aws:policy/aws-service-role/${policyName}`;
  if (managedDocument(call.state, call.account, arn) === undefined) return;
  role.attached.add(arn);
  const holders = call.account.attachments.get(arn) ?? new Set();
  call.account.attachments.set(arn, holders.add(role));
}

const DeleteServiceLinkedRole: Operation = (input, call) => {
  const role = authorizedRole(call, input);
  if (role.linkedService === undefined) throw invalidInput(`Role ${role.name} is not a service-linked role.`);
  for (const arn of role.attached) {
    const holders = call.account.attachments.get(arn);
    holders?.delete(role);
    if (holders?.size === 0) call.account.attachments.delete(arn);
  }
  call.account.roles.delete(role.name);
  call.state.principalsById.delete(role.id);
  const task = `task${role.path}${role.name}/${call.state.ids.uuid()}`;
  call.account.deletionTasks.set(task, "SUCCEEDED");
  return { DeletionTaskId: task };
};

const GetServiceLinkedRoleDeletionStatus: Operation = (input, call) => {
  const task = text(input, "DeletionTaskId");
  const role = /^task(?<path>\/aws-service-role\/[^/]+\/)(?<name>[^/]+)\//.exec(task)?.groups;
  decide(call, iamArn(call.account, "role", role?.["path"] ?? "/", role?.["name"] ?? "*"));
  const status = call.account.deletionTasks.get(task);
  if (status === undefined) throw noSuchEntity(`The deletion task ${task} cannot be found.`);
  return { Status: status };
};

export const serviceLinkedRoles = {
  CreateServiceLinkedRole,
  DeleteServiceLinkedRole,
  GetServiceLinkedRoleDeletionStatus,
} as const satisfies Record<string, Operation>;
