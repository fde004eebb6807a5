import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AttachRolePolicyCommand, GetRolePolicyCommand } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageFile } from "../../src/cli/package-file.ts";
import { loadDeclaration, memoryFiles } from "../../src/declaration/index.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { diskFiles } from "../../src/workspace/index.ts";
import { commandLine, pointTo } from "../support/command-line.ts";
import { withLeastRights } from "../support/least-rights.ts";
import { clientsOf, type Keys } from "../support/sandbox-clients.ts";
import { environmentOf, isInstalled, run as runProgram } from "./clients.ts";
import { findPluginMirror } from "./terraform-plugins.ts";

// What is exported, given to the tools that it is for.

const { folder, run } = commandLine();
copyFileSync(packageFile("examples/twelve-accounts.yaml"), join(folder, "rolebridge.yaml"));
let sandbox: Sandbox;
let operator: Keys;
let restore: () => void;

beforeAll(async () => {
  const { declaration } = await loadDeclaration("rolebridge.yaml", diskFiles(folder));
  if (declaration === undefined) throw new Error("the example has mistakes");
  const small = await loadDeclaration("small.yaml", memoryFiles({ "small.yaml": smallest }));
  sandbox = await startSandbox({ seed: "exports", accounts: declaration.accounts });
  operator = await withLeastRights(sandbox, small.declaration);
  restore = pointTo(sandbox, operator);
});
afterAll(async () => {
  restore();
  await sandbox.stop();
});

/** Lets an account's reach role do everything, as AWS makes it. */
async function giveBackRights(accountId: string): Promise<void> {
  const { iam } = clientsOf(sandbox, sandbox.rootKeys(accountId));
  const PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
  await iam.send(new AttachRolePolicyCommand({ RoleName: "OrganizationAccountAccessRole", PolicyArn }));
}

const smallest = `
version: 1
organization: larkspur
source: users
accounts: { users: "100000000000", payments: "100000000011" }
roles:
  Viewer: { description: Look, policies: [job-function/ViewOnlyAccess] }
people:
  zoe: { access: [Viewer@payments] }
`;

const hasCli = isInstalled("aws", "--version");
describe.skipIf(!hasCli)(`export aws-cli${hasCli ? "" : " (skipped: the AWS CLI is not installed)"}`, () => {
  test("the script does what the plan says, and leaves nothing to plan", async () => {
    // As small as can be: the AWS CLI takes a second or more for each call.
    const small = commandLine();
    writeFileSync(join(small.folder, "rolebridge.yaml"), smallest);
    expect(await small.run("export aws-cli --out changes.sh")).toMatchObject({ status: 0 });
    const done = await runProgram(
      "sh",
      [join(small.folder, "changes.sh")],
      environmentOf(sandbox, operator),
      {
        cwd: small.folder,
      },
    );
    expect(done).toMatchObject({ status: 0, stderr: "" });
    expect(await small.run("plan --exit-code")).toMatchObject({ status: 0 });
  });
});

const mirror = findPluginMirror();
const hasTerraform = isInstalled("terraform", "version") && mirror !== undefined;
describe.skipIf(!hasTerraform)(
  `export terraform${hasTerraform ? "" : " (skipped: terraform or its AWS provider is not installed)"}`,
  () => {
    test("the import blocks take over what stands, and then there is nothing to plan", async () => {
      const small = commandLine();
      writeFileSync(join(small.folder, "rolebridge.yaml"), smallest);
      expect((await small.run("apply --yes")).status).toBe(0);
      expect((await small.run("export terraform --out terraform")).status).toBe(0);
      // Terraform makes calls of its own, with rights of its own.
      const env = environmentOf(sandbox);
      for (const id of ["100000000000", "100000000011"]) await giveBackRights(id);
      for (const account of ["users", "payments"]) {
        const cwd = join(small.folder, "terraform", account);
        const terraform = (...args: readonly string[]) =>
          runProgram("terraform", [...args, "-no-color"], env, { cwd });
        const init = await terraform("init", "-input=false", `-plugin-dir=${mirror?.folder}`);
        expect(init).toMatchObject({ status: 0 });
        const applied = await terraform("apply", "-auto-approve", "-input=false");
        expect(applied.stdout + applied.stderr).toMatch(
          /Apply complete! Resources: \d+ imported, 0 added, \d+ changed, 0 destroyed\./,
        );
        const plan = await terraform("plan", "-input=false", "-detailed-exitcode");
        expect(plan.stdout + plan.stderr).toContain("No changes.");
        expect(plan.status).toBe(0);
      }
      // Nothing that Terraform wrote on the way is a difference to us.
      expect((await small.run("plan --exit-code")).status).toBe(0);
    });
  },
);

