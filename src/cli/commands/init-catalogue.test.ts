import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commandLine, pointTo } from "../../../test/support/command-line.ts";
import { startWithLeastRights } from "../../../test/support/least-rights.ts";
import { clientsOf } from "../../../test/support/sandbox-clients.ts";
import { catalogueKeys, loadDeclaration, roleCatalogue } from "../../declaration/index.ts";
import { findings } from "../../policy/index.ts";
import type { Sandbox } from "../../sandbox/index.ts";
import { diskFiles } from "../../workspace/index.ts";
import { exit } from "../exit.ts";

// All roles that `init --with` offers, in one declaration, built and proved: with the pipelines' role beside them.

interface CiTemplate {
  readonly Resources: {
    readonly Provider: { readonly Properties: { readonly Url: string; readonly ClientIdList: string[] } };
    readonly Role: {
      readonly Properties: {
        readonly RoleName: string;
        readonly AssumeRolePolicyDocument: object;
        readonly Policies: readonly { readonly PolicyName: string; readonly PolicyDocument: object }[];
      };
    };
  };
}

const issuer = "token.actions.githubusercontent.com";
const targets = ["222222222222", "333333333333"] as const;
const { folder, run } = commandLine();
const file = join(folder, "rolebridge.yaml");
let sandbox: Sandbox;
let restore: () => void;
let template: CiTemplate;

beforeAll(async () => {
  const made = await run(
    "init --organization larkspur --source users=111111111111 --person alice=alice@example.com --yes",
    `--account shop-production=${targets[0]} shop-development=${targets[1]}`,
    `--with ${[...catalogueKeys, "ci-oidc"].join(",")} --repository larkspur/website`,
  );
  if (made.status !== exit.ok) throw new Error(made.stderr);
  template = JSON.parse(readFileSync(join(folder, "ci-deployer.cloudformation.json"), "utf8")) as CiTemplate;
  const grants = catalogueKeys.map((key) => `      - "${roleCatalogue[key].role}@*"\n`).join("");
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replace(/( {4}access:\n)(?: {6}- .*\n)+/, `$1${grants}`));
  const { declaration } = await loadDeclaration("rolebridge.yaml", diskFiles(folder));
  const limited = await startWithLeastRights(declaration, { seed: "catalogue" });
  sandbox = limited.sandbox;
  restore = pointTo(sandbox, limited.operator);
  for (const account of targets) await deploy(account);
}, 60_000);
afterAll(async () => {
  restore();
  await sandbox.stop();
});

function trustIn(account: string): string {
  const { AssumeRolePolicyDocument } = template.Resources.Role.Properties;
  const provider = `arn:aws:iam::${account}:oidc-provider/${issuer}`;
  return JSON.stringify(AssumeRolePolicyDocument).replace('{"Ref":"Provider"}', JSON.stringify(provider));
}

/** What CloudFormation makes of the pipelines' template. */
async function deploy(account: string): Promise<void> {
  const { iam } = clientsOf(sandbox, sandbox.rootKeys(account));
  const { Provider, Role } = template.Resources;
  const { Url, ClientIdList } = Provider.Properties;
  await iam.send(new CreateOpenIDConnectProviderCommand({ Url, ClientIDList: ClientIdList }));
  const { RoleName, Policies } = Role.Properties;
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trustIn(account) }));
  for (const { PolicyName, PolicyDocument: document } of Policies) {
    const PolicyDocument = JSON.stringify(document);
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));
  }
}

describe("the role catalogue as a whole", () => {
  test("the pipelines' role has no finding, in what it may do and in who may take it on", () => {
    const { Policies } = template.Resources.Role.Properties;
    expect(Policies.length).toBeGreaterThan(0);
    const found = Policies.flatMap(({ PolicyDocument }) =>
      findings(JSON.stringify(PolicyDocument), "identity"),
    );
    expect([...found, ...findings(trustIn(targets[0]), "trust")]).toEqual([]);
  });

  test("all roles stand in one declaration, are built, and proved to be the only ways in", async () => {
    expect(await run("check")).toMatchObject({ status: exit.ok, stderr: "" });
    expect((await run("apply --yes")).status).toBe(exit.ok);
    const verified = await run("verify --json");
    expect(JSON.parse(verified.stdout)).toMatchObject({ result: "proved", waysIn: [], undecided: [] });
    expect(verified.status).toBe(exit.ok);
    const { stdout } = await run("bridges --json");
    const { bridges } = JSON.parse(stdout) as { bridges: readonly { role: string; state: string }[] };
    expect(new Set(bridges.map(({ role, state }) => `${role} ${state}`))).toEqual(
      new Set(catalogueKeys.map((key) => `${roleCatalogue[key].role} open`)),
    );
  });

  test("without its exception the pipelines' role is a way in that is not meant", async () => {
    const text = readFileSync(file, "utf8");
    writeFileSync(join(folder, "without.yaml"), text.slice(0, text.indexOf("exceptions:")));
    const { status, stdout } = await run("verify -f without.yaml");
    expect(status).toBe(exit.notClean);
    expect(stdout).toContain("CiDeployer");
  });
});
