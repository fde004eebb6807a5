// Tagging of users, roles, policies, instance profiles and MFA devices.
import type { Arn } from "../../model/index.ts";
import { noSuchEntity, text } from "./input.ts";
import {
  authorizedCustomerPolicy,
  authorizedInstanceProfile,
  authorizedRole,
  authorizedUser,
  decide,
} from "./lookup.ts";
import { taggingOperations } from "./tagging.ts";

export const tags = {
  ...taggingOperations("User", "ListUserTags", (input, call, context) =>
    authorizedUser(call, text(input, "UserName"), () => context),
  ),
  ...taggingOperations("Role", "ListRoleTags", (input, call, context) =>
    authorizedRole(call, input, () => context),
  ),
  ...taggingOperations("Policy", "ListPolicyTags", authorizedPolicy),
  ...taggingOperations("InstanceProfile", "ListInstanceProfileTags", (input, call, context) =>
    authorizedInstanceProfile(call, input, context),
  ),
  ...taggingOperations("MFADevice", "ListMFADeviceTags", (input, call, context) => {
    const serialNumber = text(input, "SerialNumber");
    decide(call, serialNumber, context);
    const device = call.account.mfaDevices.get(serialNumber as Arn);
    if (device === undefined) throw noSuchEntity(`MFADevice ${serialNumber} cannot be found.`);
    return device;
  }),
};

function authorizedPolicy(
  ...[input, call, context]: Parameters<Parameters<typeof taggingOperations>[2]>
): ReturnType<typeof authorizedCustomerPolicy> {
  return authorizedCustomerPolicy(call, input, context);
}
