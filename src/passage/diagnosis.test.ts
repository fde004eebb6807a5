import { describe, expect, test } from "vitest";
import { accountId, type Bridge } from "../model/index.ts";
import { type DoorFacts, diagnoseDoors } from "./diagnose-doors.ts";
import { diagnoseMachine } from "./diagnosis.ts";
import type { MachineFacts } from "./machine.ts";
import type { Passport, PassportGrant } from "./passport.ts";
import type { SignInSettings } from "./sign-in-settings.ts";

const grant: PassportGrant = {
  role: "Operator",
  account: "shop-production",
  accountId: accountId("100000000013"),
  roleArn: "arn:aws:iam::100000000013:role/Operator",
  consoleRoleName: "Operator",
  description: "",
  sessionDuration: 14_400,
  mfa: "required",
  windows: [],
  reasons: [],
};
const passport: Passport = {
  kind: "rolebridge/passport",
  version: 1,
  organization: "larkspur",
  partition: "aws",
  person: "alice",
  user: "alice",
  source: { name: "users", accountId: accountId("100000000000") },
  grants: [grant],
};
const settings: SignInSettings = {
  kind: "rolebridge/sign-in",
  version: 1,
  source: "access-key",
  user: "alice",
  accountId: "100000000000",
  profile: "default",
  mfaSerialNumber: "arn:aws:iam::100000000000:mfa/alice",
};
const profile =
  "[profile Operator@shop-production]\ncredential_process = node rolebridge.js creds Operator@shop-production\n";

/** A machine on which nothing is wrong. */
const well: MachineFacts = {
  now: new Date("2026-11-24T12:00:00Z"),
  passport,
  role: "Operator@shop-production",
  grant,
  settings,
  sharedUntil: "2026-11-24T20:00:00Z",
  plan: { kind: "plan", calls: [], codes: 0, renewsItself: true, because: [] },
  env: {},
  config: { path: "~/.aws/config", text: `[default]\nregion = eu-central-1\n${profile}` },
  credentials: { path: "~/.aws/credentials", text: "[default]\naws_access_key_id = AKIAEXAMPLE\n" },
  cliVersion: "aws-cli/2.33.1 Python/3.13",
  vaultMode: 0o700,
  isKeyLost: false,
};

const found = (facts: MachineFacts): readonly string[] =>
  diagnoseMachine(facts).map(({ id, severity, what, todo }) => `${severity} ${id}: ${what} → ${todo}`);

const withGrant = (changes: Partial<PassportGrant>): MachineFacts => ({
  ...well,
  grant: { ...grant, ...changes },
});
const withSettings = (changes: Partial<SignInSettings>): MachineFacts => ({
  ...well,
  settings: { ...settings, ...changes },
});
const without = <K extends keyof MachineFacts>(...keys: readonly K[]): Omit<MachineFacts, K> =>
  Object.fromEntries(
    Object.entries(well).filter(([key]) => !keys.includes(key as K)),
  ) as unknown as MachineFacts;

/** A machine on which the role's profile is one that the AWS tools assume themselves. */
const roleProfile = (sessionName: string, ...more: readonly string[]): MachineFacts => ({
  ...well,
  config: {
    path: "~/.aws/config",
    text: [
      "[default]",
      "[profile Operator@shop-production]",
      `role_arn = ${grant.roleArn}`,
      `role_session_name = ${sessionName}`,
      ...more,
    ].join("\n"),
  },
});

