import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commandLine, pointTo } from "../../../test/support/command-line.ts";
import { startWithLeastRights } from "../../../test/support/least-rights.ts";
import { loadDeclaration, memoryFiles } from "../../declaration/index.ts";
import type { Sandbox } from "../../sandbox/index.ts";
import { attemptsFor } from "../demo/attempts.ts";
import { type SignedIn, signPeopleIn, tryAttempt } from "../demo/people.ts";
import { exit } from "../exit.ts";
import { packageFile } from "../package-file.ts";

// Five people, of whom two cross: what AWS knows of it, what a log adds, and what version control says.

const declaration = `version: 1
organization: larkspur
source: users
accounts:
  users: "111111111111"
  payments: { id: "222222222222", project: pay }
  audit: { id: "333333333333", project: audit }
roles:
  Viewer: { description: Look, policies: [job-function/ViewOnlyAccess] }
  Operator: { description: Operate, policies: [ReadOnlyAccess] }
teams:
  pay:
    members: [alice, carol]
    access: [Operator@payments]
people:
  alice: { access: [Viewer@*] }
  bob: { access: [Viewer@audit] }
  carol: { access: ["Viewer@project=pay"] }
  dave: { access: [Operator@audit] }
  erin: { access: [Viewer@audit, Viewer@payments] }
`;

const day = 24 * 60 * 60;
let sandbox: Sandbox;
let restore: () => void;
const { folder, run } = commandLine({ now: () => new Date(sandbox.clock.now()) });
const git = (date: string, ...args: readonly string[]) =>
  execFileSync("git", args, {
    cwd: folder,
    env: { PATH: process.env["PATH"], HOME: folder, GIT_COMMITTER_DATE: date, GIT_AUTHOR_DATE: date },
    stdio: "pipe",
  });

beforeAll(async () => {
  const { declaration: whole } = await loadDeclaration("x", memoryFiles({ x: declaration }));
  if (whole === undefined) throw new Error("the declaration has mistakes");
  const clock = new Date("2026-01-10T09:00:00Z");
  const limited = await startWithLeastRights(whole, { seed: "unused", clock });
  sandbox = limited.sandbox;
  restore = pointTo(sandbox, limited.operator);
  writeFileSync(join(folder, "rolebridge.yaml"), declaration);
  git("2026-01-10T08:00:00Z", "init", "-q");
  git("2026-01-10T08:00:00Z", "add", "rolebridge.yaml");
  git(
    "2026-01-10T08:00:00Z",
    "-c",
    "user.name=Grace",
    "-c",
    "user.email=g@example.com",
    "commit",
    "-qm",
    "Begin",
  );
  if ((await run("apply --yes")).status !== exit.ok) throw new Error("apply failed");
  const desk = { ...sandbox, operator: sandbox.rootKeys("111111111111") };
  const signIn = (...names: readonly string[]) =>
    signPeopleIn({ ...whole, people: whole.people.filter(({ name }) => names.includes(name)) }, desk);
  const cross = async (someone: SignedIn | undefined, role: string, account: string): Promise<void> => {
    const attempt = attemptsFor(whole).find(
      (one) => one.user === someone?.user && one.role === role && one.account === account && one.withMfa,
    );
    if (!attempt || !someone) throw new Error(`nobody can try ${role}@${account}`);
    if (!(await tryAttempt(attempt, someone, sandbox)).entered) throw new Error(`${role}@${account} is shut`);
  };
  const early = await signIn("bob", "carol");
  await cross(early.get("bob"), "Viewer", "audit");
  sandbox.clock.advance(200 * day);
  const late = await signIn("alice", "erin");
  await cross(late.get("alice"), "Viewer", "audit");
  await cross(late.get("alice"), "Operator", "payments");
  await cross(late.get("erin"), "Viewer", "audit");
  sandbox.clock.advance(5 * day);
}, 120_000);
afterAll(async () => {
  restore();
  await sandbox.stop();
});

