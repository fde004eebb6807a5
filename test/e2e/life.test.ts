import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ChangePasswordCommand } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { clientsOf, type Keys, refusalOf } from "../support/sandbox-clients.ts";
import { root } from "./command.ts";
import { openTeam, type Person, type Team } from "./team.ts";

// A person's whole life with a team, each step by the command that an administrator types and by the calls that the
// person's own programs make. The clock is the sandbox's: what takes days there takes none here.

const accounts = { webapp: "222222222222", analytics: "333333333333" } as const;
const oneDay = 24 * 3600;

let team: Team;
let sandbox: Sandbox;
let folder: string;

const rolebridge: Team["rolebridge"] = (...args) => team.rolebridge(...args);
const interrupted: Team["interrupted"] = (when, ...args) => team.interrupted(when, ...args);
const declared = (): Promise<string> => team.declared();
const signIn: Team["signIn"] = (person, newPassword) => team.signIn(person, newPassword);
const enter: Team["enter"] = (...args) => team.enter(...args);
const works: Team["works"] = (keys) => team.works(keys);

beforeAll(async () => {
  team = await openTeam("life", join(root, "examples", "alice-and-bob.yaml"));
  ({ sandbox, folder } = team);
});
afterAll(() => team?.close());

describe("carol, from her first day to her last", () => {
  const carol: Person = { name: "carol", password: "" };
  let session: Keys;
  let console: Keys;

  test("onboarding shows the difference, makes the user, and hands out one sealed password", async () => {
    const { status, stdout, stderr } = await rolebridge(
      "onboard",
      "carol",
      "--email",
      "carol@example.com",
      "--access",
      "LambdaManager@analytics",
      "--encrypt-to",
      team.recipient,
      "--yes",
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.any(String) as string });
    expect(stdout).toContain("+   carol:");
    expect(stdout).toContain("https://111111111111.signin.aws.amazon.com/console");
    expect(stdout).toContain("switchrole?account=333333333333&roleName=LambdaManager");
    expect(await declared()).toContain("# The account in which every team member has exactly one IAM user.");
    carol.password = await team.unsealed(stdout);
    expect(carol.password).toHaveLength(24);
  });

  test("the password stands in no file, output, or record", async () => {
    const texts = await Promise.all(
      (await readdir(folder)).map((name) => readFile(join(folder, name), "utf8")),
    );
    expect(texts.join("\n")).not.toContain(carol.password);
    expect(JSON.stringify(sandbox.log.events())).not.toContain(carol.password);
    const again = await rolebridge("onboard", "carol", "--encrypt-to", team.recipient, "--yes");
    expect(again.stdout).toContain("carol has a password already");
  });

  test("without a terminal and without a key to seal it for, nobody is given a password", async () => {
    const { status, stderr } = await rolebridge("onboard", "dave", "--yes");
    expect([status, stderr]).toEqual([
      64,
      expect.stringContaining("a one-time password is shown on a terminal only") as string,
    ]);
    expect(await declared()).not.toContain("dave");
  });

  test("first sign-in, new password, device, then the role: in this order, and in no other", async () => {
    expect(() => signIn(carol)).toThrow("You must change your password");
    const first = signIn(carol, "Carols-own-secret-1");
    expect(await refusalOf(enter(first, "carol", "LambdaManager", "analytics"))).toContain("AccessDenied");
    await team.enrol(carol, first);
    expect(await refusalOf(enter(first, "carol", "LambdaManager", "analytics"))).toContain("AccessDenied");
    console = signIn(carol);
    session = await enter(console, "carol", "LambdaManager", "analytics");
    expect(await refusalOf(enter(console, "carol", "AccountManager", "webapp"))).toContain("AccessDenied");
    expect(await refusalOf(enter(console, "alice", "LambdaManager", "analytics"))).toContain("AccessDenied");
  });

  test("the next plan is empty, and verify still proves everything", async () => {
    expect((await rolebridge("plan", "--exit-code")).status).toBe(0);
    expect((await rolebridge("verify")).stdout).toContain("Proved:");
  });

  test("a grant for four hours opens, and AWS itself ends it", async () => {
    const granted = await rolebridge(
      "grant",
      "carol",
      "AccountManager@webapp",
      "--for",
      "4h",
      "--reason",
      "INC-7",
      "--yes",
    );
    expect(granted.status).toBe(0);
    expect(await declared()).toContain("reason: INC-7");
    const inside = await enter(signIn(carol), "carol", "AccountManager", "webapp");
    expect(await works(inside)).toBe(true);
    sandbox.clock.advance(4 * 3600);
    const later = signIn(carol);
    expect(await refusalOf(enter(later, "carol", "AccountManager", "webapp"))).toContain("AccessDenied");
    await enter(later, "carol", "LambdaManager", "analytics");
    expect(await works(inside)).toBe(false);
  });

  test("with MFA she changes her password long after the first one would have ended", async () => {
    sandbox.clock.advance(10 * oneDay);
    const { iam } = clientsOf(sandbox, signIn(carol));
    const change = { OldPassword: carol.password, NewPassword: "Carols-next-secret-2" };
    await iam.send(new ChangePasswordCommand(change));
    carol.password = change.NewPassword;
    expect(() => signIn(carol)).not.toThrow();
  });

  test("a change of roles: one is taken with its live session, another is given", async () => {
    expect((await rolebridge("revoke", "carol", "AccountManager@webapp", "--yes")).status).toBe(0);
    expect((await rolebridge("grant", "carol", "AccountManager@webapp", "--yes")).status).toBe(0);
    session = await enter(signIn(carol), "carol", "LambdaManager", "analytics");
    const aliceInside = await colleagueInside("alice", "LambdaManager", "analytics");
    const { status, stdout } = await rolebridge(
      "revoke",
      "carol",
      "LambdaManager@analytics",
      "--end-sessions",
      "--yes",
    );
    expect(status).toBe(0);
    expect(stdout).toContain("Ending sessions of carol");
    expect(await decides(session, "lambda:ListFunctions")).toBe("denied");
    expect(await decides(aliceInside, "lambda:ListFunctions")).toBe("allowed");
    expect(await refusalOf(enter(signIn(carol), "carol", "LambdaManager", "analytics"))).toContain(
      "AccessDenied",
    );
    expect((await rolebridge("plan", "--exit-code")).status).toBe(0);
  });

  test("offboarding says first what it will do, and does nothing", async () => {
    const { status, stdout } = await rolebridge("offboard", "carol", "--dry-run");
    expect(status).toBe(0);
    expect(stdout).toContain("live sessions of carol are ended in");
    await enter(signIn(carol), "carol", "AccountManager", "webapp");
  });

  test("her last day: session, password and user end, colleagues go on, and a proof stands at the end", async () => {
    const signedIn = signIn(carol);
    const inside = await enter(signedIn, "carol", "AccountManager", "webapp");
    const bobInside = await colleagueInside("bob", "AccountManager", "webapp");
    expect([await works(inside), await works(bobInside)]).toEqual([true, true]);
    const { status, stdout } = await rolebridge("offboard", "carol", "--yes");
    expect(status).toBe(0);
    expect(stdout).toContain("Switched off: the password");
    expect(stdout).toContain("Proved:");
    expect(stdout).toContain("No way in of carol remains.");
    expect([await works(inside), await works(bobInside)]).toEqual([false, true]);
    expect(await refusalOf(enter(signedIn, "carol", "AccountManager", "webapp"))).not.toBe("");
    expect(() => signIn(carol)).toThrow(/incorrect|sign/i);
    expect(await declared()).not.toContain("carol");
  });

  test("the same again finds nothing to do and writes nothing", async () => {
    sandbox.log.clear();
    const { status, stdout } = await rolebridge("offboard", "carol", "--yes");
    const writes = sandbox.log.events().filter(({ isWrite }) => isWrite);
    expect([status, writes.map(({ operation }) => operation)]).toEqual([0, []]);
    expect(stdout).toContain("nothing is left to do");
    expect((await rolebridge("plan", "--exit-code")).status).toBe(0);
  });

  test("when no ended session can live any more, the next plan sweeps what ended them", async () => {
    sandbox.clock.advance(oneDay);
    const swept = await rolebridge("apply", "--yes");
    expect(swept.status).toBe(0);
    expect(swept.stdout).toContain("ended-sessions");
    expect((await rolebridge("plan", "--exit-code")).status).toBe(0);
  });

  /** A colleague with an access key and a device, inside a role. */
  async function colleagueInside(name: string, role: string, account: keyof typeof accounts): Promise<Keys> {
    return enter(await team.mfaSession(name), name, role, account);
  }
});

