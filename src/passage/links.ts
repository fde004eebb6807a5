// Addresses of the AWS console: signing in, switching role by link, opening a destination with a session's credentials.
import { consoleHosts } from "../catalogue/index.ts";
import type { Partition, SessionCredentials } from "../model/index.ts";
import { PassageProblem } from "./passage-problem.ts";
import type { PassportGrant } from "./passport.ts";

/** The console shows at most this many characters of a display name. */
const displayNameLimit = 64;

/** Colours that the switch-role form offers, by the names of the declaration; another one is left out of the link. */
const switchRoleColors: Readonly<Record<string, string>> = {
  red: "f2b0a9",
  orange: "fbc8aa",
  yellow: "efda95",
  green: "b7ca9d",
  blue: "83d4e8",
};

/** The colour as the console's form and its companions write it; undefined where they have none of that name. */
export function switchRoleColor(name: string | undefined): string | undefined {
  return name !== undefined && Object.hasOwn(switchRoleColors, name) ? switchRoleColors[name] : undefined;
}

/** Services whose console has no region. */
const globalServices = new Set([
  "iam",
  "route53",
  "cloudfront",
  "organizations",
  "billing",
  "costmanagement",
]);

/** Where an IAM user of the source account signs in. */
export function signInLink(accountIdOrAlias: string, partition: Partition): string {
  return `https://${accountIdOrAlias}.${consoleHosts(partition).signIn}/console`;
}

/**
 * The link that fills in the console's switch-role form; the person presses the button. Undefined where the console
 * cannot switch to the role. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-console.html
 */
export function switchRoleLink(grant: PassportGrant, partition: Partition): string | undefined {
  if (grant.consoleRefuses !== undefined) return undefined;
  const color = switchRoleColor(grant.color);
  const query = new URLSearchParams({
    account: grant.accountId,
    roleName: grant.consoleRoleName,
    displayName: `${grant.role} @ ${grant.account}`.slice(0, displayNameLimit),
    ...(color !== undefined && { color }),
  });
  return `https://${consoleHosts(partition).signIn}/switchrole?${query.toString()}`;
}

/** Where the console should open: a service's home, or an address. */
export interface ConsoleDestination {
  readonly service?: string;
  readonly url?: string;
  readonly region?: string;
}

/** The console's address of a destination. Addresses outside the partition's console are refused: they would get the session. */
export function consoleDestination(destination: ConsoleDestination, partition: Partition): string {
  const host = consoleHosts(partition).console;
  if (destination.url !== undefined) return checkedDestination(destination.url, host);
  const service = destination.service ?? "console";
  if (!/^[a-z0-9-]{1,64}$/.test(service)) {
    throw new PassageProblem(
      `\`${service}\` is no name of a service`,
      "write it as in the console's address: s3, lambda, ec2",
    );
  }
  const { region } = destination;
  if (region === undefined || globalServices.has(service)) return `https://${host}/${service}/home`;
  if (!/^[a-z0-9-]{1,32}$/.test(region)) {
    throw new PassageProblem(`\`${region}\` is no name of a region`, "write it as AWS does: eu-central-1");
  }
  return `https://${region}.${host}/${service}/home?region=${region}`;
}

function checkedDestination(text: string, host: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isConsole =
    url?.protocol === "https:" && (url.hostname === host || url.hostname.endsWith(`.${host}`));
  if (url === undefined || !isConsole || url.username !== "" || url.port !== "") {
    throw new PassageProblem(
      `\`${text}\` is no address of the AWS console`,
      `only https addresses under ${host} are opened: another site would be handed your session`,
    );
  }
  // With several sessions in one browser the console puts `<account>-<random>.` before the region; it holds for one session.
  url.hostname = url.hostname.replace(/^\d{12}-[a-z0-9]+\./, "");
  return url.toString();
}

/** The request that exchanges credentials for a sign-in token. The secrets stand in the body, never in an address. */
export interface SignInTokenRequest {
  readonly url: string;
  readonly body: string;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html */
export function signInTokenRequest(
  credentials: SessionCredentials,
  partition: Partition,
  endpoint = federationEndpoint(partition),
): SignInTokenRequest {
  const session = JSON.stringify({
    sessionId: credentials.accessKeyId,
    sessionKey: credentials.secretAccessKey,
    sessionToken: credentials.sessionToken,
  });
  const body = new URLSearchParams({ Action: "getSigninToken", Session: session });
  return { url: endpoint, body: body.toString() };
}

/** The address that signs a browser in. It works for fifteen minutes and is as good as a secret. */
export function federationLoginLink(
  signInToken: string,
  destination: string,
  partition: Partition,
  endpoint = federationEndpoint(partition),
): string {
  const query = new URLSearchParams({
    Action: "login",
    Issuer: "rolebridge",
    Destination: destination,
    SigninToken: signInToken,
  });
  return `${endpoint}?${query.toString()}`;
}

/** Signs the browser out first, where it is signed in as somebody else. */
export function signOutFirstLink(loginLink: string): string {
  const query = new URLSearchParams({ Action: "logout", redirect_uri: loginLink });
  return `${new URL(loginLink).origin}/oauth?${query.toString()}`;
}

function federationEndpoint(partition: Partition): string {
  return `https://${consoleHosts(partition).signIn}/federation`;
}
