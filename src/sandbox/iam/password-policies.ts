// The account's password policy: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccountPasswordPolicy.html
import type { Operation } from "../operation.ts";
import { flag, noSuchEntity, optionalNumber } from "./input.ts";
import { decide } from "./lookup.ts";

/** Sets the whole policy: what a request leaves out takes its default, not its old value. */
const UpdateAccountPasswordPolicy: Operation = (input, call) => {
  decide(call, "*");
  call.account.passwordPolicy = {
    minimumLength: optionalNumber(input, "MinimumPasswordLength") ?? 6,
    requireSymbols: flag(input, "RequireSymbols") ?? false,
    requireNumbers: flag(input, "RequireNumbers") ?? false,
    requireUppercase: flag(input, "RequireUppercaseCharacters") ?? false,
    requireLowercase: flag(input, "RequireLowercaseCharacters") ?? false,
    allowUsersToChange: flag(input, "AllowUsersToChangePassword") ?? false,
    maxAge: optionalNumber(input, "MaxPasswordAge") ?? 0,
    reusePrevention: optionalNumber(input, "PasswordReusePrevention") ?? 0,
    hardExpiry: flag(input, "HardExpiry") ?? false,
  };
};

const GetAccountPasswordPolicy: Operation = (_input, call) => {
  decide(call, "*");
  const policy = call.account.passwordPolicy;
  if (policy === undefined) throw noPolicy(call.account.id);
  return {
    PasswordPolicy: {
      MinimumPasswordLength: policy.minimumLength,
      RequireSymbols: policy.requireSymbols,
      RequireNumbers: policy.requireNumbers,
      RequireUppercaseCharacters: policy.requireUppercase,
      RequireLowercaseCharacters: policy.requireLowercase,
      AllowUsersToChangePassword: policy.allowUsersToChange,
      ExpirePasswords: policy.maxAge > 0,
      ...(policy.maxAge > 0 && { MaxPasswordAge: policy.maxAge }),
      ...(policy.reusePrevention > 0 && { PasswordReusePrevention: policy.reusePrevention }),
      HardExpiry: policy.hardExpiry,
    },
  };
};

const DeleteAccountPasswordPolicy: Operation = (_input, call) => {
  decide(call, "*");
  if (call.account.passwordPolicy === undefined) throw noPolicy(call.account.id);
  call.account.passwordPolicy = undefined;
};

function noPolicy(accountId: string): Error {
  return noSuchEntity(`The Password Policy with domain name ${accountId} cannot be found.`);
}

export const passwordPolicies = {
  UpdateAccountPasswordPolicy,
  GetAccountPasswordPolicy,
  DeleteAccountPasswordPolicy,
} as const satisfies Record<string, Operation>;
