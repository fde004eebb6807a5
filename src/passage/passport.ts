import type { Declaration, DeclaredGrant, DeclaredRole } from "../declaration/declaration.ts";
import { type AccountId, type Arn, type Partition, roleArn, type TimeWindow } from "../model/index.ts";

/** What one person may enter: no secret, nothing of others. Written by `publish`, read by the person's commands. */
export interface Passport {
  readonly kind: "rolebridge/passport";
  readonly version: 1;
  readonly organization: string;
  readonly partition: Partition;
  readonly person: string;
  /** Name of the IAM user in the source account; every role session carries it. */
  readonly user: string;
  readonly source: { readonly name: string; readonly accountId: AccountId; readonly region?: string };
  /** Whom to ask for what is missing, as an administrator wrote it: `cloud@example.com`. */
  readonly contact?: string;
  /** Sorted by account, then role. */
  readonly grants: readonly PassportGrant[];
}

export interface PassportGrant {
  readonly role: string;
  readonly account: string;
  readonly accountId: AccountId;
  readonly roleArn: Arn;
  /** The role's path and name as the console's switch-role form wants them: without the leading slash. */
  readonly consoleRoleName: string;
  readonly description: string;
  readonly project?: string;
  readonly stage?: string;
  readonly accountDescription?: string;
  readonly color?: string;
  readonly region?: string;
  /** The role's maximum session duration in seconds. */
  readonly sessionDuration: number;
  readonly mfa: "required" | "optional";
  /** Empty means permanent. */
  readonly windows: readonly TimeWindow[];
  readonly reasons: readonly string[];
  /** Why the console cannot switch to the role; absent where it can. */
  readonly consoleRefuses?: string;
}

/** AWS's limit for path and name of a role that the console can switch to, both slashes counted. */
const consoleNameLimit = 64;

/** Whom a person asks for what they cannot do themself. */
export function administratorOf({ contact }: Passport): string {
  return contact ?? "an administrator";
}

/** The passport of one declared person; undefined where nobody is called so. */
export function passportOf(declaration: Declaration, personName: string): Passport | undefined {
  const person = declaration.people.find((one) => one.name === personName);
  const source = declaration.accounts.find((one) => one.isSource);
  if (person === undefined || source === undefined) return undefined;
  const grants = declaration.grants
    .filter((grant) => grant.person === personName)
    .flatMap((grant) => passportGrant(declaration, grant))
    .toSorted((a, b) => compare(a.account, b.account) || compare(a.role, b.role));
  return {
    kind: "rolebridge/passport",
    version: 1,
    organization: declaration.organization,
    partition: declaration.partition,
    person: person.name,
    user: person.user,
    source: {
      name: source.name,
      accountId: source.accountId,
      ...(source.region && { region: source.region }),
    },
    grants,
  };
}

function passportGrant(declaration: Declaration, grant: DeclaredGrant): PassportGrant[] {
  const account = declaration.accounts.find((one) => one.name === grant.account);
  const role = declaration.roles.find((one) => one.name === grant.role);
  if (account === undefined || role === undefined) return [];
  const refusal = consoleRefusal(role);
  return [
    {
      role: role.name,
      account: account.name,
      accountId: account.accountId,
      roleArn: roleArn({
        partition: declaration.partition,
        accountId: account.accountId,
        path: role.path,
        name: role.name,
      }),
      consoleRoleName: `${role.path}${role.name}`.slice(1),
      description: onOneLine(role.description),
      ...(account.project !== undefined && { project: account.project }),
      ...(account.stage !== undefined && { stage: account.stage }),
      ...(account.description !== undefined && { accountDescription: onOneLine(account.description) }),
      ...(account.color !== undefined && { color: account.color }),
      ...(account.region !== undefined && { region: account.region }),
      sessionDuration: role.sessionDuration,
      mfa: role.mfa,
      windows: grant.windows,
      reasons: grant.reasons.map(onOneLine),
      ...(refusal !== undefined && { consoleRefuses: refusal }),
    },
  ];
}

/** Texts of the declaration may have lines; lists and files of settings have one for each. */
function onOneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, " ").trim();
}

function consoleRefusal(role: DeclaredRole): string | undefined {
  const length = `${role.path}${role.name}`.length;
  if (role.path === "/" || length <= consoleNameLimit) return undefined;
  return `path and name have ${length} characters; the console switches to at most ${consoleNameLimit}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
