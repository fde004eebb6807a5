import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Passport, PassportGrant } from "../../src/passage/passport.ts";
import { openVault } from "../../src/passage/vault.ts";
import { binary, rolebridge, startProgram } from "./command.ts";
import { declarationFile } from "./person.ts";

// Machines on which one thing is wrong, looked at by the built command. Nothing is asked of AWS: there is none.

const role = "Developer@shop-development";
const roleArn = "arn:aws:iam::100000000011:role/Developer";
const serialNumber = "arn:aws:iam::100000000000:mfa/alice";
const hour = 3_600_000;

/** What stands on a machine, before something is broken. */
interface Machine {
  passport: Passport;
  settings: Record<string, string> | undefined;
  config: string;
  credentials: string;
  /** When the MFA session ends that all roles share, in milliseconds from now; undefined where there is none. */
  sharedLeft: number | undefined;
  env: Record<string, string>;
  /** Makes further changes, once all of it is there. */
  afterwards?: (home: string) => Promise<void>;
}

type Break = (machine: Machine) => void;

const withGrant =
  (changes: Partial<PassportGrant>): Break =>
  (machine) => {
    const grants = machine.passport.grants.map((one) =>
      one.roleArn === roleArn ? { ...one, ...changes } : one,
    );
    machine.passport = { ...machine.passport, grants };
  };
const withSettings =
  (changes: Record<string, string>): Break =>
  (machine) => {
    machine.settings = { ...machine.settings, ...changes };
  };
const withProfile =
  (...lines: readonly string[]): Break =>
  (machine) => {
    machine.config = ["[default]", `[profile ${role}]`, ...lines, ""].join("\n");
  };
const withEnv =
  (env: Record<string, string>): Break =>
  (machine) => {
    machine.env = env;
  };
const roleLines = [`role_arn = ${roleArn}`, "source_profile = default", "role_session_name = alice"];
const deviceLine = `mfa_serial = ${serialNumber}`;

