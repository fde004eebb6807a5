import {
  appendFileSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeletePolicyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  GetAccountAuthorizationDetailsCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  assume,
  clientsOf,
  enterAccount,
  type Keys,
  keysOf,
  refusalOf,
} from "../../test/support/sandbox-clients.ts";
import { type Sandbox, startSandbox } from "./index.ts";
import { replaceStateFile } from "./journal-replacement.ts";

const accounts = [{ name: "webapp", accountId: "222222222222" }];
const allow = (action: string): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Action: action, Resource: "*" } });
const trust = (account: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: "sts:AssumeRole",
    },
  });

let folder: string;
let stateFile: string;
const running: Sandbox[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rolebridge-compaction-"));
  stateFile = join(folder, "sandbox.state");
});
afterEach(async () => {
  await stopAll();
  rmSync(folder, { recursive: true });
});

async function start(clock: Date): Promise<Sandbox> {
  const sandbox = await startSandbox({ stateFile, accounts, clock });
  running.push(sandbox);
  return sandbox;
}
async function stopAll(): Promise<void> {
  for (const sandbox of running.splice(0)) await sandbox.stop();
}

const lines = (): number => readFileSync(stateFile, "utf8").split("\n").length - 1;
const today = new Date("2026-11-24T08:00:00Z");
const tomorrow = new Date("2026-11-25T08:00:00Z");

async function contentOf(sandbox: Sandbox, keys: Keys): Promise<unknown> {
  const { $metadata: _, ...content } = await clientsOf(sandbox, keys).iam.send(
    new GetAccountAuthorizationDetailsCommand({ MaxItems: 1000 }),
  );
  return JSON.parse(
    JSON.stringify(content, (key, value: unknown) => (key === "RoleLastUsed" ? undefined : value)),
  );
}

/** A day's work in the account `webapp`, most of which is gone at its end. */
async function work(sandbox: Sandbox): Promise<void> {
  const { iam } = clientsOf(sandbox, await enterAccount(sandbox, "webapp"));
  await iam.send(
    new CreateRoleCommand({ RoleName: "Operator", AssumeRolePolicyDocument: trust("222222222222") }),
  );
  for (let round = 0; round < 20; round++) {
    // Entered anew each time: sessions are what grows most.
    const again = clientsOf(sandbox, await enterAccount(sandbox, "webapp")).iam;
    const UserName = `guest-${round}`;
    const { Policy } = await again.send(
      new CreatePolicyCommand({ PolicyName: `read-${round}`, PolicyDocument: allow("s3:Get*") }),
    );
    const attachment = { UserName, PolicyArn: Policy?.Arn };
    await again.send(new CreateUserCommand({ UserName }));
    await again.send(new AttachUserPolicyCommand(attachment));
    await again.send(
      new PutUserPolicyCommand({ UserName, PolicyName: "own", PolicyDocument: allow("s3:Put*") }),
    );
    await again.send(new DetachUserPolicyCommand(attachment));
    await again.send(new DeleteUserPolicyCommand({ UserName, PolicyName: "own" }));
    await again.send(new DeleteUserCommand({ UserName }));
    await again.send(new DeletePolicyCommand({ PolicyArn: Policy?.Arn }));
    const RoleName = "Operator";
    await again.send(
      new PutRolePolicyCommand({ RoleName, PolicyName: "own", PolicyDocument: allow(`s3:List${round}*`) }),
    );
    await again.send(
      new UpdateAssumeRolePolicyCommand({
        RoleName,
        PolicyDocument: trust(round % 2 ? "222222222222" : "999999999999"),
      }),
    );
  }
  await iam.send(new CreateGroupCommand({ GroupName: "people" }));
}