describe("an offboarding that is interrupted", () => {
  test.each(["Switched off", "Wrote", "Applied", "Ending sessions"])(
    "after it said %j is finished by the same command",
    async (when) => {
      // In the second in which the last test ended erin's sessions, none would be left to end.
      sandbox.clock.advance(60);
      const hired = ["onboard", "erin", "--access", "AccountManager@webapp", "--no-password", "--yes"];
      expect((await rolebridge(...hired)).status).toBe(0);
      expect((await interrupted(when, "offboard", "erin", "--yes")).status).toBe(130);
      const { status, stdout } = await rolebridge("offboard", "erin", "--yes");
      expect(status).toBe(0);
      expect(stdout).toContain("No way in of erin remains.");
      expect(stdout).toContain("No other user of 3 accounts looks like erin.");
      expect(await declared()).not.toContain("erin");
      expect((await rolebridge("plan", "--exit-code")).status).toBe(0);
    },
  );
});

describe("a one-time password that nobody uses", () => {
  test("is worth nothing after its time, until another is given", async () => {
    const dana: Person = { name: "dana", password: "" };
    const key = team.recipient;
    const onboarded = await rolebridge(
      "onboard",
      "dana",
      "--encrypt-to",
      key,
      "--password-for",
      "48h",
      "--yes",
    );
    dana.password = await team.unsealed(onboarded.stdout);
    sandbox.clock.advance(48 * 3600 + 1);
    expect(() => signIn(dana, "Danas-own-secret-1")).toThrow(/not authorized|denied/i);
    // Whatever else is swept by now: what ended the password is kept.
    expect((await rolebridge("apply", "--yes")).status).toBe(0);
    expect(() => signIn(dana, "Danas-own-secret-1")).toThrow(/not authorized|denied/i);
    const again = await rolebridge("onboard", "dana", "--encrypt-to", key, "--new-password", "--yes");
    dana.password = await team.unsealed(again.stdout);
    expect(() => signIn(dana, "Danas-own-secret-1")).not.toThrow();
  });
});

