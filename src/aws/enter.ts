import type { STSClient } from "@aws-sdk/client-sts";
import type { AccountTarget, CallerIdentity, Purpose } from "../cloud/index.ts";
import { type Arn, accountId, type Partition, parseArn } from "../model/index.ts";
import type { Clients, CredentialSource } from "./clients.ts";
import { type CallPlace, ownFailure, toCloudFailure } from "./failure.ts";

/** What entering an account starts from. */
export interface EnterContext {
  readonly clients: Clients;
  readonly partition: Partition;
  readonly region: string;
  readonly ambient: CredentialSource;
  /** Who the ambient credentials are. */
  readonly caller: CallerIdentity;
  readonly askMfaCode?: (serialNumber: string) => Promise<string>;
}

export interface Entry {
  readonly credentials: CredentialSource;
  readonly identity: CallerIdentity;
}

/** Credentials in the session's expiry are known to the SDK, which asks again before it. */
interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration?: Date;
}

/** Seconds. Role chaining admits no more, and sessions are renewed anyway. */
const sessionDuration = 3600;

/** Enters an account by its reach. Which account it is comes from AWS's answer, never from what was asked for. */
export async function enterAccount(
  target: AccountTarget,
  purpose: Purpose,
  context: EnterContext,
): Promise<Entry> {
  const { reach } = target;
  switch (reach.kind) {
    case "profile":
      return enterByProfile(target, reach.profile, context);
    case "role": {
      if (context.caller.accountId === target.accountId) {
        return { credentials: context.ambient, identity: context.caller };
      }
      const role = purpose === "read" ? (reach.readRole ?? reach.role) : reach.role;
      return enterByRole(target, role, context);
    }
  }
}

async function enterByProfile(target: AccountTarget, profile: string, context: EnterContext): Promise<Entry> {
  const { fromIni } = await import("@aws-sdk/credential-providers");
  const credentials = fromIni({
    profile,
    clientConfig: { region: context.region },
    ...(context.askMfaCode !== undefined && { mfaCodeProvider: context.askMfaCode }),
  });
  const place: CallPlace = { service: "sts", operation: "GetCallerIdentity", accountId: target.accountId };
  const identity = await identityOf(await context.clients.sts(credentials), place);
  requireAccount(identity, target, place, `the profile ${profile}`);
  return { credentials, identity };
}

async function enterByRole(target: AccountTarget, role: string, context: EnterContext): Promise<Entry> {
  const sts = await context.clients.sts(context.ambient);
  const roleArn: Arn = `arn:${context.partition}:iam::${target.accountId}:role/${role}`;
  const first = await assumeReachRole(sts, roleArn, target);
  let unused: SessionCredentials | undefined = first.credentials;
  // The SDK keeps what this gives until shortly before its expiration, then asks again.
  const credentials = async (): Promise<SessionCredentials> => {
    const ready = unused ?? (await assumeReachRole(sts, roleArn, target)).credentials;
    unused = undefined;
    return ready;
  };
  return { credentials, identity: first.identity };
}

async function assumeReachRole(
  sts: STSClient,
  roleArn: Arn,
  target: AccountTarget,
): Promise<{ readonly credentials: SessionCredentials; readonly identity: CallerIdentity }> {
  const { AssumeRoleCommand } = await import("@aws-sdk/client-sts");
  const place: CallPlace = { service: "sts", operation: "AssumeRole", accountId: target.accountId };
  try {
    const { Credentials, AssumedRoleUser } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: roleArn,
        RoleSessionName: "rolebridge",
        DurationSeconds: sessionDuration,
      }),
    );
    const identity = toIdentity(AssumedRoleUser?.Arn, AssumedRoleUser?.AssumedRoleId);
    requireAccount(identity, target, place, `the role ${roleArn}`);
    return {
      credentials: {
        accessKeyId: Credentials?.AccessKeyId ?? "",
        secretAccessKey: Credentials?.SecretAccessKey ?? "",
        sessionToken: Credentials?.SessionToken ?? "",
        ...(Credentials?.Expiration && { expiration: Credentials.Expiration }),
      },
      identity,
    };
  } catch (error) {
    throw toCloudFailure(error, place);
  }
}

/** Who a client's credentials are. */
export async function identityOf(
  sts: STSClient,
  place: CallPlace = { service: "sts", operation: "GetCallerIdentity" },
): Promise<CallerIdentity> {
  const { GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
  try {
    const { Arn, UserId } = await sts.send(new GetCallerIdentityCommand({}));
    return toIdentity(Arn, UserId);
  } catch (error) {
    throw toCloudFailure(error, place);
  }
}

function toIdentity(arn: string | undefined, userId: string | undefined): CallerIdentity {
  return {
    accountId: accountId(parseArn(arn ?? "")?.account ?? ""),
    arn: arn as Arn,
    userId: userId ?? "",
  };
}

function requireAccount(
  identity: CallerIdentity,
  target: AccountTarget,
  place: CallPlace,
  way: string,
): void {
  if (identity.accountId === target.accountId) return;
  throw ownFailure(
    place,
    "WrongAccount",
    `${way} leads into account ${identity.accountId}, not into ${target.name} (${target.accountId})`,
  );
}
