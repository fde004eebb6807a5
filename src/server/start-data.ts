// What a start page knows: who may enter what, with links that are made once. No secret, nothing that a passport does
// not say.
import type { Declaration } from "../declaration/index.ts";
import {
  type AwsProfile,
  grantName,
  type Passport,
  type PassportGrant,
  passportOf,
  signInLink,
  switchRoleLink,
} from "../passage/index.ts";
import type { StartAccount, StartData, StartPerson, StartRole } from "./contract.ts";

/** The data of a start page: of everybody declared, or of one person alone. */
export function startDataOf(declaration: Declaration, builtAt: Date, person?: string): StartData {
  const names = person === undefined ? declaration.people.map(({ name }) => name) : [person];
  const passports = names.flatMap((name) => passportOf(declaration, name) ?? []);
  const accounts = new Map<string, StartAccount>();
  const roles = new Map<string, StartRole>();
  const places = new Map<string, number>();
  for (const passport of passports) {
    for (const grant of passport.grants) {
      accounts.set(grant.account, accountOf(grant));
      const name = grantName(grant);
      if (roles.has(name)) continue;
      places.set(name, roles.size);
      roles.set(name, roleOf(grant, passport));
    }
  }
  const source = declaration.accounts.find(({ isSource }) => isSource);
  return {
    kind: "rolebridge/start",
    version: 1,
    organization: declaration.organization,
    builtAt: builtAt.toISOString(),
    source: {
      name: source?.name ?? declaration.source,
      accountId: source?.accountId ?? "",
      signIn: signInLink(source?.accountId ?? "", declaration.partition),
    },
    accounts: [...accounts.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    roles: [...roles.values()],
    people: passports.map((passport) => personOf(passport, places)),
  };
}

/** The data as a script that a page loads from a folder: pages on `file://` may not read files any other way. */
export function startDataScript(data: StartData): string {
  // A script is no place for a line separator or for what could end it.
  const text = JSON.stringify(data).replace(
    /[<>\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `globalThis.rolebridgeStart = ${text};\n`;
}

function personOf({ person, user, grants }: Passport, places: ReadonlyMap<string, number>): StartPerson {
  return {
    name: person,
    user,
    grants: grants.map((grant) => ({
      role: places.get(grantName(grant)) ?? 0,
      ...(grant.windows.length > 0 && { windows: grant.windows }),
      ...(grant.reasons.length > 0 && { reasons: grant.reasons }),
    })),
  };
}

function accountOf(grant: PassportGrant): StartAccount {
  const { account, accountId, project, stage, accountDescription, color, region } = grant;
  return {
    name: account,
    accountId,
    ...(project !== undefined && { project }),
    ...(stage !== undefined && { stage }),
    ...(accountDescription !== undefined && { description: accountDescription }),
    ...(color !== undefined && { color }),
    ...(region !== undefined && { region }),
  };
}

function roleOf(grant: PassportGrant, { partition }: Passport): StartRole {
  const link = switchRoleLink(grant, partition);
  return {
    role: grant.role,
    account: grant.account,
    arn: grant.roleArn,
    consoleName: grant.consoleRoleName,
    description: grant.description,
    sessionDuration: grant.sessionDuration,
    mfa: grant.mfa,
    ...(link !== undefined && { console: link }),
    ...(grant.consoleRefuses !== undefined && { consoleRefuses: grant.consoleRefuses }),
    profile: profileText(startProfile(grant)),
  };
}

/** The profile that lets every AWS tool ask rolebridge for this role's credentials. */
function startProfile(grant: PassportGrant): AwsProfile {
  return {
    name: grantName(grant),
    settings: [
      ["credential_process", `rolebridge creds ${grantName(grant)}`],
      ...(grant.region === undefined ? [] : [["region", grant.region] as const]),
    ],
  };
}

function profileText({ name, settings }: AwsProfile): string {
  return [`[profile ${name}]`, ...settings.map(([key, value]) => `${key} = ${value}`)].join("\n");
}
