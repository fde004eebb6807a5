import { grantName } from "../../passage/choose-grant.ts";
import { consoleDestination, signOutFirstLink, switchRoleLink } from "../../passage/links.ts";
import { PassageProblem } from "../../passage/passage-problem.ts";
import type { PassportGrant } from "../../passage/passport.ts";
import { type Command, defineCommand, jsonOption } from "../command.ts";
import { exit } from "../exit.ts";
import { confirmEntry, confirmOptions } from "../person/confirm-entry.ts";
import { chooseEntry, type EnterChoice, enter, enterOptions, grantOf } from "../person/enter.ts";
import { federationAddress } from "../person/federation.ts";
import { openBrowser } from "../person/open-browser.ts";
import { openPassport } from "../person/open-passport.ts";
import { readSettings } from "../person/settings.ts";
import { countUsage } from "../person/usage.ts";
import type { Session } from "../session.ts";

export const consoleCommand: Command = defineCommand({
  summary: "Open a role in the AWS console",
  description:
    "Signed in, it opens the console with the role's session, at a service or an address. Not signed in, it opens the " +
    "switch-role form, which the console fills in for who is signed in there. ROLEBRIDGE_BROWSER names the browser: " +
    "chrome, chromium, edge, brave, firefox or firefox-containers open each account in a profile or container of its own.",
  examples: [
    ["rolebridge console Operator@shop-production", "the console's home"],
    ["rolebridge console Operator@shop-production --service s3", "one service"],
    ["rolebridge console Viewer@shop-production --print", "only print the address"],
  ],
  options: {
    ...enterOptions,
    service: { type: "string", value: "NAME", description: "open this service: s3, lambda, ec2" },
    url: { type: "string", value: "URL", description: "open this address of the console" },
    signOut: { type: "boolean", description: "sign the browser out of another session first" },
    print: {
      type: "boolean",
      description: "print the address and open nothing; it is as good as a secret for 15 minutes",
    },
    ...confirmOptions,
    ...jsonOption,
  },
  arguments: { role: { description: "Role@account; without it, you pick one", optional: true } },
  async run({ role, print, json, ...choice }, session) {
    const isSignedIn = (await readSettings(session)) !== undefined;
    const { grant, url } = await (isSignedIn ? openSession : fillForm)(session, role, choice);
    const name = grantName(grant);
    await countUsage(session, name);
    if (json) session.answer({ url });
    else if (print) session.say(url);
    else {
      await openBrowser(session, {
        url,
        account: grant.account,
        ...(grant.color !== undefined && { color: grant.color }),
      });
      session.notice(`Opened ${name} in the browser.`);
    }
    return exit.ok;
  },
});

interface ConsoleChoice extends EnterChoice {
  readonly service?: string;
  readonly url?: string;
  readonly signOut: boolean;
  readonly yes: boolean;
}

interface ConsolePage {
  readonly grant: PassportGrant;
  readonly url: string;
}

/** The console with the role's own session. */
async function openSession(
  session: Session,
  role: string | undefined,
  choice: ConsoleChoice,
): Promise<ConsolePage> {
  const entry = await chooseEntry(session, role, choice);
  const { grant, passport } = entry;
  const { service, url } = choice;
  const destination = consoleDestination(
    {
      ...(service !== undefined && { service }),
      ...(url !== undefined && { url }),
      ...(grant.region !== undefined && { region: grant.region }),
    },
    passport.partition,
  );
  await confirmEntry(session, grant, choice.yes);
  const address = await federationAddress(session, entry, await enter(session, entry), destination);
  return { grant, url: choice.signOut ? signOutFirstLink(address) : address };
}

/** The console's switch-role form, for whoever is signed in there. */
async function fillForm(
  session: Session,
  role: string | undefined,
  choice: ConsoleChoice,
): Promise<ConsolePage> {
  if (choice.service !== undefined || choice.url !== undefined) {
    throw new PassageProblem(
      "the switch-role form leads to the console's home only, and you are not signed in",
      "sign in first (rolebridge login), or leave --service and --url out",
    );
  }
  const passport = await openPassport(session, choice);
  const grant = await grantOf(session, passport, role);
  const url = switchRoleLink(grant, passport.partition);
  if (url !== undefined) return { grant, url };
  throw new PassageProblem(
    `the console cannot switch to ${grantName(grant)}: ${grant.consoleRefuses}`,
    "sign in first (rolebridge login): then it opens by its session",
  );
}
