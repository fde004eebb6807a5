// How long `creds` (from a warm cache) and `ls` take, against Node doing nothing and against the AWS CLI's start. All in
// one run, in turns, so that a busy machine is busy for all of them; the least of each counts. Prints, never asserts.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { accountId } from "../src/model/index.ts";
import type { Passport } from "../src/passage/passport.ts";
import { renderPassport } from "../src/passage/passport-file.ts";
import { openVault } from "../src/passage/vault.ts";

const binary = join(import.meta.dirname, "..", "dist", "cli", "rolebridge.js");
if (!existsSync(binary)) throw new Error("npm run build first");
const rounds = Number(process.argv[2] ?? 30);
const home = mkdtempSync(join(tmpdir(), "rolebridge-bench-"));
const user = "alice";
const source = accountId("100000000000");
const roleArn = "arn:aws:iam::100000000013:role/Operator" as const;

const passport: Passport = {
  kind: "rolebridge/passport",
  version: 1,
  organization: "larkspur",
  partition: "aws",
  person: user,
  user,
  source: { name: "users", accountId: source },
  grants: [
    {
      role: "Operator",
      account: "shop-production",
      accountId: accountId("100000000013"),
      roleArn,
      consoleRoleName: "Operator",
      description: "",
      sessionDuration: 3600,
      mfa: "required",
      windows: [],
      reasons: [],
    },
  ],
};

/** A person who signed in and entered the role a moment ago. */
async function warmUp(): Promise<void> {
  const place = join(home, "alice.json");
  writeFileSync(place, renderPassport(passport));
  mkdirSync(join(home, "sessions"), { mode: 0o700 });
  const settings = { kind: "rolebridge/sign-in", version: 1, source: "access-key", user, accountId: source };
  writeFileSync(join(home, "sign-in.json"), JSON.stringify({ ...settings, passport: place }));
  const session = {
    accessKeyId: "ASIAEXAMPLE",
    secretAccessKey: "example",
    sessionToken: "example",
    expiration: new Date(Date.now() + 3_600_000).toISOString(),
  };
  const name = ["role", source, user, roleArn, "default"].join(" ");
  await openVault(join(home, "sessions")).write(name, JSON.stringify(session));
}

const hasAws = spawnSync("aws", ["--version"]).status === 0;
const lines: Readonly<Record<string, readonly string[]>> = {
  "node -e 0": [process.execPath, "-e", "0"],
  "rolebridge creds": [process.execPath, binary, "creds", "Operator@shop-production"],
  "rolebridge ls": [process.execPath, binary, "ls"],
  ...(hasAws && { "aws --version": ["aws", "--version"] }),
};

function milliseconds([program = "", ...args]: readonly string[]): number {
  const startedAt = performance.now();
  const env = { ...process.env, ROLEBRIDGE_HOME: home, ROLEBRIDGE_KEYCHAIN: "off" };
  const { status, stderr } = spawnSync(program, args, { env, encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${stderr}`);
  return performance.now() - startedAt;
}

await warmUp();
const least = new Map<string, number>();
for (let round = 0; round < rounds; round++) {
  for (const [name, line] of Object.entries(lines)) {
    least.set(name, Math.min(least.get(name) ?? Number.POSITIVE_INFINITY, milliseconds(line)));
  }
}
rmSync(home, { recursive: true });

const of = (name: string): number => least.get(name) ?? Number.NaN;
for (const [name, time] of least) process.stdout.write(`${name.padEnd(18)} ${time.toFixed(0)} ms\n`);
for (const name of ["rolebridge creds", "rolebridge ls"]) {
  process.stdout.write(`${name}: ${(of(name) / of("node -e 0")).toFixed(2)} times node -e 0 (target 1.6)`);
  process.stdout.write(
    hasAws
      ? `, ${(of("aws --version") / of(name)).toFixed(1)} times faster than aws --version (target 4)\n`
      : "\n",
  );
}
