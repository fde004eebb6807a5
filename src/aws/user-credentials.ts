import type { AccountTarget } from "../cloud/index.ts";
import type { AwsCloudOptions, AwsCredentials } from "./aws-cloud.ts";
import { ambientCredentials, settingsOf } from "./aws-cloud.ts";
import { callIamIn } from "./call.ts";
import { createClients } from "./clients.ts";
import { enterAccount, identityOf } from "./enter.ts";

/** A virtual MFA device as it was just made. */
export interface VirtualMfaDevice {
  readonly serialNumber: string;
  /** Base32. Whoever has it can make codes: it is shown to its owner once and kept nowhere. */
  readonly seed: string;
}

/** What an administrator of the source account gives a person to sign in with. */
export interface UserCredentialsDesk {
  /** A new access key; its secret exists in the answer only. */
  createAccessKey(userName: string): Promise<AwsCredentials>;
  createVirtualMfaDevice(userName: string): Promise<VirtualMfaDevice>;
  /** Two codes in a row prove that the device works. */
  enableMfaDevice(userName: string, serialNumber: string, codes: readonly [string, string]): Promise<void>;
}

/** Enters the source account to hand out credentials there. */
export async function openUserCredentials(
  target: AccountTarget,
  options: AwsCloudOptions,
): Promise<UserCredentialsDesk> {
  const settings = settingsOf(options);
  const clients = createClients(settings);
  const ambient = await ambientCredentials(options);
  const entry = await enterAccount(target, "write", {
    clients,
    partition: options.partition ?? "aws",
    region: settings.region,
    ambient,
    caller: await identityOf(await clients.sts(ambient)),
  });
  const client = await clients.iam(entry.credentials, target.accountId);
  const call = callIamIn(target.accountId);
  const iam = await import("@aws-sdk/client-iam");
  return {
    async createAccessKey(userName) {
      const { AccessKey } = await call("CreateAccessKey", () =>
        client.send(new iam.CreateAccessKeyCommand({ UserName: userName })),
      );
      return { accessKeyId: AccessKey?.AccessKeyId ?? "", secretAccessKey: AccessKey?.SecretAccessKey ?? "" };
    },
    async createVirtualMfaDevice(userName) {
      const { VirtualMFADevice } = await call("CreateVirtualMFADevice", () =>
        client.send(new iam.CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: userName })),
      );
      return {
        serialNumber: VirtualMFADevice?.SerialNumber ?? "",
        seed: new TextDecoder().decode(VirtualMFADevice?.Base32StringSeed),
      };
    },
    async enableMfaDevice(userName, serialNumber, [first, second]) {
      await call("EnableMFADevice", () =>
        client.send(
          new iam.EnableMFADeviceCommand({
            UserName: userName,
            SerialNumber: serialNumber,
            AuthenticationCode1: first,
            AuthenticationCode2: second,
          }),
        ),
      );
    },
  };
}
