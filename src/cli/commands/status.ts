import { recallShared } from "../../passage/enter-role.ts";
import { type Command, defineCommand, jsonOption } from "../command.ts";
import { exit } from "../exit.ts";
import { personHome } from "../person/home.ts";
import { personVault } from "../person/passage.ts";
import { readSettings } from "../person/settings.ts";
import { clockText, timeLeft } from "../render/clock.ts";
import { columns } from "../render/columns.ts";

export const status: Command = defineCommand({
  summary: "Show who you are signed in as, and for how long",
  description: "Nothing is asked of AWS. Ends with status 2 where no sign-in is remembered.",
  examples: [["rolebridge status", "user, source, MFA session, and what in the environment goes before it"]],
  options: { ...jsonOption },
  async run({ json }, session) {
    const settings = await readSettings(session);
    if (settings === undefined) {
      if (json) session.answer({ signedIn: false });
      else
        session.say(`Nobody is signed in here. Sign in with: ${session.theme.command("rolebridge login")}`);
      return exit.notClean;
    }
    const vault = personVault(session);
    const shared = await recallShared(settings, { vault });
    const lives = shared !== undefined && Date.parse(shared.expiration) > session.now().getTime();
    const keyPlace = await vault.keyPlace();
    const overriding = overridingVariables(session.env);
    if (json) {
      session.answer({
        signedIn: true,
        user: settings.user,
        accountId: settings.accountId,
        source: settings.source,
        profile: settings.profile ?? null,
        mfaSerialNumber: settings.mfaSerialNumber ?? null,
        mfaSessionUntil: lives ? shared.expiration : null,
        keyIn: keyPlace ?? null,
        overriding,
      });
      return exit.ok;
    }
    const mfaSession = lives
      ? `until ${clockText(shared.expiration)}, ${timeLeft(shared.expiration, session.now())} left`
      : "none; the next role asks for a code";
    const rows = [
      ["user", `${session.theme.name(settings.user)} in account ${settings.accountId}`],
      [
        "source",
        `${settings.source}${settings.profile === undefined ? "" : ` of profile ${settings.profile}`}`,
      ],
      ...(settings.source === "access-key" ? [["MFA session", mfaSession]] : []),
      ...(keyPlace === undefined
        ? []
        : [
            [
              "sealed with",
              keyPlace === "keychain" ? "a key in the OS keychain" : `a key in ${personHome(session).vault}`,
            ],
          ]),
      ...(settings.passport === undefined ? [] : [["passport", settings.passport]]),
    ];
    session.say(columns(rows).join("\n"));
    for (const name of overriding) {
      session.say(`  ${session.theme.warning("!")} ${name} is set: AWS tools use it before any profile.`);
    }
    return exit.ok;
  },
});

function overridingVariables(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  return ["AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN"].filter((name) => env[name] !== undefined);
}
