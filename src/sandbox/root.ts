// What happens in an account before anybody can sign in to it is done by its root, through the same operations.
import type { AccountId } from "../model/index.ts";
import { createCall } from "./authorization.ts";
import { rootCredential } from "./credentials.ts";
import { iamOperations } from "./iam/operations.ts";
import type { Shape } from "./operation.ts";
import type { SandboxState } from "./state.ts";

/** Performs an IAM operation as an account's root; it leaves no event. Throws what the operation answers. */
export function actAsRoot(state: SandboxState, accountId: AccountId, operation: string, input: Shape): Shape {
  const account = state.accounts.get(accountId);
  const perform = iamOperations[operation];
  if (account === undefined) throw new Error(`no account ${accountId}`);
  if (perform === undefined) throw new Error(`no IAM operation ${operation}`);
  const call = createCall({
    service: "iam",
    operation,
    state,
    credential: rootCredential(account),
    requestId: "00000000-0000-4000-8000-000000000000",
    region: "us-east-1",
    sourceIp: "127.0.0.1",
    userAgent: "sandbox",
    isSecure: true,
  });
  return perform(input, call) ?? {};
}
