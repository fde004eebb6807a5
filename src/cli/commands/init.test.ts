import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import {
  CreateOrganizationalUnitCommand,
  ListRootsCommand,
  MoveAccountCommand,
  TagResourceCommand,
} from "@aws-sdk/client-organizations";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commandLine, pointTo } from "../../../test/support/command-line.ts";
import { renewLeastRights, withLeastRights } from "../../../test/support/least-rights.ts";
import { clientsOf } from "../../../test/support/sandbox-clients.ts";
import { loadDeclaration } from "../../declaration/index.ts";
import { type Sandbox, startSandbox } from "../../sandbox/index.ts";
import { diskFiles } from "../../workspace/index.ts";
import { exit } from "../exit.ts";
import { draftFromQuestions } from "../init/questions.ts";

const flags = "--organization larkspur --source users=111111111111";

describe("init from flags", () => {
  test("writes a commented declaration that passes check without a warning", async () => {
    const { folder, run } = commandLine();
    const made = await run(
      "init",
      flags,
      "--yes --account payments=222222222222 audit=333333333333",
      "--person alice=alice@example.com bob --with administrator,viewer",
    );
    expect(made).toMatchObject({ status: exit.ok, stderr: "" });
    expect(readFileSync(join(folder, "rolebridge.yaml"), "utf8")).toMatchSnapshot();
    expect(await run("check")).toMatchObject({ status: exit.ok, stderr: "" });
  });

  test("says which flag is missing instead of guessing", async () => {
    const { run } = commandLine();
    const noSource = await run("init", "--organization", "larkspur", "--yes");
    expect(noSource.status).toBe(exit.usage);
    expect(noSource.stderr).toContain("--source users=111111111111");
    const noName = await run("init", "--source", "users=111111111111", "--yes");
    expect(noName).toMatchObject({ status: exit.usage });
    expect(noName.stderr).toContain("--organization larkspur");
    const noRepository = await run("init", flags, "--with", "ci-oidc", "--yes");
    expect(noRepository.stderr).toContain("--repository");
    expect((await run("init", flags, "--with", "emperor", "--yes")).stderr).toContain("no role emperor");
  });

  test("leaves a file that is there as it is, and writes none that has a mistake", async () => {
    const { run } = commandLine();
    const wrong = await run("init", flags, "--yes", "--account", "Shop=222222222222");
    expect(wrong).toMatchObject({ status: exit.problems });
    expect(wrong.stdout).toBe("Nothing was written.\n");
    expect((await run("init", flags, "--yes")).status).toBe(exit.ok);
    const again = await run("init", flags, "--yes");
    expect(again).toMatchObject({ status: exit.usage });
    expect(again.stderr).toContain("is there already");
  });

  test("gives pipelines a role of their own, and names them as a way in that is meant", async () => {
    const { folder, run } = commandLine();
    const made = await run(
      "init",
      flags,
      "--account payments=222222222222 --yes",
      "--with viewer,ci-oidc --repository larkspur/website",
    );
    expect(made.status).toBe(exit.ok);
    const template = JSON.parse(readFileSync(join(folder, "ci-deployer.cloudformation.json"), "utf8")) as {
      Resources: { Role: { Properties: { AssumeRolePolicyDocument: unknown } } };
    };
    expect(JSON.stringify(template.Resources.Role.Properties.AssumeRolePolicyDocument)).toContain(
      '"token.actions.githubusercontent.com:sub":"repo:larkspur/website:ref:refs/heads/main"',
    );
    expect((await run("check")).status).toBe(exit.ok);
  });
});