/** What is broken, what is asked, what is found, and a part of what to do. */
const broken: readonly (readonly [string, Break, readonly string[], string, string])[] = [
  [
    "a role that is not granted",
    () => {},
    ["Developr@shop-development"],
    "no-grant",
    `did you mean \`${role}\`?`,
  ],
  [
    "a grant that has ended",
    withGrant({ windows: [{ until: "2026-01-01T00:00:00Z" }] }),
    [role],
    "grant-ended",
    "ask cloud@larkspur.example to prolong it",
  ],
  [
    "a grant that begins later",
    withGrant({ windows: [{ from: "2098-01-01T00:00:00Z" }] }),
    [role],
    "grant-not-begun",
    "wait, or ask cloud@larkspur.example",
  ],
  [
    "a path that is too long for the console",
    withGrant({ consoleRefuses: "path and name have 70 characters; the console switches to at most 64" }),
    [role],
    "console-cannot-switch",
    "rolebridge console",
  ],
  [
    "nobody signed in",
    (machine) => {
      machine.settings = undefined;
    },
    [role],
    "not-signed-in",
    "rolebridge login",
  ],
  [
    "somebody else signed in",
    withSettings({ user: "bob" }),
    [role],
    "another-user",
    "rolebridge login --profile",
  ],
  [
    "temporary credentials as the source",
    withSettings({ source: "temporary" }),
    [role],
    "temporary-source",
    "aws login",
  ],
  [
    "no device that gives codes",
    (machine) => {
      delete machine.settings?.["mfaSerialNumber"];
      machine.sharedLeft = undefined;
    },
    [role],
    "no-code-device",
    "add an authenticator app",
  ],
  [
    "no MFA session",
    (machine) => {
      machine.sharedLeft = undefined;
    },
    [role],
    "no-mfa-session",
    "rolebridge login",
  ],
  [
    "an MFA session that has ended",
    (machine) => {
      machine.sharedLeft = -hour;
    },
    [role],
    "no-mfa-session",
    "rolebridge login",
  ],
  [
    "a wish beyond the role's maximum",
    () => {},
    [role, "--duration", "12h"],
    "longer-than-role",
    "ask cloud@larkspur.example to raise sessionDuration",
  ],
  [
    "a wish beyond what a login session gives",
    withSettings({ source: "login-session" }),
    [role, "--duration", "4h"],
    "longer-than-chain",
    "access key and an authenticator app",
  ],
  [
    "an `aws login` session that is gone",
    (machine) => {
      withSettings({ source: "login-session" })(machine);
      const login = "[default]\nlogin_session = arn:aws:iam::100000000000:user/alice";
      machine.config = machine.config.replace("[default]", login);
    },
    [role],
    "no-login-session",
    "aws login",
  ],
  [
    "keys in the environment",
    withEnv({ AWS_ACCESS_KEY_ID: "AKIAEXAMPLE", AWS_SECRET_ACCESS_KEY: "x" }),
    [role],
    "keys-override",
    "unset AWS_ACCESS_KEY_ID",
  ],
  [
    "a shell inside another role",
    withEnv({ AWS_ACCESS_KEY_ID: "ASIAEXAMPLE", ROLEBRIDGE_ROLE: "LambdaManager@data-development" }),
    [role],
    "inside-role",
    "rolebridge env --unset",
  ],
  ["half a set of keys", withEnv({ AWS_SESSION_TOKEN: "x" }), [role], "half-keys", "unset AWS_SESSION_TOKEN"],
  [
    "another profile chosen",
    withEnv({ AWS_PROFILE: "work" }),
    [role],
    "another-profile",
    `aws --profile ${role}`,
  ],
  ["AWS led elsewhere", withEnv({ AWS_ENDPOINT_URL: "http://127.0.0.1:9" }), [role], "elsewhere", "unset"],
  [
    "a source profile that is gone",
    withSettings({ profile: "work" }),
    [role],
    "no-source-profile",
    "rolebridge login --profile NAME",
  ],
  [
    "keys under the profile's name",
    (machine) => {
      machine.credentials += `[${role}]\naws_access_key_id = AKIAEXAMPLE\n`;
    },
    [role],
    "keys-of-same-name",
    "remove or rename that section",
  ],
  [
    "no profile of the role",
    (machine) => {
      machine.config = "[default]\n";
    },
    [role],
    "no-profile",
    "rolebridge config",
  ],
  [
    "a profile with two ways",
    withProfile(...roleLines, `credential_process = rolebridge creds ${role}`),
    [role],
    "two-ways",
    "rolebridge config",
  ],
  [
    "a profile of another role",
    withProfile("role_arn = arn:aws:iam::100000000011:role/Viewer", ...roleLines.slice(1), deviceLine),
    [role],
    "another-role",
    "rolebridge config --via role",
  ],
  [
    "a profile with another session name",
    withProfile(...roleLines.slice(0, 2), "role_session_name = laptop", deviceLine),
    [role],
    "another-session-name",
    "rolebridge config --via role",
  ],
  [
    "a profile without the device",
    withProfile(...roleLines),
    [role],
    "no-mfa-serial",
    "rolebridge config --via role",
  ],
  [
    "a profile that asks for too long",
    withProfile(...roleLines, deviceLine, "duration_seconds = 43200"),
    [role],
    "too-long",
    "rolebridge config --via role",
  ],
  [
    "a program that moved",
    withProfile(`credential_process = /opt/gone/node /opt/gone/rolebridge.js creds ${role}`),
    [role],
    "program-moved",
    "rolebridge config",
  ],
  [
    "a key of the sealed sessions that is lost",
    (machine) => {
      machine.afterwards = (home) => rm(join(home, "rolebridge", "sessions", "key"));
    },
    [role],
    "key-lost",
    "rolebridge login",
  ],
];

