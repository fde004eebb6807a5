import type { AccountCloud } from "../cloud/index.ts";
import { CloudFailure } from "../cloud/index.ts";
import { oneTimePasswordDocument } from "../design/index.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/index.ts";
import { oneTimePasswordPolicyName } from "../model/index.ts";

// What lets a person sign in: given at the beginning, taken at once at the end. No secret is kept or told here.

/** What was taken from a user so that it lets nobody in. */
export interface SwitchedOff {
  readonly hadPassword: boolean;
  /** Ids of the keys that were active. */
  readonly accessKeys: readonly string[];
}

/** Takes a user's password and makes its keys inactive. A user that is not there has none. */
export async function switchOff(source: AccountCloud, UserName: string): Promise<SwitchedOff> {
  const items = await orAbsent(() => source.readUserSecurityItems(UserName));
  if (items === undefined) return { hadPassword: false, accessKeys: [] };
  const active = items.accessKeys.filter(({ status }) => status === "Active");
  for (const { accessKeyId: AccessKeyId } of active) {
    const input = { UserName, AccessKeyId, Status: "Inactive" } as const;
    await orAbsent(() => source.write({ call: "UpdateAccessKey", input }));
  }
  if (items.hasLoginProfile) {
    await orAbsent(() => source.write({ call: "DeleteLoginProfile", input: { UserName } }));
  }
  return { hadPassword: items.hasLoginProfile, accessKeys: active.map(({ accessKeyId }) => accessKeyId) };
}

export interface OneTimePassword {
  readonly password: string;
  /** ISO 8601 instant after which it is of no use. */
  readonly expiresAt: string;
  /** Takes the place of a password that stands. */
  readonly replaces: boolean;
}

/** Gives a user a password for the first sign-in. What ends it stands before it can be used. */
export async function givePassword(
  source: AccountCloud,
  UserName: string,
  { password, expiresAt, replaces }: OneTimePassword,
  sleep: (milliseconds: number) => Promise<void>,
): Promise<"given" | "has-one"> {
  const items = await onceThere(() => source.readUserSecurityItems(UserName), sleep);
  if (items.hasLoginProfile && !replaces) return "has-one";
  const input = {
    UserName,
    PolicyName: oneTimePasswordPolicyName,
    PolicyDocument: oneTimePasswordDocument(expiresAt),
  };
  await onceThere(() => source.write({ call: "PutUserPolicy", input }), sleep);
  const options = { replaces: items.hasLoginProfile };
  await onceThere(() => source.givePassword(UserName, password, options), sleep);
  return "given";
}

/** A user that was just made is not known everywhere at once (IAM is eventually consistent). */
async function onceThere<T>(
  call: () => Promise<T>,
  sleep: (milliseconds: number) => Promise<void>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (!isAbsence(error) || attempt === mostAttempts) throw error;
    }
    await sleep(1000 * attempt);
  }
}

const mostAttempts = 6;

function isAbsence(error: unknown): boolean {
  return error instanceof CloudFailure && error.failure.awsCode.startsWith("NoSuchEntity");
}

/** What AWS refused, as a diagnostic: the rest of the command can still be told. */
export function refused(what: string, { failure }: CloudFailure): Diagnostic {
  return diagnostic(
    "RB5004",
    `${what}: ${failure.operation} failed with ${failure.awsCode}: ${failure.message}`,
  );
}

/** Undefined where the user or what hangs on it is not there any more. */
async function orAbsent<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}