describe("bridges --unused", () => {
  test("tells what is not crossed, on what that stands, and what takes it away", async () => {
    const { status, stdout } = await run("bridges --unused 90d");
    expect(readFileSync(packageFile("docs/audit.md"), "utf8")).toContain(
      `$ rolebridge bridges --unused 90d\n${stdout}`,
    );
    expect({ status, stdout }).toMatchInlineSnapshot(`
      {
        "status": 0,
        "stdout": "Not crossed for 90 days
        alice   → Viewer     @ payments   nobody has ever used the role
        bob     → Viewer     @ audit      has not signed in since 2026-01-10
        carol   → Operator   @ payments   has not signed in since 2026-01-10
        carol   → Viewer     @ payments   nobody has ever used the role
        dave    → Operator   @ audit      nobody has ever used the role
        erin    → Viewer     @ payments   nobody has ever used the role

      Not known: the role was used, AWS does not say by whom
        alice   → Viewer   @ audit   role used 2026-07-29 by one of 2 people
        erin    → Viewer   @ audit   role used 2026-07-29 by one of 2 people

      People
        alice   signed in 2026-07-29
        bob     signed in 2026-01-10
        carol   signed in 2026-01-10
        dave    never signed in
        erin    signed in 2026-07-29

      Take them away
        narrow Viewer@* of alice, rolebridge.yaml:16: not crossed in payments (1 of 2)
        rolebridge revoke bob Viewer@audit
        rolebridge revoke carol Viewer@project=pay
        rolebridge revoke dave Operator@audit
        rolebridge revoke erin Viewer@payments
        take carol out of team pay, rolebridge.yaml:13

      6 of 9 open bridges not crossed for 90 days, 1 crossed, 2 not known, 0 too new.
      Records of CloudTrail tell who crossed: --log FILE
      ",
      }
    `);
  });

  test("with a log by person it is known who crossed, and who did not", async () => {
    const log = { events: sandbox.log.events() };
    writeFileSync(join(folder, "log.json"), JSON.stringify(log));
    const { stdout } = await run("bridges --unused 90d --log log.json --person erin");
    expect(stdout).toMatchInlineSnapshot(`
      "Not crossed for 90 days
        erin   → Viewer   @ payments   nobody has ever used the role

      People
        erin   signed in 2026-07-29

      Take them away
        rolebridge revoke erin Viewer@payments

      1 of 2 open bridges not crossed for 90 days, 1 crossed, 0 not known, 0 too new.
      "
    `);
  });

  test("CloudTrail's records of all forms tell the same, refused calls nothing", async () => {
    const at = (hours: number) => new Date(sandbox.clock.now() - hours * 3600_000).toISOString();
    const user = "arn:aws:iam::111111111111:user/erin";
    const begin = { eventName: "ListRoles", eventTime: at(24 * 120) };
    const end = { eventName: "ListRoles", eventTime: at(0) };
    const assume = (role: string, more: object) => ({
      eventName: "AssumeRole",
      eventTime: at(48),
      userIdentity: { type: "IAMUser", arn: user },
      requestParameters: { roleArn: `arn:aws:iam::222222222222:role/${role}` },
      ...more,
    });
    const switched = {
      eventName: "SwitchRole",
      eventTime: at(24),
      userIdentity: { type: "AssumedRole", arn: "arn:aws:sts::333333333333:assumed-role/Viewer/erin" },
      responseElements: { SwitchRole: "Success" },
      additionalEventData: { SwitchFrom: user },
    };
    const refused = assume("Viewer", { errorCode: "AccessDenied" });
    const verdicts = async (bytes: string | Buffer) => {
      writeFileSync(join(folder, "trail"), bytes);
      const { stdout } = await run("bridges --unused 90d --log trail --person erin --json");
      return (JSON.parse(stdout) as { bridges: { account: string; verdict: string }[] }).bridges.map(
        ({ account, verdict }) => `${account} ${verdict}`,
      );
    };
    const records = [begin, refused, switched, end];
    const lookedUp = { Events: records.map((record) => ({ CloudTrailEvent: JSON.stringify(record) })) };
    const expected = ["audit used", "payments unused"];
    expect(await verdicts(gzipSync(JSON.stringify({ Records: records })))).toEqual(expected);
    expect(await verdicts(JSON.stringify(lookedUp))).toEqual(expected);
    expect(await verdicts(records.map((record) => JSON.stringify(record)).join("\n"))).toEqual(expected);
    expect(await verdicts(JSON.stringify({ Records: [...records, assume("Viewer", {})] }))).toEqual([
      "audit used",
      "payments used",
    ]);
    // What reaches over a part of the time only proves nothing of the rest.
    expect(await verdicts(JSON.stringify({ Records: [refused, end] }))).toEqual([
      "audit unknown",
      "payments unused",
    ]);
  });

  test("what was granted, made or hired lately cannot have been idle for so long", async () => {
    const text = declaration.replace(
      "bob: { access: [Viewer@audit] }",
      "bob: { access: [Viewer@audit, Viewer@payments] }",
    );
    writeFileSync(join(folder, "rolebridge.yaml"), text);
    try {
      expect(await run("apply --yes")).toMatchObject({ status: exit.ok });
      const { stdout } = await run("bridges --unused 90d --person bob");
      expect(stdout).toMatchInlineSnapshot(`
        "Younger than 90 days
          bob   → Viewer   @ audit      granted only 2026-08-03
          bob   → Viewer   @ payments   granted only 2026-08-03

        People
          bob   signed in 2026-01-10

        0 of 2 open bridges not crossed for 90 days, 0 crossed, 0 not known, 2 too new.
        "
      `);
    } finally {
      writeFileSync(join(folder, "rolebridge.yaml"), declaration);
      await run("apply --yes");
    }
  });

  test("--services tells what the roles were used for", async () => {
    const { stdout } = await run("bridges --unused 90d --services --person dave");
    expect(stdout).toMatch(
      /Services that the roles were used for\n {2}Operator +@ audit +0 of \d+ services\n/,
    );
  });

  test("an answer that would stand on nothing is refused", async () => {
    expect(await run("bridges --unused 500d")).toMatchObject({ status: exit.usage });
    expect(await run("bridges --unused 90d --world desired")).toMatchObject({ status: exit.usage });
    writeFileSync(join(folder, "empty.json"), "{}");
    const empty = await run("bridges --unused 90d --log empty.json");
    expect(empty).toMatchObject({ status: exit.usage });
    expect(empty.stderr).toContain("empty.json holds no records");
  });
});

