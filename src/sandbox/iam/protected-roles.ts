import { ApiError } from "../operation.ts";
import type { Role } from "./entities.ts";

/** Refuses a change of a role that only its AWS service may change. */
export function refuseServiceLinked(role: Role): void {
  if (role.linkedService === undefined) return;
  throw new ApiError(
    "UnmodifiableEntityException",
    `Cannot perform the operation on the protected role '${role.name}' - this role is only modifiable by AWS`,
  );
}