describe("what a machine shows", () => {
  test("nothing, where nothing is wrong", () => {
    expect(found(well)).toEqual([]);
  });

  const broken: Readonly<Record<string, MachineFacts>> = {
    "no grant": {
      ...without("grant"),
      role: "Opreator@shop-production",
      near: "Operator@shop-production",
    } as MachineFacts,
    "an ended grant": withGrant({ windows: [{ until: "2026-11-01T00:00:00Z" }] }),
    "a grant that begins later": withGrant({ windows: [{ from: "2027-01-01T00:00:00Z" }] }),
    "a path too long for the console": withGrant({ consoleRefuses: "path and name have 70 characters" }),
    "nobody signed in": without("settings", "plan", "sharedUntil") as MachineFacts,
    "somebody else signed in": withSettings({ user: "bob" }),
    "another source account": withSettings({ accountId: "999999999999" }),
    "temporary credentials as the source": withSettings({ source: "temporary" }),
    "no device for codes": {
      ...well,
      plan: { kind: "refused", because: "no device is known", help: "add an authenticator app" },
    },
    "no MFA session": {
      ...(without("sharedUntil") as MachineFacts),
      plan: { kind: "plan", calls: [], codes: 1, renewsItself: true, because: [] },
    },
    "an ended MFA session": {
      ...well,
      sharedUntil: "2026-11-24T08:00:00Z",
      plan: { kind: "plan", calls: [], codes: 1, renewsItself: true, because: [] },
    },
    "a wish beyond the role": { ...well, wanted: 28_800 },
    "a wish beyond a chain": { ...withSettings({ source: "login-session" }), wanted: 7200 },
    "keys in the environment": {
      ...well,
      env: { AWS_ACCESS_KEY_ID: "AKIAOTHER", AWS_SECRET_ACCESS_KEY: "x" },
    },
    "a shell inside another role": {
      ...well,
      env: { AWS_ACCESS_KEY_ID: "ASIAOTHER", ROLEBRIDGE_ROLE: "Viewer@data-development" },
    },
    "half a set of keys": { ...well, env: { AWS_SESSION_TOKEN: "x" } },
    "another profile chosen": { ...well, env: { AWS_PROFILE: "work" } },
    "AWS led elsewhere": { ...well, env: { AWS_ENDPOINT_URL: "http://127.0.0.1:4566" } },
    "a source profile that is gone": withSettings({ profile: "work" }),
    "a source profile that is ours": {
      ...withSettings({ profile: "Viewer@x" }),
      config: {
        path: "~/.aws/config",
        text: `[profile Viewer@x]\ncredential_process = rolebridge creds Viewer@x\n${profile}`,
      },
    },
    "keys of the profile's name": {
      ...well,
      credentials: {
        path: "~/.aws/credentials",
        text: "[default]\n[Operator@shop-production]\naws_access_key_id = A\n",
      },
    },
    "no profile": { ...well, config: { path: "~/.aws/config", text: "[default]\n" } },
    "a profile with two ways": {
      ...well,
      config: { path: "~/.aws/config", text: `[default]\n${profile}role_arn = ${grant.roleArn}\n` },
    },
    "a profile of another role": {
      ...well,
      config: {
        path: "~/.aws/config",
        text: "[default]\n[profile Operator@shop-production]\nrole_arn = arn:aws:iam::100000000013:role/Viewer\nrole_session_name = alice\nmfa_serial = arn:aws:iam::100000000000:mfa/alice\n",
      },
    },
    "a profile with another session name": roleProfile("bob", `mfa_serial = ${settings.mfaSerialNumber}`),
    "a profile without the device": roleProfile("alice"),
    "a profile that asks for too long": roleProfile(
      "alice",
      `mfa_serial = ${settings.mfaSerialNumber}`,
      "duration_seconds = 43200",
    ),
    "an `aws login` session that is gone": {
      ...withSettings({ source: "login-session" }),
      missingLogin: "~/.aws/login/cache/0f.json",
    },
    "a program that moved": { ...well, missingProgram: "/opt/node-20/bin/node" },
    "a folder that others read": { ...well, vaultMode: 0o755 },
    "a lost key": { ...well, isKeyLost: true },
    "an AWS CLI without aws login": {
      ...withSettings({ source: "login-session" }),
      cliVersion: "aws-cli/2.31.9 Python/3.13",
    },
  };

  test.each(Object.entries(broken))("%s", (_setup, facts) => {
    expect(found(facts).join("\n")).toMatchSnapshot();
  });

  test("whom to ask is named where the passport names somebody", () => {
    const facts = { ...well, passport: { ...passport, contact: "cloud@larkspur.example" } };
    const ended = { ...facts, grant: { ...grant, windows: [{ until: "2026-11-01T00:00:00Z" }] } };
    expect(diagnoseMachine(ended)[0]?.todo).toBe("ask cloud@larkspur.example to prolong it");
  });

  test("each setup has a diagnosis of its own", () => {
    const first = Object.values(broken).map((facts) => diagnoseMachine(facts)[0]?.id ?? "none");
    expect(first).not.toContain("none");
    expect(new Set(first).size).toBeGreaterThanOrEqual(29);
  });
});

describe("what the doors show", () => {
  const bridge: Bridge = {
    person: "alice",
    role: "Operator",
    account: "shop-production",
    accountId: grant.accountId,
    state: "open",
    missing: [],
    mfa: "required",
    windows: [],
    sessionDuration: 14_400,
    roleArn: grant.roleArn,
  };
  const asDeclared = { isDoorInAsDeclared: true, sessionNameAsked: { seen: true, declared: true } };
  const doors = (changes: Partial<Bridge>, doorIn: Partial<DoorFacts> = {}): readonly string[] =>
    diagnoseDoors({ passport, grant, bridge: { ...bridge, ...changes }, ...asDeclared, ...doorIn }).map(
      ({ severity, what }) => `${severity}: ${what}`,
    );

  test("nothing, where both stand as declared", () => {
    expect(doors({})).toEqual([]);
  });

  test("which half is missing", () => {
    expect(diagnoseDoors({ passport, grant, ...asDeclared }).map(({ what }) => what)).toEqual([
      "neither door of alice to Operator@shop-production stands in AWS",
    ]);
    const parts = ["user", "door-out", "door-in", "role", "permissions"] as const;
    expect(parts.flatMap((part) => doors({ state: "half-open", missing: [part] }))).toMatchInlineSnapshot(`
      [
        "problem: the source account has no IAM user alice",
        "problem: the door out is missing: nothing allows alice sts:AssumeRole on arn:aws:iam::100000000013:role/Operator",
        "problem: the door in is missing: the trust policy of arn:aws:iam::100000000013:role/Operator does not let alice in",
        "problem: the account shop-production has no role Operator",
        "problem: the role Operator has no permissions in shop-production",
      ]
    `);
  });

  test("where they differ from the declaration", () => {
    const opened = { isDoorInAsDeclared: false, sessionNameAsked: { seen: false, declared: true } };
    expect(doors({ mfa: "optional", sessionDuration: 43_200 }, opened)).toMatchInlineSnapshot(`
      [
        "warning: MFA is optional at the door in, and required in the declaration",
        "warning: the role's sessions last 12 hours at most, and 4 as declared",
        "warning: the door in lets sessions of any name in, and the declaration asks for the user's name",
        "warning: the trust policy is not the declared one",
      ]
    `);
    expect(doors({}, { sessionNameAsked: { seen: true, declared: false } })).toEqual([
      "warning: the door in asks that the session carries the user's name, and the declaration does not",
    ]);
  });
});
