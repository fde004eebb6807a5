import type { Arn, IamWrite } from "../model/index.ts";
import type { Work } from "./move.ts";

// What a write is about, as far as the order of steps asks.

export function isTrust(work: Work): boolean {
  return (
    work.kind === "write" &&
    (work.write.call === "UpdateAssumeRolePolicy" || work.write.call === "CreateRole")
  );
}

export function makesUser(work: Work): boolean {
  return work.kind === "write" && (work.write.call === "CreateUser" || work.write.call === "UpdateUser");
}

export function attachedBy(write: IamWrite): Arn | undefined {
  switch (write.call) {
    case "AttachUserPolicy":
    case "AttachGroupPolicy":
    case "AttachRolePolicy":
      return write.input.PolicyArn;
    default:
      return undefined;
  }
}

/** The managed policy that must stand before a write. */
export function policyNeededBy(write: IamWrite): Arn | undefined {
  switch (write.call) {
    case "CreateRole":
    case "CreateUser":
    case "PutRolePermissionsBoundary":
    case "PutUserPermissionsBoundary":
      return write.input.PermissionsBoundary;
    default:
      return attachedBy(write);
  }
}

export function isPattern(name: string): boolean {
  return /[*?]/.test(name);
}

export function patternOf(name: string): RegExp {
  const source = name
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${source}$`, "s");
}
