import { chooseGrant } from "../../passage/choose-grant.ts";
import {
  consoleDestination,
  federationLoginLink,
  signInTokenRequest,
  switchRoleLink,
} from "../../passage/links.ts";
import { PassageProblem } from "../../passage/passage-problem.ts";
import { type Command, defineCommand, jsonOption } from "../command.ts";
import { exit } from "../exit.ts";
import { confirmEntry } from "../person/confirm-entry.ts";
import { type Entered, enter, enterOptions } from "../person/enter.ts";
import { openBrowser } from "../person/open-browser.ts";
import { openPassport } from "../person/open-passport.ts";
import { readSettings } from "../person/settings.ts";
import type { Session } from "../session.ts";

export const consoleCommand: Command = defineCommand({
  summary: "Open a role in the AWS console",
  description:
    "Signed in, it opens the console with the role's session, at a service or an address. Not signed in, it opens the " +
    "switch-role form, which the console fills in for who is signed in there.",
  examples: [
    ["rolebridge console Operator@shop-production", "the console's home"],
    ["rolebridge console Operator@shop-production --service s3", "one service"],
    ["rolebridge console Viewer@shop-production --print", "only print the address"],
  ],
  options: {
    ...enterOptions,
    service: { type: "string", value: "NAME", description: "open this service: s3, lambda, ec2" },
    url: { type: "string", value: "URL", description: "open this address of the console" },
    print: {
      type: "boolean",
      description: "print the address and open nothing; it is as good as a secret for 15 minutes",
    },
    yes: { type: "boolean", description: "do not ask before a production account" },
    ...jsonOption,
  },
  arguments: { role: { description: "Role@account" } },
  async run({ role, service, url, print, yes, json, ...choice }, session) {
    const isSignedIn = (await readSettings(session)) !== undefined;
    const address = isSignedIn ? await sessionAddress() : await formAddress();
    if (json) session.answer({ url: address });
    else if (print) session.say(address);
    else await openBrowser(session, address, role);
    return exit.ok;

    async function sessionAddress(): Promise<string> {
      const entered = await enter(session, role, choice);
      await confirmEntry(session, entered.grant, yes);
      const destination = consoleDestination(
        {
          ...(service !== undefined && { service }),
          ...(url !== undefined && { url }),
          ...(entered.grant.region !== undefined && { region: entered.grant.region }),
        },
        entered.passport.partition,
      );
      return signInAddress(session, entered, destination);
    }

    async function formAddress(): Promise<string> {
      const passport = await openPassport(session, choice);
      const grant = chooseGrant(passport, role);
      const found = switchRoleLink(grant, passport.partition);
      if (found !== undefined) return found;
      throw new PassageProblem(
        `the console cannot switch to ${role}: ${grant.consoleRefuses}`,
        "sign in first (rolebridge login): then it opens by its session",
      );
    }
  },
});

async function signInAddress(session: Session, entered: Entered, destination: string): Promise<string> {
  const { credentials, passport } = entered;
  const endpoint = session.env["ROLEBRIDGE_SIGNIN_ENDPOINT"];
  const { url, body } = signInTokenRequest(credentials, passport.partition, endpoint);
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body,
    redirect: "error",
    signal: AbortSignal.any([session.signal, AbortSignal.timeout(20_000)]),
  });
  if (!answer.ok) {
    throw new PassageProblem(
      `the console's sign-in answered ${answer.status}`,
      "try again; if it stays so, switch by link: rolebridge link",
    );
  }
  const { SigninToken } = (await answer.json()) as { readonly SigninToken: string };
  return federationLoginLink(SigninToken, destination, passport.partition, endpoint);
}
