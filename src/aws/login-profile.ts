import type { IAMClient } from "@aws-sdk/client-iam";
import type { AccountId } from "../model/index.ts";
import { callIamIn } from "./call.ts";

/** Gives a user a password for one sign-in. No {@link IamWrite}: those are shown, logged and saved. */
export async function givePassword(
  client: IAMClient,
  accountId: AccountId,
  userName: string,
  password: string,
  replaces: boolean,
): Promise<void> {
  const iam = await import("@aws-sdk/client-iam");
  const call = callIamIn(accountId);
  const input = { UserName: userName, Password: password, PasswordResetRequired: true };
  if (replaces) {
    await call("UpdateLoginProfile", (options) =>
      client.send(new iam.UpdateLoginProfileCommand(input), options),
    );
    return;
  }
  await call("CreateLoginProfile", (options) =>
    client.send(new iam.CreateLoginProfileCommand(input), options),
  );
}
