import type { Arn } from "../../model/index.ts";
import type { Call, Operation, Shape } from "../operation.ts";
import type { Role, User } from "./entities.ts";
import { noSuchEntity, text } from "./input.ts";
import { authorizedRole, authorizedUser, type MoreContext } from "./lookup.ts";
import { managedDocument } from "./managed-policies.ts";
import { refuseServiceLinked } from "./protected-roles.ts";

/** The condition key of what bounds a user or role now. */
export function boundaryContext(bounded: User | Role | undefined): MoreContext {
  return bounded?.boundary === undefined ? {} : { "iam:PermissionsBoundary": bounded.boundary };
}

/** Sets, changes or takes away a boundary, and keeps count of who is bounded by what. */
export function setBoundary(call: Call, bounded: User | Role, arn: string | undefined): void {
  const { boundaries } = call.account;
  if (arn !== undefined && managedDocument(call.state, call.account, arn as Arn) === undefined) {
    throw noSuchEntity(`Scope ARN: ${arn} does not exist or is not attachable.`);
  }
  if (bounded.boundary !== undefined) {
    const others = boundaries.get(bounded.boundary);
    others?.delete(bounded);
    if (others?.size === 0) boundaries.delete(bounded.boundary);
  }
  bounded.boundary = arn as Arn | undefined;
  if (bounded.boundary === undefined) return;
  const same = boundaries.get(bounded.boundary) ?? new Set();
  boundaries.set(bounded.boundary, same.add(bounded));
}

/** The member that describes a boundary in an answer. */
export function permissionsBoundaryOf(bounded: User | Role): Shape {
  if (bounded.boundary === undefined) return {};
  return {
    PermissionsBoundary: { PermissionsBoundaryType: "Policy", PermissionsBoundaryArn: bounded.boundary },
  };
}

const PutUserPermissionsBoundary: Operation = (input, call) => {
  const boundary = text(input, "PermissionsBoundary");
  const user = authorizedUser(call, text(input, "UserName"), () => ({ "iam:PermissionsBoundary": boundary }));
  setBoundary(call, user, boundary);
};

const DeleteUserPermissionsBoundary: Operation = (input, call) => {
  const user = authorizedUser(call, text(input, "UserName"), boundaryContext);
  requireBoundary(user);
  setBoundary(call, user, undefined);
};

const PutRolePermissionsBoundary: Operation = (input, call) => {
  const boundary = text(input, "PermissionsBoundary");
  const role = authorizedRole(call, input, () => ({ "iam:PermissionsBoundary": boundary }));
  refuseServiceLinked(role);
  setBoundary(call, role, boundary);
};

const DeleteRolePermissionsBoundary: Operation = (input, call) => {
  const role = authorizedRole(call, input, boundaryContext);
  refuseServiceLinked(role);
  requireBoundary(role);
  setBoundary(call, role, undefined);
};

function requireBoundary(bounded: User | Role): void {
  if (bounded.boundary === undefined) {
    throw noSuchEntity(`No permissions boundary is set on ${bounded.kind} ${bounded.name}.`);
  }
}

export const boundaries = {
  PutUserPermissionsBoundary,
  DeleteUserPermissionsBoundary,
  PutRolePermissionsBoundary,
  DeleteRolePermissionsBoundary,
} as const satisfies Record<string, Operation>;
