import type { STSClient } from "@aws-sdk/client-sts";
import type { PersonSource, RoleSessionInput, SignIn } from "../cloud/index.ts";
import type { SessionCredentials } from "../model/index.ts";
import { asked } from "./asked.ts";
import { type AwsCloudOptions, ambientCredentials, onlyKeys, settingsOf } from "./aws-cloud.ts";
import { type CredentialSource, createClients } from "./clients.ts";
import { identityOf } from "./enter.ts";
import { type CallPlace, ownFailure, toCloudFailure } from "./failure.ts";
import { instant } from "./instant.ts";

/**
 * A person's own side of AWS: their credentials as the SDK's conventions give them, or as passed in.
 *
 * @example
 * const signIn = createAwsSignIn({});
 * const { arn } = await signIn.identify();
 */
export function createAwsSignIn(options: AwsCloudOptions): SignIn {
  const clients = createClients(settingsOf(options));
  const own = (): Promise<CredentialSource> => ambientCredentials(options);
  const sts = async (): Promise<STSClient> => clients.sts(await own());
  return {
    async source() {
      return sourceOf(await resolve(await own()));
    },
    async identify() {
      return identityOf(await sts());
    },
    async mfaSerialNumbers() {
      const { ListMFADevicesCommand } = await import("@aws-sdk/client-iam");
      const identity = await identityOf(await sts());
      const iam = await clients.iam(await own(), identity.accountId);
      const answer = await asked({ service: "iam", operation: "ListMFADevices" }, () =>
        iam.send(new ListMFADevicesCommand({})),
      );
      return (answer.MFADevices ?? []).map((device) => device.SerialNumber ?? "");
    },
    async openMfaSession(mfa, durationSeconds) {
      const { GetSessionTokenCommand } = await import("@aws-sdk/client-sts");
      const client = await sts();
      const place = { service: "sts", operation: "GetSessionToken" };
      const { Credentials } = await asked(place, () =>
        client.send(
          new GetSessionTokenCommand({
            DurationSeconds: durationSeconds,
            SerialNumber: mfa.serialNumber,
            TokenCode: mfa.code,
          }),
        ),
      );
      return toSession(Credentials, place);
    },
    async enterRole(input, from) {
      return enterRole(await clients.sts(from ? onlyKeys(from) : await own()), input);
    },
  };
}

async function enterRole(client: STSClient, input: RoleSessionInput): Promise<SessionCredentials> {
  const { AssumeRoleCommand } = await import("@aws-sdk/client-sts");
  const place = { service: "sts", operation: "AssumeRole" };
  const { Credentials } = await asked(place, () =>
    client.send(
      new AssumeRoleCommand({
        RoleArn: input.roleArn,
        RoleSessionName: input.sessionName,
        DurationSeconds: input.durationSeconds,
        ...(input.mfa && { SerialNumber: input.mfa.serialNumber, TokenCode: input.mfa.code }),
      }),
    ),
  );
  return toSession(Credentials, place);
}

interface SdkCredentials {
  readonly AccessKeyId?: string | undefined;
  readonly SecretAccessKey?: string | undefined;
  readonly SessionToken?: string | undefined;
  readonly Expiration?: Date | undefined;
}

function toSession(credentials: SdkCredentials | undefined, place: CallPlace): SessionCredentials {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = credentials ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration) {
    throw ownFailure(place, "IncompleteAnswer", "the answer holds no credentials");
  }
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiration: instant(Expiration),
  };
}

interface ResolvedCredentials {
  readonly accessKeyId: string;
  readonly sessionToken?: string | undefined;
  /** By which of the SDK's ways they were found. */
  readonly $source?: Readonly<Record<string, unknown>>;
}

async function resolve(source: CredentialSource): Promise<ResolvedCredentials> {
  if (typeof source !== "function") return source;
  try {
    return await source();
  } catch (error) {
    throw toCloudFailure(error, { service: "sts", operation: "GetCallerIdentity" });
  }
}

/** `aws login` leaves its mark among the ways by which the SDK found the credentials. */
function sourceOf({ accessKeyId, sessionToken, $source = {} }: ResolvedCredentials): PersonSource {
  if (!sessionToken) return { kind: "access-key", accessKeyId };
  const isLogin = Object.keys($source).some((way) => way.includes("LOGIN"));
  return { kind: isLogin ? "login-session" : "temporary", accessKeyId };
}
