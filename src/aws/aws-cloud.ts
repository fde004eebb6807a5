import type { IAMClient } from "@aws-sdk/client-iam";
import type { AccountCloud, AccountTarget, CallerIdentity, Cloud, Purpose } from "../cloud/index.ts";
import { type AccountId, type Arn, homeRegion, type Partition } from "../model/index.ts";
import { callIamIn } from "./call.ts";
import { type AwsRetry, type ClientSettings, type CredentialSource, createClients } from "./clients.ts";
import { readDelegates } from "./delegates.ts";
import { enterAccount, identityOf } from "./enter.ts";
import { createInterner, type Interner } from "./interner.ts";
import { givePassword } from "./login-profile.ts";
import { type ReadingMeans, readAccount } from "./read-account.ts";
import { renewingEntry } from "./renew-entry.ts";
import { readSecurityItems } from "./security-items.ts";
import { readServiceUse } from "./service-use.ts";
import { sendWrite } from "./write.ts";

/** An access key, with the token of a session where it belongs to one. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface AwsCloudOptions {
  /** Default `aws`. */
  readonly partition?: Partition;
  /** The ambient credentials; absent leaves them to the SDK's chain (`AWS_PROFILE`, environment, `~/.aws`, roles of the machine). */
  readonly credentials?: AwsCredentials;
  /** The profile that holds the credentials; it goes before the environment. */
  readonly profile?: string;
  /** Where calls go instead of AWS; absent leaves it to the SDK (`AWS_ENDPOINT_URL`, `~/.aws/config`). */
  readonly endpoint?: string;
  /** How often a call is made before its failure counts; default 8. */
  readonly maxAttempts?: number;
  /** Items asked for in a page; default 1000, as many as IAM admits. */
  readonly pageSize?: number;
  /** Told of each attempt that will be made again. */
  readonly onRetry?: (retry: AwsRetry) => void;
  /** Asks a person for a code where a profile demands MFA. */
  readonly askMfaCode?: (serialNumber: string) => Promise<string>;
}

/**
 * AWS, or whatever speaks its protocols where `AWS_ENDPOINT_URL` points.
 *
 * @example
 * const cloud = createAwsCloud({});
 * const { arn } = await cloud.identify();
 */
export function createAwsCloud(options: AwsCloudOptions): Cloud {
  const partition = options.partition ?? "aws";
  const settings = settingsOf(options);
  const clients = createClients(settings);
  const means = { interner: createInterner(), pageSize: options.pageSize ?? 1000 };
  const ambient = once(() => ambientCredentials(options));
  const identity = once(async () => identityOf(await clients.sts(await ambient())));
  const entered = new Map<string, Promise<AccountCloud>>();

  const open = async (target: AccountTarget, purpose: Purpose): Promise<AccountCloud> => {
    const [way, caller] = await Promise.all([ambient(), identity()]);
    const { askMfaCode } = options;
    const { credentials, identity: inside } = await enterAccount(target, purpose, {
      clients,
      partition,
      ambient: way,
      caller,
      region: settings.region,
      ...(askMfaCode !== undefined && { askMfaCode }),
    });
    return accountCloud(await clients.iam(credentials, target.accountId), target.accountId, inside, means);
  };
  return {
    identify: identity,
    enter(target, purpose) {
      const key = JSON.stringify([target.accountId, wayIn(target, purpose)]);
      const known = entered.get(key);
      if (known !== undefined) return known;
      const opening = open(target, purpose).then((first) =>
        renewingEntry(first, () => open(target, purpose)),
      );
      entered.set(key, opening);
      // A failure is not kept: the next try asks AWS again.
      opening.catch(() => entered.delete(key));
      return opening;
    },
    readDelegates: async () => readDelegates(await clients.organizations(await ambient())),
  };
}

/** What tells apart two ways into one account. */
function wayIn({ reach }: AccountTarget, purpose: Purpose): string {
  switch (reach.kind) {
    case "profile":
      return `profile ${reach.profile}`;
    case "role":
      return purpose === "read" ? (reach.readRole ?? reach.role) : reach.role;
  }
}

function accountCloud(
  client: IAMClient,
  accountId: AccountId,
  identity: CallerIdentity,
  means: ReadingMeans,
): AccountCloud {
  return {
    accountId,
    identity,
    readAccount: (options) => readAccount(client, accountId, means, options),
    readAwsManagedPolicy: (arn) => readAwsManagedPolicy(client, accountId, arn, means.interner),
    readUserSecurityItems: (userName) => readSecurityItems(client, accountId, userName),
    readServiceUse: (arn, signal) => readServiceUse(client, accountId, arn, signal),
    givePassword: (userName, password, { replaces }) =>
      givePassword(client, accountId, userName, password, replaces),
    write: (write, signal) => sendWrite(client, accountId, write, signal),
  };
}

async function readAwsManagedPolicy(
  client: IAMClient,
  accountId: AccountId,
  arn: Arn,
  interner: Interner,
): Promise<string> {
  const { GetPolicyCommand, GetPolicyVersionCommand } = await import("@aws-sdk/client-iam");
  const call = callIamIn(accountId);
  const { Policy } = await call("GetPolicy", (options) =>
    client.send(new GetPolicyCommand({ PolicyArn: arn }), options),
  );
  const { PolicyVersion } = await call("GetPolicyVersion", (options) =>
    client.send(
      new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: Policy?.DefaultVersionId ?? "" }),
      options,
    ),
  );
  return interner.decode(PolicyVersion?.Document ?? "");
}

/** What all clients for these options have in common. */
export function settingsOf(options: AwsCloudOptions): ClientSettings {
  return {
    region: homeRegion(options.partition ?? "aws"),
    maxAttempts: options.maxAttempts ?? 8,
    ...(options.endpoint !== undefined && { endpoint: options.endpoint }),
    ...(options.onRetry !== undefined && { onRetry: options.onRetry }),
  };
}

/** The credentials given, else those that the SDK's conventions give. */
export async function ambientCredentials(options: AwsCloudOptions): Promise<CredentialSource> {
  if (options.credentials !== undefined) return onlyKeys(options.credentials);
  const { fromNodeProviderChain } = await import("@aws-sdk/credential-providers");
  return fromNodeProviderChain({
    clientConfig: { region: settingsOf(options).region },
    ...(options.profile !== undefined && { profile: options.profile }),
    ...(options.askMfaCode !== undefined && { mfaCodeProvider: options.askMfaCode }),
  });
}

/** Without an expiration: the SDK would renew by it, and credentials that were handed over cannot be renewed here. */
export function onlyKeys({ accessKeyId, secretAccessKey, sessionToken }: AwsCredentials): CredentialSource {
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
}

/** Does it at the first call, and again only after it has failed. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    if (made === undefined) {
      made = make();
      made.catch(() => {
        made = undefined;
      });
    }
    return made;
  };
}
