// The real SDK clients, pointed at a sandbox.
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { IAMClient } from "@aws-sdk/client-iam";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { AssumeRoleCommand, type AssumeRoleCommandInput, STSClient } from "@aws-sdk/client-sts";
import { Secret, TOTP } from "otpauth";
import type { Sandbox } from "../../src/sandbox/index.ts";

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * Keys of an administrator of the management account: to set a scene, and for what the sandbox itself is asked. Commands
 * that are tested run with what `permissions` prints (`least-rights.ts`); test/operators.test.ts holds it.
 */
export function administratorOf(sandbox: Sandbox): Keys {
  return sandbox.operator;
}

/** One set of clients, of whoever has these keys. */
export function clientsOf(sandbox: Sandbox, credentials: Keys = administratorOf(sandbox)) {
  const config = { endpoint: sandbox.endpoint, region: sandbox.region, credentials, maxAttempts: 1 };
  return {
    iam: new IAMClient(config),
    sts: new STSClient(config),
    organizations: new OrganizationsClient(config),
    cloudFormation: new CloudFormationClient(config),
  };
}

/** What AssumeRole gives to whoever has these keys. */
export async function assume(sandbox: Sandbox, keys: Keys, input: AssumeRoleCommandInput): Promise<Keys> {
  const { Credentials } = await clientsOf(sandbox, keys).sts.send(new AssumeRoleCommand(input));
  return keysOf(Credentials);
}

export function keysOf(
  credentials:
    | {
        readonly AccessKeyId: string | undefined;
        readonly SecretAccessKey: string | undefined;
        readonly SessionToken?: string | undefined;
      }
    | undefined,
): Keys {
  if (credentials?.AccessKeyId === undefined || credentials.SecretAccessKey === undefined)
    throw new Error("no keys");
  return {
    accessKeyId: credentials.AccessKeyId,
    secretAccessKey: credentials.SecretAccessKey,
    ...(credentials.SessionToken !== undefined && { sessionToken: credentials.SessionToken }),
  };
}

/** Keys of the reach role's session in an account. */
export function enterAccount(
  sandbox: Sandbox,
  name: string,
  role = "OrganizationAccountAccessRole",
): Promise<Keys> {
  const RoleArn = `arn:aws:iam::${sandbox.accounts[name]}:role/${role}`;
  return assume(sandbox, administratorOf(sandbox), { RoleArn, RoleSessionName: "operator" });
}

/** The six digits that a virtual device shows at an instant; `seed` as CreateVirtualMFADevice gives it. */
export function codeAt(seed: Uint8Array | undefined, instant: number): string {
  const secret = Secret.fromBase32(Buffer.from(seed ?? []).toString("ascii"));
  return new TOTP({ secret }).generate({ timestamp: instant });
}

/** How a refusal reads: its code and message. */
export async function refusalOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    const { name, message } = error as Error;
    return `${name}: ${message}`;
  }
  throw new Error("the call was not refused");
}