describe("doctor finds", () => {
  let passport: Passport;
  beforeAll(async () => {
    const alice = ["--person", "alice", "--contact", "cloud@larkspur.example"];
    const { stdout } = await rolebridge(["publish", "-f", declarationFile, ...alice]);
    passport = JSON.parse(stdout) as Passport;
  });

  const wellMachine = (): Machine => ({
    passport,
    settings: {
      kind: "rolebridge/sign-in",
      source: "access-key",
      user: "alice",
      accountId: "100000000000",
      partition: "aws",
      profile: "default",
      mfaSerialNumber: serialNumber,
    },
    config: `[default]\n[profile ${role}]\ncredential_process = rolebridge creds ${role}\n`,
    credentials: "[default]\naws_access_key_id = AKIAEXAMPLE\n",
    sharedLeft: 10 * hour,
    env: {},
  });

  async function examine(machine: Machine, line: readonly string[]) {
    const home = await mkdtemp(join(tmpdir(), "rolebridge-doctor-"));
    try {
      await build(home, machine);
      const { status, stdout } = await startProgram(
        [process.execPath, binary, "doctor", ...line, "--passport", join(home, "alice.json"), "--json"],
        // No `aws` on the way: its version is not what is looked for here.
        {
          PATH: home,
          HOME: home,
          ROLEBRIDGE_HOME: join(home, "rolebridge"),
          ROLEBRIDGE_KEYCHAIN: "off",
          AWS_CONFIG_FILE: "",
          AWS_SHARED_CREDENTIALS_FILE: "",
          ...machine.env,
        },
        home,
      ).ended;
      const found = JSON.parse(stdout) as Examined;
      return { status, ...found };
    } finally {
      await rm(home, { recursive: true });
    }
  }

  test("nothing on a machine that is well", async () => {
    const { findings } = await examine(wellMachine(), [role]);
    expect(findings).toEqual([]);
  });

  test.each(broken)("%s", async (_name, breakIt, line, id, todo) => {
    const machine = wellMachine();
    breakIt(machine);
    const { status, isWell, findings } = await examine(machine, line);
    const finding = findings.find((one) => one.id === id);
    expect(findings.map((one) => one.id)).toContain(id);
    expect(finding?.todo).toContain(todo);
    expect([status, isWell]).toEqual(
      findings.some(({ severity }) => severity === "problem") ? [2, false] : [0, true],
    );
    // One thing is wrong, and one thing is found (a lost key takes the session that it sealed with it).
    const others = findings.map((one) => one.id).filter((one) => ![id, "no-mfa-session"].includes(one));
    expect(others).toEqual([]);
  });
});

interface Examined {
  readonly isWell: boolean;
  readonly findings: readonly { readonly id: string; readonly severity: string; readonly todo: string }[];
}

async function build(home: string, machine: Machine): Promise<void> {
  const own = join(home, "rolebridge");
  await mkdir(join(home, ".aws"));
  await mkdir(join(own, "sessions"), { recursive: true, mode: 0o700 });
  await writeFile(join(home, "alice.json"), JSON.stringify(machine.passport));
  await writeFile(join(home, ".aws", "config"), machine.config);
  await writeFile(join(home, ".aws", "credentials"), machine.credentials);
  if (machine.settings !== undefined) {
    await writeFile(join(own, "sign-in.json"), JSON.stringify({ ...machine.settings, version: 1 }));
  }
  if (machine.sharedLeft !== undefined) {
    const session = { accessKeyId: "ASIAEXAMPLE", secretAccessKey: "x", sessionToken: "x" };
    const expiration = new Date(Date.now() + machine.sharedLeft).toISOString();
    const vault = openVault(join(own, "sessions"));
    await vault.write("shared-session 100000000000 alice", JSON.stringify({ ...session, expiration }));
    expect(await readFile(join(own, "sessions", "key"), "utf8")).toHaveLength(44);
  }
  await machine.afterwards?.(home);
}
