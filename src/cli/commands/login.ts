import { CloudFailure, type SignIn } from "../../cloud/index.ts";
import { nameOfArn } from "../../model/index.ts";
import { signInOnce } from "../../passage/enter-role.ts";
import { PassageProblem } from "../../passage/passage-problem.ts";
import { sessionLimits } from "../../passage/session-plan.ts";
import { explainSignInFailure } from "../../passage/sign-in-failure.ts";
import { givesCodes, type SignInSettings } from "../../passage/sign-in-settings.ts";
import { type Command, defineCommand, jsonOption } from "../command.ts";
import { exit } from "../exit.ts";
import { parseDuration } from "../person/duration.ts";
import { openSignIn, passageSurroundings } from "../person/passage.ts";
import { readSettings, writeSettings } from "../person/settings.ts";
import { clockText } from "../render/clock.ts";
import type { Session } from "../session.ts";

export const login: Command = defineCommand({
  summary: "Sign in once for all your roles",
  description:
    "Finds out who your credentials are and remembers it. With an access key and an MFA device it opens one MFA session " +
    "that all roles share; after `aws login` there is nothing to open. No secret is kept in the clear.",
  examples: [
    ["rolebridge login", "with your default AWS profile"],
    ["rolebridge login --profile work", "with the key or the `aws login` session of another profile"],
    ["rolebridge login --passport https://example.com/alice.json", "and remember where your passport is"],
  ],
  options: {
    profile: {
      type: "string",
      value: "NAME",
      description: "the AWS profile that holds your own credentials",
    },
    mfaSerial: { type: "string", value: "ARN", description: "the device whose codes you give" },
    duration: {
      type: "string",
      value: "TIME",
      description: "how long the MFA session lasts: 12h by default, 36h at most",
    },
    passport: { type: "string", value: "FILE|URL", description: "where your passport is" },
    ...jsonOption,
  },
  async run({ profile, mfaSerial, duration, passport, json }, session) {
    const seconds = duration === undefined ? sessionLimits.shared : parseDuration(duration, 900, 129_600);
    const settings = await findOut(session, { profile, mfaSerial, passport });
    await writeSettings(session, settings);
    const opened =
      settings.source === "access-key" && settings.mfaSerialNumber !== undefined
        ? await signInOnce(settings, passageSurroundings(session, settings), seconds)
        : undefined;
    if (json)
      session.answer({
        user: settings.user,
        accountId: settings.accountId,
        source: settings.source,
        mfaSessionUntil: opened?.expiration ?? null,
      });
    else {
      session.say(`Signed in as ${session.theme.name(settings.user)} in account ${settings.accountId}.`);
      session.say(
        opened === undefined
          ? withoutSession(settings)
          : `One MFA session serves all your roles until ${clockText(opened.expiration)}.`,
      );
      session.say(`What you may enter: ${session.theme.command("rolebridge ls")}`);
    }
    return exit.ok;
  },
});

interface LoginChoice {
  readonly profile: string | undefined;
  readonly mfaSerial: string | undefined;
  readonly passport: string | undefined;
}

async function findOut(session: Session, choice: LoginChoice): Promise<SignInSettings> {
  const before = await readSettings(session);
  const profile = choice.profile ?? defaultProfile(session);
  const signIn = await openSignIn(session, profile);
  const { source, identity } = await whoAmI(signIn);
  if (!identity.arn.includes(":user/")) {
    throw new PassageProblem(
      `the credentials belong to ${identity.arn}, which is no IAM user`,
      "sign in as your own IAM user of the source account: --profile NAME",
    );
  }
  const serial =
    choice.mfaSerial ?? (source.kind === "access-key" ? await codeDevice(signIn, before) : undefined);
  if (serial !== undefined && !givesCodes(serial)) {
    throw new PassageProblem(
      `${serial} is a security key: it gives no codes, and cannot serve a command line`,
      "add an authenticator app to your IAM user, or sign in with `aws login`",
    );
  }
  const passport = choice.passport ?? before?.passport;
  return {
    kind: "rolebridge/sign-in",
    version: 1,
    source: source.kind,
    user: nameOfArn(identity.arn),
    accountId: identity.accountId,
    ...(profile !== undefined && { profile }),
    ...(serial !== undefined && { mfaSerialNumber: serial }),
    ...(passport !== undefined && { passport }),
  };
}

/** Keys in the environment go without a profile, unless they are those of a role that `rolebridge env` put there. */
function defaultProfile({ env }: Session): string | undefined {
  const hasOwnKeys = env["AWS_ACCESS_KEY_ID"] !== undefined && env["ROLEBRIDGE_ROLE"] === undefined;
  return hasOwnKeys ? undefined : (env["AWS_PROFILE"] ?? "default");
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

/** The person's device that gives codes. Who may not list devices is asked to name theirs. */
async function codeDevice(signIn: SignIn, before: SignInSettings | undefined): Promise<string | undefined> {
  try {
    const serials = await signIn.mfaSerialNumbers();
    return serials.find(givesCodes);
  } catch (error) {
    if (!(error instanceof CloudFailure)) throw error;
    return before?.mfaSerialNumber;
  }
}

function withoutSession(settings: SignInSettings): string {
  switch (settings.source) {
    case "login-session":
      return "Your `aws login` session enters each role by itself.";
    case "temporary":
      return "These are temporary credentials; roles can be entered until they end.";
    case "access-key":
      return "No MFA device is known: roles that ask for MFA stay closed. Add an authenticator app in the console, then sign in again.";
  }
}
