import { openSharedSession } from "../../passage/enter-role.ts";
import { sessionLimits } from "../../passage/session-plan.ts";
import { type Command, defineCommand, jsonOption } from "../command.ts";
import { exit } from "../exit.ts";
import { parseDuration } from "../person/duration.ts";
import { findOutWhoSignsIn, type WhoSignsIn } from "../person/find-out-who.ts";
import { passageSurroundings } from "../person/passage.ts";
import { writeSettings } from "../person/settings.ts";
import { clockText } from "../render/clock.ts";

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
    fresh: { type: "boolean", description: "open a new MFA session, though one has hours left" },
    ...jsonOption,
  },
  async run({ duration, fresh, json, ...choice }, session) {
    const seconds = duration === undefined ? sessionLimits.shared : parseDuration(duration, 900, 129_600);
    const who = await findOutWhoSignsIn(session, choice);
    const { settings } = who;
    await writeSettings(session, settings);
    const opened =
      settings.source === "access-key" && settings.mfaSerialNumber !== undefined
        ? await openSharedSession(settings, passageSurroundings(session, settings), {
            durationSeconds: seconds,
            // Who signs in means to be done for a while.
            atLeast: fresh ? Number.POSITIVE_INFINITY : seconds / 2,
          })
        : undefined;
    if (json) {
      session.answer({
        user: settings.user,
        accountId: settings.accountId,
        source: settings.source,
        mfaSessionUntil: opened?.expiration ?? null,
      });
      return exit.ok;
    }
    session.say(`Signed in as ${session.theme.name(settings.user)} in account ${settings.accountId}.`);
    session.say(
      opened === undefined
        ? withoutSession(who)
        : `One MFA session serves all your roles until ${clockText(opened.expiration)}.`,
    );
    session.say(`What you may enter: ${session.theme.command("rolebridge ls")}`);
    return exit.ok;
  },
});

function withoutSession({ settings, securityKey }: WhoSignsIn): string {
  switch (settings.source) {
    case "login-session":
      return "Your `aws login` session enters each role by itself.";
    case "temporary":
      return "These are temporary credentials; roles can be entered until they end.";
    case "access-key":
      return securityKey === undefined
        ? "No MFA device is known: roles that ask for MFA stay closed. Add an authenticator app in the console, then sign in again."
        : `Your MFA device ${securityKey} is a security key, which gives no codes: roles that ask for MFA stay closed. Add an authenticator app to your IAM user, or sign in with \`aws login\`.`;
  }
}
