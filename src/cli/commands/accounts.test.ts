import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  CloseAccountCommand,
  CreateOrganizationalUnitCommand,
  ListAccountsCommand,
  ListRootsCommand,
} from "@aws-sdk/client-organizations";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commandLine, pointTo } from "../../../test/support/command-line.ts";
import { renewLeastRights, withLeastRights } from "../../../test/support/least-rights.ts";
import { clientsOf } from "../../../test/support/sandbox-clients.ts";
import { createAwsOrganization } from "../../aws/index.ts";
import { createAccount } from "../../cloud/index.ts";
import { loadDeclaration } from "../../declaration/index.ts";
import { type Sandbox, startSandbox } from "../../sandbox/index.ts";
import { diskFiles } from "../../workspace/index.ts";
import { exit } from "../exit.ts";

const declaration = `# Larkspur's accounts.
version: 1
organization: larkspur
source: users
accounts:
  users: { id: "111111111111", email: aws+users@example.com } # people
  payments: { id: "222222222222", email: aws+payments@example.com, project: pay, stage: production }
  audit: { id: "333333333333", email: aws+other@example.com }
  lost: { id: "444444444444" }
roles:
  Viewer: { description: Look, policies: [job-function/ViewOnlyAccess] }
people:
  alice: { access: ["Viewer@project=pay"] }
`;

let sandbox: Sandbox;
let restore: () => void;
const { folder, run } = commandLine();
const file = join(folder, "rolebridge.yaml");

beforeAll(async () => {
  sandbox = await startSandbox({
    seed: "accounts",
    accounts: [
      { name: "users", accountId: "111111111111", email: "aws+users@example.com" },
      { name: "payments", accountId: "222222222222", email: "aws+payments@example.com" },
      { name: "audit", accountId: "333333333333", email: "aws+audit@example.com" },
      { name: "old", accountId: "555555555555", email: "aws+old@example.com" },
      { name: "shadow", accountId: "666666666666", email: "aws+shadow@example.com" },
    ],
  });
  restore = pointTo(sandbox, await withLeastRights(sandbox, undefined));
  const { organizations } = clientsOf(sandbox);
  await organizations.send(new CloseAccountCommand({ AccountId: "555555555555" }));
  const { Roots = [] } = await organizations.send(new ListRootsCommand({}));
  await organizations.send(
    new CreateOrganizationalUnitCommand({ Name: "Production", ParentId: Roots[0]?.Id }),
  );
  writeFileSync(file, declaration);
}, 60_000);
afterAll(async () => {
  restore();
  await sandbox.stop();
});

async function namesInAws(): Promise<readonly string[]> {
  const { Accounts = [] } = await clientsOf(sandbox).organizations.send(new ListAccountsCommand({}));
  return Accounts.map(({ Name = "" }) => Name).toSorted();
}

describe("accounts", () => {
  test("says what is missing, suspended, undeclared, and whose address is another one", async () => {
    const { status, stdout } = await run("accounts");
    expect({ status, stdout }).toMatchInlineSnapshot(`
      {
        "status": 0,
        "stdout": "  audit      333333333333   ! its e-mail address is aws+audit@example.com, declared is aws+other@example.com
        lost       444444444444   ! declared, but not in the AWS organization
        payments   222222222222   as declared
        users      111111111111   as declared
        -          999999999999   the management account
        -          555555555555   ! suspended in the AWS organization
        -          666666666666   ! \`shadow\` exists, but is not declared

      7 accounts: 4 to look at.
      ",
      }
    `);
    expect((await run("accounts --exit-code")).status).toBe(exit.notClean);
    expect(JSON.parse((await run("accounts --json")).stdout)).toMatchObject({
      accounts: expect.arrayContaining([expect.objectContaining({ declared: "lost", standing: "missing" })]),
    });
  });
});

describe("accounts create", () => {
  const create = "accounts create pay-test --project pay --stage test --unit Production";

  test("asks first, and writes nothing without an answer", async () => {
    expect((await run(create)).status).toBe(exit.usage);
    expect(await namesInAws()).not.toContain("pay-test");
  });

  test("refuses a name that cannot be declared, before anything is made", async () => {
    expect((await run("accounts create Pay_Test --yes")).status).toBe(exit.problems);
    expect(await namesInAws()).not.toContain("Pay_Test");
  });

  test("refuses a unit that does not exist, before anything is made", async () => {
    const refused = await run("accounts create pay-test --unit Nowhere --yes");
    expect(refused).toMatchObject({ status: exit.problems });
    expect(refused.stderr).toContain("there is no organizational unit `Nowhere`");
    expect(await namesInAws()).not.toContain("pay-test");
  });

  test("killed while AWS works, it waits for the same account instead of making another", async () => {
    const organization = createAwsOrganization({});
    const request = {
      name: "pay-test",
      email: "aws+pay-test@example.com",
      roleName: "OrganizationAccountAccessRole",
    };
    const killed = createAccount(request, organization, {
      emit: () => undefined,
      sleep: () => Promise.reject(new Error("killed")),
    });
    await expect(killed).rejects.toThrow("killed");
    const resumed = await run(create, "--yes");
    expect(resumed).toMatchObject({ status: exit.ok });
    expect(resumed.stderr).toContain("AWS is already making pay-test");
    expect((await namesInAws()).filter((name) => name === "pay-test")).toHaveLength(1);
  });

  test("the id stands in the declaration, comments kept, and the selectors bring their bridges", async () => {
    const text = readFileSync(file, "utf8");
    expect(text).toMatch(
      /^ {2}pay-test: \{ id: "\d{12}", email: aws\+pay-test@example\.com, project: pay, stage: test \}$/m,
    );
    expect(text.replace(/^ {2}pay-test.*\n/m, "")).toBe(declaration);
    writeFileSync(file, text.replace(/^ {2}lost.*\n/m, ""));
    const { declaration: grown } = await loadDeclaration("rolebridge.yaml", diskFiles(folder));
    await renewLeastRights(sandbox, grown);
    const plan = await run("plan --json");
    const opens = (JSON.parse(plan.stdout) as { bridges: { opens: { account: string }[] } }).bridges.opens;
    expect(opens.map(({ account }) => account)).toContain("pay-test");
  });

  test("repeated, it finds the account by its address and changes nothing", async () => {
    const before = readFileSync(file, "utf8");
    const again = await run(create, "--yes");
    expect(again.status).toBe(exit.ok);
    expect(again.stderr).toContain("pay-test is there already");
    expect(readFileSync(file, "utf8")).toBe(before);
    const { accounts } = await createAwsOrganization({}).readOrganization({ tags: false });
    expect(accounts.find(({ name }) => name === "pay-test")?.units).toEqual(["Production"]);
  });

  test("killed before the id was written, it writes the id of the account that is there", async () => {
    writeFileSync(file, readFileSync(file, "utf8").replace(/^ {2}pay-test.*\n/m, ""));
    expect((await run(create, "--yes")).status).toBe(exit.ok);
    expect(readFileSync(file, "utf8")).toMatch(/^ {2}pay-test: \{ id/m);
    expect((await namesInAws()).filter((name) => name === "pay-test")).toHaveLength(1);
  });

  test("an address that belongs to another account is not taken", async () => {
    const taken = await run("accounts create ledger --email aws+payments@example.com --yes");
    expect(taken).toMatchObject({ status: exit.problems });
    expect(readFileSync(file, "utf8")).not.toContain("ledger");
  });
});