describe("a state file of many calls", () => {
  test("W-38 is rewritten at a start without what left nothing behind, and holds the same as before", async () => {
    const first = await start(today);
    await work(first);
    const users = clientsOf(first).iam;
    await users.send(new CreateUserCommand({ UserName: "alice" }));
    const alice = keysOf((await users.send(new CreateAccessKeyCommand({ UserName: "alice" }))).AccessKey);
    const before = [
      await contentOf(first, first.operator),
      await contentOf(first, await enterAccount(first, "webapp")),
    ];
    const long = lines();
    await stopAll();

    const second = await start(tomorrow);
    expect([long > 200, lines() < 20, statSync(stateFile).mode & 0o777]).toEqual([true, true, 0o600]);
    const after = [
      await contentOf(second, second.operator),
      await contentOf(second, await enterAccount(second, "webapp")),
    ];
    expect(after).toEqual(before);
    const { sts, iam } = clientsOf(second, alice);
    expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toMatch(/user\/alice$/);
    expect(await refusalOf(iam.send(new CreateUserCommand({ UserName: "x" })))).toMatch(/^AccessDenied/);
    const { User } = await clientsOf(second).iam.send(new CreateUserCommand({ UserName: "bob" }));
    await stopAll();

    // And again: what was added to the rewritten file is there, and no id was given twice.
    const third = await start(tomorrow);
    const details = JSON.stringify(await contentOf(third, third.operator));
    expect(details).toContain(User?.UserId);
    expect(JSON.stringify(before)).not.toContain(User?.UserId);
  });

  test("W-38 keeps sessions that are good still, and those that they hang on", async () => {
    const first = await start(today);
    await work(first);
    const entered = await enterAccount(first, "webapp");
    first.clock.advance(1800);
    const chained = await assume(first, entered, {
      RoleArn: "arn:aws:iam::222222222222:role/Operator",
      RoleSessionName: "chained",
    });
    await stopAll();
    const second = await start(new Date(today.getTime() + 5000_000));
    expect(lines()).toBeLessThan(100);
    expect((await clientsOf(second, chained).sts.send(new GetCallerIdentityCommand({}))).Arn).toMatch(
      /assumed-role\/Operator\/chained$/,
    );
    expect(await refusalOf(clientsOf(second, entered).sts.send(new GetCallerIdentityCommand({})))).toMatch(
      /^ExpiredToken/,
    );
  });

  test("W-39 comes back whole where its rewriting was broken off, whichever file stood there", async () => {
    const first = await start(today);
    await work(first);
    const before = await contentOf(first, first.operator);
    await stopAll();
    const whole = readFileSync(stateFile);
    const beside = (what: string): string =>
      join(dirname(stateFile), `.${basename(stateFile)}.rolebridge-${what}`);
    // A copy that somebody made is not touched.
    writeFileSync(`${stateFile}.before`, "mine");
    // Dead after the second name was given, and after the new file took the place.
    linkSync(stateFile, beside("before"));
    await start(today);
    await stopAll();
    writeFileSync(stateFile, whole);
    copyFileSync(stateFile, beside("before"));
    writeFileSync(stateFile, "half a new fi");
    writeFileSync(beside("next"), "half");
    const again = await start(today);
    expect(await contentOf(again, again.operator)).toEqual(before);
    expect([existsSync(beside("before")), existsSync(beside("next"))]).toEqual([false, false]);
    expect(readFileSync(`${stateFile}.before`, "utf8")).toBe("mine");
  });

  test("W-39 is not replaced where somebody wrote to it meanwhile, and who finds another in its place answers no write", async () => {
    const first = await start(today);
    const { iam } = clientsOf(first);
    await iam.send(new CreateUserCommand({ UserName: "alice" }));
    const { size } = statSync(stateFile);
    appendFileSync(stateFile, "x");
    const content = readFileSync(stateFile, "utf8");
    expect(replaceStateFile(stateFile, size, "other")).toBe(false);
    expect(readFileSync(stateFile, "utf8")).toBe(content);
    writeFileSync(stateFile, content.slice(0, -1));
    expect(replaceStateFile(stateFile, size, "other")).toBe(true);
    expect(await refusalOf(iam.send(new CreateUserCommand({ UserName: "bob" })))).toContain(
      "InternalFailure",
    );
    expect(readFileSync(stateFile, "utf8")).toBe("other");
  });
});
