import { CloudFailure, type PersonSource, type SignIn } from "../../cloud/index.ts";
import { didYouMean } from "../../diagnostics/index.ts";
import { nameOfArn, type Partition } from "../../model/index.ts";
import { asksRolebridge, readProfiles } from "../../passage/aws-config.ts";
import { PassageProblem } from "../../passage/passage-problem.ts";
import type { Passport } from "../../passage/passport.ts";
import { readIfThere } from "../../passage/private-file.ts";
import { explainSignInFailure } from "../../passage/sign-in-failure.ts";
import { givesCodes, type SignInSettings } from "../../passage/sign-in-settings.ts";
import type { Session } from "../session.ts";
import { awsFiles } from "./aws-profiles.ts";
import { absolute, openPassport } from "./open-passport.ts";
import { hasOwnKeys, openSignIn } from "./passage.ts";
import { readSettings } from "./settings.ts";

/** Who signs in, and how. */
export interface WhoSignsIn {
  readonly settings: SignInSettings;
  /** The serial number of a FIDO key, where the user has no other device. */
  readonly securityKey?: string;
}

export interface LoginChoice {
  readonly profile?: string;
  readonly mfaSerial?: string;
  readonly passport?: string;
}

/** Asks AWS whose the credentials are, and which device gives codes. */
export async function findOutWhoSignsIn(session: Session, choice: LoginChoice): Promise<WhoSignsIn> {
  const before = await readSettings(session);
  const place = choice.passport === undefined ? before?.passport : absolute(choice.passport, session.cwd);
  const passport = place === undefined ? undefined : await openPassport(session, { passport: place });
  const profile = choice.profile ?? defaultProfile(session);
  await checkProfile(session, profile);
  const partition = passport?.partition ?? partitionOfRegion(session);
  const signIn = await openSignIn(session, { ...(profile !== undefined && { profile }), partition });
  const { source, identity } = await whoAmI(signIn);
  if (!identity.arn.includes(":user/")) {
    throw new PassageProblem(
      `the credentials belong to ${identity.arn}, which is no IAM user`,
      "sign in as your own IAM user of the source account: --profile NAME",
    );
  }
  const user = nameOfArn(identity.arn);
  if (passport !== undefined) checkPassport(passport, user, identity.accountId);
  const isSame = before?.user === user && before.accountId === identity.accountId;
  const device = await chooseDevice(choice.mfaSerial, source, signIn, isSame ? before : undefined);
  const settings: SignInSettings = {
    kind: "rolebridge/sign-in",
    version: 1,
    source: source.kind,
    user,
    accountId: identity.accountId,
    partition,
    ...(profile !== undefined && { profile }),
    ...(device.serial !== undefined && { mfaSerialNumber: device.serial }),
    ...(place !== undefined && { passport: place }),
  };
  return { settings, ...(device.securityKey !== undefined && { securityKey: device.securityKey }) };
}

/** A profile that is not there finds no credentials; with one of ours the SDK would start us to ask whose we have. */
async function checkProfile(session: Session, profile: string | undefined): Promise<void> {
  if (profile === undefined) return;
  const files = awsFiles(session);
  const textOf = async (path: string): Promise<string> => (await readIfThere(path))?.toString("utf8") ?? "";
  const profiles = readProfiles(await textOf(files.config), "config");
  const names = [...profiles.keys(), ...readProfiles(await textOf(files.credentials), "credentials").keys()];
  if (profile !== "default" && !names.includes(profile)) {
    throw new PassageProblem(
      `there is no profile \`${profile}\` in ${files.config} or ${files.credentials}`,
      didYouMean(profile, names) ?? "make it with `aws login` or `aws configure`, then sign in again",
    );
  }
  if (!asksRolebridge(profiles.get(profile))) return;
  throw new PassageProblem(
    `the profile ${profile} gets its credentials from rolebridge itself`,
    "sign in with the profile that has your own key or `aws login` session: --profile NAME",
  );
}

function checkPassport(passport: Passport, user: string, accountId: string): void {
  if (passport.user === user && passport.source.accountId === accountId) return;
  throw new PassageProblem(
    `the credentials are those of ${user} in account ${accountId}, and the passport is that of ${passport.user} in ${passport.source.accountId}`,
    "sign in as that user (--profile NAME), or name your own passport (--passport FILE|URL)",
  );
}

/** Keys in the environment go without a profile, unless they are those of a role that `rolebridge env` put there. */
function defaultProfile(session: Session): string | undefined {
  return hasOwnKeys(session) ? undefined : session.env["AWS_PROFILE"] || "default";
}

/** Without a passport the region tells which AWS it is. */
function partitionOfRegion({ env }: Session): Partition {
  const region = env["AWS_REGION"] || env["AWS_DEFAULT_REGION"] || "";
  if (region.startsWith("cn-")) return "aws-cn";
  if (region.startsWith("us-gov-")) return "aws-us-gov";
  return region.startsWith("eusc-") ? "aws-eusc" : "aws";
}

async function whoAmI(signIn: SignIn) {
  try {
    const source = await signIn.source();
    return { source, identity: await signIn.identify() };
  } catch (error) {
    if (!(error instanceof CloudFailure)) throw error;
    throw explainSignInFailure(error.failure, {});
  }
}

interface Device {
  readonly serial?: string;
  readonly securityKey?: string;
}

async function chooseDevice(
  named: string | undefined,
  source: PersonSource,
  signIn: SignIn,
  before: SignInSettings | undefined,
): Promise<Device> {
  if (named !== undefined) {
    if (givesCodes(named)) return { serial: named };
    throw new PassageProblem(
      `${named} is a security key: it gives no codes, and cannot serve a command line`,
      "add an authenticator app to your IAM user, or sign in with `aws login`",
    );
  }
  return source.kind === "access-key" ? ownDevice(signIn, before) : {};
}

/** The person's device that gives codes. Who may not list devices keeps the one they named before. */
async function ownDevice(signIn: SignIn, before: SignInSettings | undefined): Promise<Device> {
  const known = before?.mfaSerialNumber;
  try {
    const serials = await signIn.mfaSerialNumbers();
    const serial = serials.find((one) => one === known) ?? serials.find(givesCodes);
    const [securityKey] = serials;
    if (serial !== undefined) return { serial };
    return securityKey === undefined ? {} : { securityKey };
  } catch (error) {
    if (!(error instanceof CloudFailure)) throw error;
    return known === undefined ? {} : { serial: known };
  }
}