describe("a person who is kept disabled", () => {
  test("stays as a user with nothing that opens", async () => {
    const { status, stdout } = await rolebridge("offboard", "bob", "--keep-disabled", "--yes");
    expect([status, stdout]).toEqual([0, expect.stringContaining("No way in of bob remains.") as string]);
    expect(await declared()).toMatch(/bob:[\s\S]*AccountManager@webapp[\s\S]*disabled: true/);
    const inSource = sandbox.rootKeys(sandbox.accounts["users"] ?? "");
    const { ListAccessKeysCommand, ListGroupsForUserCommand } = await import("@aws-sdk/client-iam");
    const { iam } = clientsOf(sandbox, inSource);
    const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName: "bob" }));
    expect(AccessKeyMetadata.map(({ Status }) => Status)).toEqual(AccessKeyMetadata.map(() => "Inactive"));
    expect((await iam.send(new ListGroupsForUserCommand({ UserName: "bob" }))).Groups).toEqual([]);
    expect((await rolebridge("plan", "--exit-code")).status).toBe(0);
  });
});

/** How IAM decides an action for a session of LambdaManager, which may call nothing that the sandbox serves. */
async function decides(keys: Keys, action: string): Promise<"allowed" | "denied"> {
  const { GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
  const { Arn = "" } = await clientsOf(sandbox, keys).sts.send(new GetCallerIdentityCommand({}));
  const [, account = "", role = "", session = ""] = /::(\d{12}):assumed-role\/([^/]+)\/(.+)$/.exec(Arn) ?? [];
  const name = Object.entries(accounts).find(([, id]) => id === account)?.[0] ?? "";
  const { iam } = clientsOf(sandbox, sandbox.rootKeys(sandbox.accounts[name] ?? ""));
  const { GetRoleCommand, SimulatePrincipalPolicyCommand } = await import("@aws-sdk/client-iam");
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: role }));
  const { EvaluationResults = [] } = await iam.send(
    new SimulatePrincipalPolicyCommand({
      PolicySourceArn: `arn:aws:iam::${account}:role/${role}`,
      ActionNames: [action],
      ContextEntries: [
        {
          ContextKeyName: "aws:userid",
          ContextKeyType: "string",
          ContextKeyValues: [`${Role?.RoleId}:${session}`],
        },
        {
          ContextKeyName: "aws:TokenIssueTime",
          ContextKeyType: "date",
          ContextKeyValues: [new Date(sandbox.clock.now()).toISOString()],
        },
      ],
    }),
  );
  return EvaluationResults[0]?.EvalDecision === "allowed" ? "allowed" : "denied";
}