describe("export audit", () => {
  test("each bridge with who, what, since when, by whom, why and last use", async () => {
    const { status, stdout } = await run("export audit --format csv");
    expect(status).toBe(exit.ok);
    // The sandbox's clock runs while people sign in: to the minute.
    const [head = "", ...rows] = stdout
      .trimEnd()
      .replaceAll(/:\d\dZ/g, ":00Z")
      .split("\r\n");
    expect(head.split(",")).toHaveLength(23);
    expect(rows).toHaveLength(9);
    expect(rows.find((row) => row.startsWith("bob"))).toMatchInlineSnapshot(
      `"bob,,bob,Viewer,ViewOnlyAccess,audit,333333333333,audit,,open,yes,required,3600,2026-01-10T08:00:00.000Z,Grace,a43b2a09f0c9,"Viewer@audit, rolebridge.yaml:17",,,,2026-07-29T09:06:00Z,2026-01-10T09:01:00Z,has not signed in since 2026-01-10"`,
    );
    expect(rows.find((row) => row.startsWith("carol,,carol,Operator"))).toMatchInlineSnapshot(
      `"carol,,carol,Operator,ReadOnlyAccess,payments,222222222222,pay,,open,yes,required,3600,2026-01-10T08:00:00.000Z,Grace,a43b2a09f0c9,"Operator@payments by team pay, rolebridge.yaml:14",,,,2026-07-29T09:06:00Z,2026-01-10T09:03:00Z,has not signed in since 2026-01-10"`,
    );
  });

  test("the page holds what names are made of as text, and loads nothing", async () => {
    const hostile = declaration.replace(
      "bob: { access: [Viewer@audit] }",
      `bob: { access: [{ switch: Viewer@audit, reason: "=1+1 <script>alert('x')</script>\\u202e" }] }`,
    );
    writeFileSync(join(folder, "hostile.yaml"), hostile);
    const { stdout } = await run("export audit --format html -f hostile.yaml");
    expect(stdout).not.toContain("<script");
    expect(stdout).toContain("=1+1 &lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;\ufffd");
    expect(stdout.match(/(?:src|href|url)\s*[=(]/g)).toBeNull();
    expect(stdout).toContain("default-src 'none'");
    expect(stdout).toContain("git has no history of hostile.yaml");
    const csv = await run("export audit -f hostile.yaml");
    expect(csv.stdout).toContain(",'=1+1 <script>");
  });
});