describe.skipIf(!hasTerraform)("permissions as Terraform", () => {
  test("is a module that Terraform takes, and that makes the role with the rights of its account", async () => {
    const env = { ...environmentOf(sandbox), AWS_EC2_METADATA_DISABLED: "true" };
    for (const [account, sid] of [
      ["100000000000", "People"],
      ["100000000011", "Roles"],
    ] as const) {
      const small = commandLine();
      writeFileSync(
        join(small.folder, "rolebridge.yaml"),
        smallest.replace("source: users", "source: users\nreach: { role: RolebridgeReach }"),
      );
      const trusted = `arn:aws:iam::${sandbox.managementAccountId}:root`;
      const { stdout } = await small.run(`permissions --format terraform --trust ${trusted}`);
      const keys = sandbox.rootKeys(account);
      mkdirSync(join(small.folder, "reach"));
      writeFileSync(join(small.folder, "reach", "reach.tf.json"), stdout);
      const terraform = (...args: readonly string[]) =>
        runProgram(
          "terraform",
          [...args, "-no-color"],
          { ...env, AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey },
          { cwd: join(small.folder, "reach") },
        );
      expect(await terraform("init", "-input=false", `-plugin-dir=${mirror?.folder}`)).toMatchObject({
        status: 0,
      });
      expect(await terraform("validate")).toMatchObject({ status: 0 });
      expect(await terraform("apply", "-auto-approve", "-input=false")).toMatchObject({ status: 0 });
      const { iam } = clientsOf(sandbox, keys);
      const made = await iam.send(
        new GetRolePolicyCommand({ RoleName: "RolebridgeReach", PolicyName: "rolebridge-reach" }),
      );
      expect(decodeURIComponent(made.PolicyDocument ?? "")).toContain(`"Sid":"${sid}"`);
    }
  });
});

const uses = ["plan", "verify", "apply", "people", "report", "stacksets"] as const;
const hasLint = isInstalled("cfn-lint", "--version");
describe.skipIf(!hasLint)(`cfn-lint${hasLint ? "" : " (skipped: it is not installed)"}`, () => {
  test("finds nothing in any template", async () => {
    expect((await run("export cloudformation --out templates")).status).toBe(0);
    expect((await run("export identity-center --out identity-center.json")).status).toBe(0);
    mkdirSync(join(folder, "more"));
    const reach: string[] = [];
    const printing = [...uses, ...uses.map((use) => `${use} --operator`), "accounts", "costs"];
    for (const words of printing) {
      const { stdout } = await run(`permissions --format cloudformation --for ${words}`);
      const name = join(folder, "more", `${words.replace(" --", "-")}.json`);
      writeFileSync(name, stdout);
      reach.push(name);
    }
    const pipelines = commandLine();
    const begun =
      "init --organization larkspur --source users=111111111111 --account shop=222222222222 --yes";
    expect((await pipelines.run(begun, "--with ci-oidc --repository larkspur/website")).status).toBe(0);
    const templates = readdirSync(join(folder, "templates")).filter((name) => name !== "stack-sets.json");
    const files = [
      ...templates.map((name) => join(folder, "templates", name)),
      join(folder, "identity-center.json"),
      ...reach,
      join(pipelines.folder, "ci-deployer.cloudformation.json"),
    ];
    const lint = spawnSync("cfn-lint", ["--region", "us-east-1", "--", ...files], { encoding: "utf8" });
    expect(lint.stdout + lint.stderr).toBe("");
    expect(lint.status).toBe(0);

    // With what an import asks for, and as entitlements.
    const people = commandLine();
    copyFileSync(packageFile("examples/twelve-accounts.yaml"), join(people.folder, "rolebridge.yaml"));
    expect((await people.run("export cloudformation --retain")).status).toBe(0);
    expect((await people.run("export account-access --out entitlements.json")).status).toBe(0);
    const shared = readdirSync(join(people.folder, "cloudformation")).filter(
      (name) => name !== "stack-sets.json",
    );
    const more = shared.map((name) => join(people.folder, "cloudformation", name));
    // cfn-lint 1.51 knows no resource of the account access manager; all else in the template it judges.
    const again = spawnSync(
      "cfn-lint",
      [
        "--region",
        "us-east-1",
        "--ignore-checks",
        "E3006",
        "--",
        ...more,
        join(people.folder, "entitlements.json"),
      ],
      { encoding: "utf8" },
    );
    expect(again.stdout + again.stderr).toBe("");
  });
});
