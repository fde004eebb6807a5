// Questions about credentials.
import { text } from "../iam/input.ts";
import { ApiError, type Call, type Operation } from "../operation.ts";
import { accountOfAccessKeyId } from "../unique-ids.ts";
import { refuseLimitedCaller } from "./limits.ts";

/**
 * Every authenticated caller may ask, over any Deny.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
const GetCallerIdentity: Operation = (_, call) => ({
  UserId: userIdOf(call),
  Account: call.account.id,
  Arn: call.caller.arn,
});

function userIdOf({ caller, account }: Call): string {
  switch (caller.kind) {
    case "user":
      return caller.user.id;
    case "role-session":
      return `${caller.role.id}:${caller.sessionName}`;
    case "federated-user":
      return `${account.id}:${caller.name}`;
    case "root":
    case "service":
    case "identity-provider":
    case "anonymous":
      return account.id;
  }
}

/** An access key id carries its account in its spelling, so that keys that are gone are known, too. */
const GetAccessKeyInfo: Operation = (input, call) => {
  refuseLimitedCaller(call);
  call.authorize("sts:GetAccessKeyInfo", "*");
  const id = text(input, "AccessKeyId");
  const account = accountOfAccessKeyId(id);
  if (account === undefined) throw new ApiError("ValidationError", "Access key id is not valid", 400);
  return { Account: account };
};

/**
 * Only a few services encode why they refused, IAM, STS and Organizations never do: no message that the sandbox could
 * be given is one of its own.
 */
const DecodeAuthorizationMessage: Operation = (_, call) => {
  refuseLimitedCaller(call);
  call.authorize("sts:DecodeAuthorizationMessage", "*");
  throw new ApiError(
    "InvalidAuthorizationMessageException",
    "The message passed to DecodeAuthorizationMessage was not encoded by this sandbox",
  );
};

export const identityOperations = {
  GetCallerIdentity,
  GetAccessKeyInfo,
  DecodeAuthorizationMessage,
} as const satisfies Record<string, Operation>;