describe("init from the AWS organization", () => {
  let sandbox: Sandbox;
  let restore: () => void;
  beforeAll(async () => {
    sandbox = await startSandbox({
      seed: "init",
      accounts: [
        { name: "Users", accountId: "111111111111", email: "aws+users@example.com" },
        { name: "Shop Production", accountId: "222222222222", email: "aws+shop@example.com" },
        { name: "Ledger", accountId: "333333333333", email: "aws+ledger@example.com" },
        { name: "Search", accountId: "444444444444", email: "aws+search@example.com" },
      ],
    });
    // Before there is a declaration, what `permissions --for accounts` prints is all that is needed.
    restore = pointTo(sandbox, await withLeastRights(sandbox, undefined));
    const { organizations } = clientsOf(sandbox);
    const { Roots = [] } = await organizations.send(new ListRootsCommand({}));
    const root = Roots[0]?.Id ?? "";
    const unit = async (Name: string, ParentId: string): Promise<string> =>
      (await organizations.send(new CreateOrganizationalUnitCommand({ Name, ParentId }))).OrganizationalUnit
        ?.Id ?? "";
    const production = await unit("Production", await unit("Search", root));
    await organizations.send(
      new MoveAccountCommand({
        AccountId: "444444444444",
        SourceParentId: root,
        DestinationParentId: production,
      }),
    );
    await organizations.send(
      new TagResourceCommand({
        ResourceId: "333333333333",
        Tags: [
          { Key: "Project", Value: "billing" },
          { Key: "Environment", Value: "test" },
        ],
      }),
    );
  }, 60_000);
  afterAll(async () => {
    restore();
    await sandbox.stop();
  });

  test("takes project and stage from tags, units and names, and leaves the management account out", async () => {
    const { folder, run } = commandLine();
    const made = await run("init --from-organization --organization larkspur --person alice --yes");
    expect(made).toMatchObject({ status: exit.ok, stderr: "" });
    const text = readFileSync(join(folder, "rolebridge.yaml"), "utf8");
    const start = text.indexOf("accounts:");
    expect(text.slice(start, text.indexOf("\n\n#", start))).toMatchInlineSnapshot(`
      "accounts:
        users: { id: "111111111111", email: aws+users@example.com }

        ledger: { id: "333333333333", email: aws+ledger@example.com, project: billing, stage: test }
        search: { id: "444444444444", email: aws+search@example.com, project: search, stage: production }
        shop-production: { id: "222222222222", email: aws+shop@example.com, project: shop, stage: production }

        # Left out:
        #   management (999999999999): the management account"
    `);
    expect(await run("check")).toMatchObject({ status: exit.ok, stderr: "" });
    const { declaration } = await loadDeclaration("rolebridge.yaml", diskFiles(folder));
    await renewLeastRights(sandbox, declaration);
    expect((await run("plan")).status).toBe(exit.ok);
  });

  test("the account of people is found by its id, whatever it is called", async () => {
    const { folder, run } = commandLine();
    const made = await run(
      "init --from-organization --organization larkspur --source people=333333333333 --yes",
    );
    expect(made).toMatchObject({ status: exit.ok, stderr: "" });
    expect(readFileSync(join(folder, "rolebridge.yaml"), "utf8")).toMatch(/^source: ledger$/m);
  });

  test("an AWS organization without accounts leads to the one that is made first", async () => {
    const alone = await startSandbox({ seed: "alone" });
    const before = pointTo(alone, await withLeastRights(alone, undefined));
    try {
      for (const source of ["", " --source users", " --source users=111111111111"]) {
        const { run } = commandLine();
        const made = await run(`init --from-organization --organization larkspur --yes${source}`);
        expect(made.status).toBe(exit.usage);
        expect(made.stderr).toContain("rolebridge accounts create users");
      }
    } finally {
      before();
      await alone.stop();
    }
  });

  test("asks for the account of people where none is called so", async () => {
    const { run } = commandLine();
    const made = await run("init --from-organization --organization larkspur --source nowhere --yes");
    expect(made).toMatchObject({ status: exit.usage });
    expect(made.stderr).toContain("no account nowhere among them: ledger, search, shop-production, users");
  });
});

describe("init on a terminal", () => {
  const nothing = {
    account: [],
    person: [],
    with: [],
    fromOrganization: false,
    reachRole: "OrganizationAccountAccessRole",
  } as const;

  /** Types one answer after the other, each when the question before it has been answered. */
  async function answers(...keys: readonly string[]) {
    const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
    const output = Object.assign(new PassThrough(), { isTTY: true, columns: 100 });
    output.resume();
    const asked = draftFromQuestions(nothing, { input, output });
    for (const key of keys) {
      await new Promise((resolve) => setTimeout(resolve, 30));
      for (const character of key) input.write(character);
    }
    return asked;
  }

  test("the answers make the draft", async () => {
    const draft = await answers(
      "larkspur\r",
      "n",
      "111111111111\r",
      "y",
      "payments\r",
      "222222222222\r",
      "n",
      "alice\r",
      "alice@example.com\r",
      "\r",
    );
    expect(draft).toMatchObject({
      organization: "larkspur",
      source: "users",
      accounts: [
        { name: "users", accountId: "111111111111" },
        { name: "payments", accountId: "222222222222" },
      ],
      people: [{ name: "alice", email: "alice@example.com" }],
      roles: ["administrator", "viewer"],
    });
  });

  test("whoever leaves has written nothing", async () => {
    expect(await answers("larkspur\r", "\u0003")).toBeUndefined();
  });
});
