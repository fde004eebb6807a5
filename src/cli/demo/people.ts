import { Secret, TOTP } from "otpauth";
import { type AwsCredentials, createAwsSignIn, openUserCredentials } from "../../aws/index.ts";
import { CloudFailure, type SignIn } from "../../cloud/index.ts";
import type { Declaration } from "../../declaration/index.ts";
import { roleArn, type SessionCredentials } from "../../model/index.ts";
import type { Sandbox } from "../../sandbox/index.ts";
import type { Attempt, Tried } from "./attempts.ts";

/** Seconds for which a code of a virtual device is good. */
const codeLife = 30;

/** Seconds. */
const sessionDuration = 3600;

/** A person with an access key and an MFA device, signed in. */
export interface SignedIn {
  readonly user: string;
  readonly signIn: SignIn;
  /** The session that a code of the device opened; all roles are entered from it. */
  readonly mfaSession: SessionCredentials;
}

/** Gives each person a key and a device, as an administrator of the source account would, and lets them sign in. */
export async function signPeopleIn(
  declaration: Declaration,
  sandbox: Sandbox,
): Promise<ReadonlyMap<string, SignedIn>> {
  const source = declaration.accounts.find((account) => account.isSource);
  if (source === undefined) throw new Error("the declaration has no source account");
  const desk = await openUserCredentials(source, {
    endpoint: sandbox.endpoint,
    credentials: sandbox.operator,
  });
  const signedIn = new Map<string, SignedIn>();
  for (const { name, user } of declaration.people) {
    const key = await desk.createAccessKey(user);
    const { serialNumber, seed } = await desk.createVirtualMfaDevice(user);
    await desk.enableMfaDevice(user, serialNumber, [nextCode(seed, sandbox), nextCode(seed, sandbox)]);
    const signIn = createAwsSignIn({ endpoint: sandbox.endpoint, credentials: key satisfies AwsCredentials });
    const code = nextCode(seed, sandbox);
    signedIn.set(name, {
      user,
      signIn,
      mfaSession: await signIn.openMfaSession({ serialNumber, code }, sessionDuration),
    });
  }
  return signedIn;
}

/** The next code that the device shows. AWS takes each code once, so the sandbox's clock moves on instead of us waiting. */
function nextCode(seed: string, { clock }: Sandbox): string {
  clock.advance(codeLife);
  return new TOTP({ secret: Secret.fromBase32(seed) }).generate({ timestamp: clock.now() });
}

/** Really tries it, with the calls that an AWS client makes; what decided is read from the sandbox's log. */
export async function tryAttempt(attempt: Attempt, person: SignedIn, sandbox: Sandbox): Promise<Tried> {
  const before = sandbox.log.events().at(-1)?.sequence ?? 0;
  const entry = {
    roleArn: roleArn({ partition: "aws", accountId: attempt.accountId, name: attempt.role }),
    sessionName: person.user,
    durationSeconds: sessionDuration,
  };
  const outcome = await enter(person, entry, attempt.withMfa, sandbox);
  const event = sandbox.log.events(before).find(({ operation }) => operation === "AssumeRole");
  const decided = event?.decisions.find(({ action }) => action === "sts:AssumeRole");
  return { ...attempt, ...outcome, ...(decided && { decided }) };
}

async function enter(
  { signIn, mfaSession }: SignedIn,
  entry: Parameters<SignIn["enterRole"]>[0],
  withMfa: boolean,
  sandbox: Sandbox,
): Promise<Pick<Tried, "entered" | "refusal" | "identity">> {
  try {
    const inside = await signIn.enterRole(entry, withMfa ? mfaSession : undefined);
    const { arn } = await createAwsSignIn({ endpoint: sandbox.endpoint, credentials: inside }).identify();
    return { entered: true, identity: arn };
  } catch (error) {
    if (!(error instanceof CloudFailure)) throw error;
    return { entered: false, refusal: error.failure.awsCode };
  }
}
