import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Verification } from "../../src/access/index.ts";
import { loadDeclaration } from "../../src/declaration/index.ts";
import type { World } from "../../src/model/index.ts";
import type { Plan } from "../../src/plan/index.ts";
import { diskFiles } from "../../src/workspace/index.ts";
import { renewLeastRights } from "../support/least-rights.ts";
import { type Ended, openPlace, type Place, rolebridge, root } from "./command.ts";

const example = join(root, "examples", "alice-and-bob.yaml");
const management = "999999999999";

/** Reads everything of IAM but the credential report. */
const readingWithoutReport = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Action: ["iam:Get*", "iam:List*"], Resource: "*" },
    { Effect: "Deny", Action: "iam:*CredentialReport", Resource: "*" },
  ],
});
const trustOfManagement = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${management}:root` },
      Action: "sts:AssumeRole",
    },
  ],
});

describe("what is asked of access", () => {
  let place: Place;
  let folder: string;
  beforeAll(async () => {
    place = await openPlace(example);
    folder = await mkdtemp(join(tmpdir(), "rolebridge-access-"));
  });
  afterAll(async () => {
    await place.sandbox.stop();
    await rm(folder, { recursive: true });
  });

  const run = (...args: readonly string[]): Promise<Ended> => rolebridge(args, place.env);
  /** The example with some words changed, as a declaration of its own. */
  const declared = async (...changes: readonly (readonly [string, string])[]): Promise<string> => {
    const text = await readFile(example, "utf8");
    const file = join(folder, "rolebridge.yaml");
    await writeFile(
      file,
      changes.reduce((all, [from, to]) => all.replace(from, to), text),
    );
    return file;
  };

  test("a plan by which somebody gains what is denied is refused, and no file of it is applied", async () => {
    const file = await declared();
    const saved = join(folder, "plan.json");
    const planned = await run("plan", "-f", file, "--json", "--out", saved, "--deny-gain", "iam:*");
    const { diagnostics } = JSON.parse(planned.stdout) as Plan;
    const said = diagnostics.filter(({ code }) => code === "RB4020").map(({ message }) => message);
    expect(planned.status).toBe(1);
    expect(said.join("\n")).toMatch(
      /^bob would gain `iam:\w+`, .* and more in webapp through `AccountManager`$/m,
    );
    place.sandbox.log.clear();
    for (const args of [[saved], ["--deny-gain", "iam:*"]]) {
      const applied = await run("apply", "-f", file, "--yes", ...args);
      expect([applied.status, applied.stdout]).toEqual([1, expect.stringContaining("RB4020")]);
    }
    expect(place.writes()).toBe(0);
  });

  test("a plan by which nobody gains it passes; a pattern that is none is wrong usage", async () => {
    const file = await declared(
      ["[AdministratorAccess]", "[ViewOnlyAccess]"],
      ["[AWSLambda_FullAccess]", "[AWSLambda_ReadOnlyAccess]"],
    );
    const planned = await run("plan", "-f", file, "--exit-code", "--deny-gain", "*:Delete*");
    expect([planned.status, planned.stdout]).toEqual([2, expect.not.stringContaining("RB4020")]);
    const saved = join(folder, "plan.json");
    expect((await run("plan", "-f", file, "--out", saved)).status).toBe(0);
    const late = await run("apply", "-f", file, saved, "--yes", "--deny-gain", "lambda:List*");
    expect([late.status, late.stdout]).toEqual([1, expect.stringContaining("RB4020")]);
    const wrong = await run("plan", "-f", file, "--deny-gain", "iam");
    expect([wrong.status, wrong.stderr]).toEqual([64, expect.stringContaining("did you mean `iam:*`?")]);
  });

  test("--mfa and --no-mfa together are wrong usage", async () => {
    const file = await declared();
    const question = [
      "can",
      "alice",
      "s3:ListAllMyBuckets",
      "--in",
      "webapp",
      "-f",
      file,
      "--world",
      "desired",
    ];
    expect((await run(...question, "--mfa")).status).toBe(0);
    expect((await run(...question, "--no-mfa")).status).toBe(2);
    const both = await run(...question, "--mfa", "--no-mfa");
    expect([both.status, both.stderr]).toEqual([64, expect.stringContaining("exclude each other")]);
  });

  test("a snapshot that is not whole is refused by the place of what is wrong", async () => {
    const file = await declared();
    const saved = join(folder, "live.json");
    expect((await run("snapshot", "-f", file, "--out", saved)).status).toBe(0);
    const world = JSON.parse(await readFile(saved, "utf8")) as World;
    const [[id]] = Object.entries(world.accounts) as [[keyof World["accounts"], unknown]];
    await writeFile(
      saved,
      JSON.stringify({
        ...world,
        accounts: { ...world.accounts, [id]: { ...world.accounts[id], roles: [{}] } },
      }),
    );
    for (const command of [["bridges"], ["verify"], ["who-can", "s3:GetObject", "--in", "webapp"]]) {
      const refused = await run(...command, "-f", file, "--world", saved);
      expect(refused.status).toBe(1);
      expect(refused.stderr).toContain(`RB4012`);
      expect(refused.stderr).toContain(`/accounts/${id}/roles/0/kind is missing`);
    }
  });

  test("verify says which right it lacks to know how a user of a target account signs in", async () => {
    for (const account of ["users", "webapp", "analytics"]) {
      const { write } = await place.enter(account);
      await write({
        call: "CreateRole",
        input: { RoleName: "RolebridgeRead", AssumeRolePolicyDocument: trustOfManagement },
      });
      await write({
        call: "PutRolePolicy",
        input: { RoleName: "RolebridgeRead", PolicyName: "read", PolicyDocument: readingWithoutReport },
      });
    }
    await (await place.enter("webapp")).write({ call: "CreateUser", input: { UserName: "ci" } });
    const verified = async (file: string): Promise<readonly string[]> => {
      const { status, stdout } = await run("verify", "-f", file, "--json");
      expect(status).toBe(2);
      const { waysIn, findings } = JSON.parse(stdout) as Verification;
      return [...waysIn, ...findings]
        .filter(({ code }) => ["RB3207", "RB3227"].includes(code))
        .map(({ code, summary }) => `${code} ${summary}`);
    };
    const reach = "reach: { role: OrganizationAccountAccessRole, read: RolebridgeRead }\nsource: users";
    const file = await declared(["source: users", reach]);
    const { declaration } = await loadDeclaration(file, diskFiles(root));
    // The operator may now enter by that role, too.
    await renewLeastRights(place.sandbox, declaration);
    expect(await verified(file)).toEqual([
      "RB3207 user ci @ webapp stands in a target account by keys or password of its own",
      "RB3227 how the user of webapp signs in is not known: the credential report was not read (iam:GenerateCredentialReport, iam:GetCredentialReport)",
    ]);
    expect(await verified(await declared())).toEqual([
      "RB3207 user ci @ webapp stands in a target account by itself, though it has neither password nor active key",
    ]);
  });
});
