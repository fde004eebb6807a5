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

/** The managed policy that a write attaches. */
export function attachedBy({ call, input }: IamWrite): Arn | undefined {
  return call.startsWith("Attach") && "PolicyArn" in input ? input.PolicyArn : undefined;
}

/** The managed policy that a write takes from somebody. */
export function detachedBy({ call, input }: IamWrite): Arn | undefined {
  return call.startsWith("Detach") && "PolicyArn" in input ? input.PolicyArn : undefined;
}

/** Whether a write ends the use of the boundary that stood. */
export function endsBoundary({ call }: IamWrite): boolean {
  return /^(?:(?:Put|Delete)(?:User|Role)PermissionsBoundary|Delete(?:User|Role))$/.test(call);
}

/** The managed policy that must stand before a write. */
export function policyNeededBy(write: IamWrite): Arn | undefined {
  return "PermissionsBoundary" in write.input ? write.input.PermissionsBoundary : attachedBy(write);
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
