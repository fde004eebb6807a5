import { spawn } from "node:child_process";
import { generateKeyPairSync, sign } from "node:crypto";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AttachRolePolicyCommand,
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  DetachUserPolicyCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { loadDeclaration } from "../../src/declaration/index.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { diskFiles } from "../../src/workspace/index.ts";
import { limitReachRoles } from "../support/least-rights.ts";
import { clientsOf } from "../support/sandbox-clients.ts";
import { iamIn } from "../support/strangers.ts";
import { binary, root } from "./command.ts";

// The workflow in docs/pipeline.md, its steps run as they stand there: the job's identity comes from a provider of tokens
// as GitHub has one, AWS is the sandbox, and `npx` and `gh` are stood in for by scripts.

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
}
interface Job {
  readonly if: string;
  readonly env: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly env: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<"plan" | "apply" | "drift", Job>>;
}

const host = "token.actions.githubusercontent.com";
const issuer = `https://${host}`;
const managementId = "999999999999";
const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });

describe("the workflow for a pipeline", () => {
  let sandbox: Sandbox;
  let provider: Server;
  let folder: string;
  let workflow: Workflow;
  /** Who the job is, in the words of GitHub's tokens. */
  let subject = "";

  beforeAll(async () => {
    workflow = await readWorkflow();
    folder = await mkdtemp(join(tmpdir(), "rolebridge-pipeline-"));
    await layOut(folder);
    const { declaration } = await loadDeclaration("rolebridge.yaml", diskFiles(folder));
    if (declaration === undefined) throw new Error("the example has mistakes");
    sandbox = await startSandbox({
      seed: "pipeline",
      accounts: declaration.accounts,
      tokenKeys: { [issuer]: [{ ...keys.publicKey.export({ format: "jwk" }), kid: "github" }] },
    });
    const { PATH = "" } = process.env;
    const env = { PATH: `${join(folder, "bin")}:${PATH}`, HOME: folder };
    if ((await runScript(await readPrinting(), env, folder)) !== 0) throw new Error("no rights were printed");
    await prepareAccounts(sandbox, folder);
    await limitReachRoles(sandbox, declaration, ["apply"]);
    provider = createServer((incoming, response) => {
      const audience = new URL(incoming.url ?? "", "http://provider").searchParams.get("audience") ?? "";
      const isJob = incoming.headers.authorization === "bearer job";
      response.statusCode = isJob ? 200 : 401;
      response.end(JSON.stringify({ value: tokenFor(subject, audience) }));
    });
    await new Promise<void>((resolve) => provider.listen(0, "127.0.0.1", resolve));
  });
  afterAll(async () => {
    provider.close();
    await sandbox.stop();
    await rm(folder, { recursive: true });
  });

  /** Runs a job's steps as a runner does; answers with whether it passed and with the names of the steps that ran. */
  async function runJob(
    name: keyof Workflow["jobs"],
    as: string,
  ): Promise<{ passed: boolean; ran: string[] }> {
    subject = as;
    const job = workflow.jobs[name];
    const { port } = provider.address() as AddressInfo;
    const env = {
      ...evaluated({ ...workflow.env, ...job.env }, folder),
      PATH: `${join(folder, "bin")}:${process.env["PATH"]}`,
      HOME: folder,
      AWS_ENDPOINT_URL: sandbox.endpoint,
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
      AWS_EC2_METADATA_DISABLED: "true",
      GITHUB_STEP_SUMMARY: join(folder, "summary.md"),
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/?api-version=2`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "job",
    };
    let passed = true;
    const ran: string[] = [];
    for (const { name: step = "", run, if: condition = "success()" } of job.steps) {
      const isDue = { "always()": true, "failure()": !passed, "success()": passed }[condition];
      if (isDue === undefined) throw new Error(`the condition ${condition} is not known here`);
      if (run === undefined || !isDue) continue;
      ran.push(step);
      if ((await runScript(run, env, folder)) !== 0) passed = false;
    }
    return { passed, ran };
  }

  const fileOf = (name: string): Promise<string> => readFile(join(folder, name), "utf8");
  const writes = (): number => sandbox.log.events().filter((event) => event.isWrite).length;

  test("shows a pull request its plan with an identity that can only read", async () => {
    sandbox.log.clear();
    const { passed } = await runJob("plan", "repo:acme/access:pull_request");
    expect(passed).toBe(true);
    expect(await fileOf("plan.md")).toMatch(/### Rolebridge: 7 to add in 3 accounts[\s\S]*LambdaManager/);
    expect(await fileOf("gh.txt")).toBe("pr comment 7 --body-file plan.md\n");
    expect(await fileOf("summary.md")).toBe(await fileOf("plan.md"));
    expect(writes()).toBe(0);
    const roles = sandbox.log
      .events()
      .flatMap((event) => (event.operation === "AssumeRole" ? [JSON.stringify(event)] : []));
    expect(roles.filter((event) => event.includes("OrganizationAccountAccessRole"))).toEqual([]);
  });

  test("lets no pull request apply", async () => {
    const { passed, ran } = await runJob("apply", "repo:acme/access:pull_request");
    expect([passed, ran]).toEqual([false, ["Take on the job's identity", "Apply"]]);
    expect(writes()).toBe(0);
  });

  test("applies what is merged, keeps the record, and finds nothing left", async () => {
    const { passed } = await runJob("apply", "repo:acme/access:ref:refs/heads/main");
    expect(passed).toBe(true);
    const last = (await fileOf("apply.jsonl")).trimEnd().split("\n").at(-1) ?? "";
    expect(JSON.parse(last)).toMatchObject({ kind: "result", status: "applied" });
  });

  test("is silent in the morning while AWS is as declared, and tells somebody once it is not", async () => {
    const main = "repo:acme/access:ref:refs/heads/main";
    const quiet = await runJob("drift", main);
    expect([quiet.passed, quiet.ran]).toEqual([true, ["Take on the job's identity", "Look for drift"]]);
    const iam = iamIn(sandbox, sandbox.accounts["webapp"] ?? "");
    await iam.send(
      new AttachRolePolicyCommand({
        RoleName: "AccountManager",
        PolicyArn: "arn:aws:iam::aws:policy/IAMReadOnlyAccess",
      }),
    );
    const users = iamIn(sandbox, sandbox.accounts["users"] ?? "");
    await users.send(
      new DetachUserPolicyCommand({
        UserName: "bob",
        PolicyArn: "arn:aws:iam::111111111111:policy/rolebridge/acme/switch-to-AccountManager@webapp",
      }),
    );
    const loud = await runJob("drift", main);
    expect([loud.passed, loud.ran.at(-1)]).toEqual([false, "Tell somebody"]);
    expect(await fileOf("gh.txt")).toContain("issue create --title AWS is not as declared");
    expect(await fileOf("drift.md")).toContain("bob");
  });
});

async function readWorkflow(): Promise<Workflow> {
  const page = await readFile(join(root, "docs", "pipeline.md"), "utf8");
  const block = /```yaml\n(name: access\n[\s\S]*?)```/.exec(page)?.[1];
  if (block === undefined) throw new Error("docs/pipeline.md has no workflow");
  return parse(block) as Workflow;
}

/** The commands of the page that print what each role may do. */
async function readPrinting(): Promise<string> {
  const page = await readFile(join(root, "docs", "pipeline.md"), "utf8");
  const block = /```sh\n(rolebridge permissions [\s\S]*?)```/.exec(page)?.[1];
  if (block === undefined) throw new Error("docs/pipeline.md prints no rights");
  return block;
}

/** The repository as it is checked out, and what stands in for programs that a runner has. */
async function layOut(folder: string): Promise<void> {
  const example = await readFile(join(root, "examples", "alice-and-bob.yaml"), "utf8");
  const reach = "reach:\n  role: OrganizationAccountAccessRole\n  read: RolebridgeRead\n";
  const without = example.replace(/^reach:.*\n(?: .*\n)*/m, "");
  await writeFile(join(folder, "rolebridge.yaml"), `${without}\n${reach}`);
  const bin = join(folder, "bin");
  await mkdir(bin);
  const scripts = {
    rolebridge: `exec "${process.execPath}" "${binary}" "$@"`,
    npx: `[ "$1 $2" = "--yes rolebridge@0.1.0" ] || exit 64\nshift 2\nexec "${process.execPath}" "${binary}" "$@"`,
    gh: `printf '%s\\n' "$*" >> "${join(folder, "gh.txt")}"`,
  };
  for (const [name, script] of Object.entries(scripts)) {
    await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(bin, name), 0o755);
  }
}

interface ReadingTemplate {
  readonly Parameters: { readonly Trusted: { readonly Default: string } };
  readonly Resources: Readonly<
    Record<"SourceRights" | "TargetRights", { readonly Properties: { readonly PolicyDocument: object } }>
  >;
}

/** What the page asks for before the workflow runs: a provider and two roles, and a role to read in each account. */
async function prepareAccounts(sandbox: Sandbox, folder: string): Promise<void> {
  const { iam } = clientsOf(sandbox);
  await iam.send(
    new CreateOpenIDConnectProviderCommand({
      Url: issuer,
      ClientIDList: ["sts.amazonaws.com"],
      ThumbprintList: ["a".repeat(40)],
    }),
  );
  const roles = [
    { name: "rolebridge-plan", subject: "repo:acme/access:*" },
    { name: "rolebridge-apply", subject: "repo:acme/access:ref:refs/heads/main" },
  ];
  for (const { name, subject } of roles) {
    const trust = statement({
      Principal: { Federated: `arn:aws:iam::${managementId}:oidc-provider/${host}` },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: {
        StringEquals: { [`${host}:aud`]: "sts.amazonaws.com" },
        StringLike: { [`${host}:sub`]: subject },
      },
    });
    await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trust }));
    const PolicyDocument = await readFile(join(folder, `${name}.json`), "utf8");
    await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: "enter", PolicyDocument }));
  }
  const printed = await readFile(join(folder, "rolebridge-read.json"), "utf8");
  const { Parameters, Resources } = JSON.parse(printed) as ReadingTemplate;
  const trust = statement({
    Principal: { AWS: Parameters.Trusted.Default.split(",") },
    Action: "sts:AssumeRole",
  });
  for (const [account, id] of Object.entries(sandbox.accounts)) {
    const inside = iamIn(sandbox, id);
    const RoleName = "RolebridgeRead";
    await inside.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
    const { PolicyDocument } = Resources[account === "users" ? "SourceRights" : "TargetRights"].Properties;
    await inside.send(
      new PutRolePolicyCommand({
        RoleName,
        PolicyName: "rolebridge-reach",
        PolicyDocument: JSON.stringify(PolicyDocument),
      }),
    );
  }
}

function statement(parts: object): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...parts }] });
}

/** A token as GitHub gives one to a job. */
function tokenFor(subject: string, audience: string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: issuer, sub: subject, aud: audience, iat: now, nbf: now, exp: now + 300 };
  const signed = `${part({ alg: "RS256", typ: "JWT", kid: "github" })}.${part(claims)}`;
  return `${signed}.${sign("RSA-SHA256", Buffer.from(signed), keys.privateKey).toString("base64url")}`;
}

/** The expressions that the workflow uses; another one is a mistake here. */
function evaluated(env: Readonly<Record<string, string>>, folder: string): Readonly<Record<string, string>> {
  const known: Readonly<Record<string, string>> = {
    "runner.temp": folder,
    "github.event.pull_request.number": "7",
    "github.token": "token",
  };
  return Object.fromEntries(
    Object.entries(env).map(([key, text]) => [
      key,
      text.replaceAll(/\$\{\{ *([\w.]+) *\}\}/g, (_, name: string) => {
        const value = known[name];
        if (value === undefined) throw new Error(`the expression ${name} is not known here`);
        return value;
      }),
    ]),
  );
}

/** As GitHub runs `shell: bash`. */
function runScript(script: string, env: NodeJS.ProcessEnv, cwd: string): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script], {
      cwd,
      env,
      stdio: ["ignore", "inherit", "inherit"],
    });
    child.on("error", reject);
    child.on("close", resolve);
  });
}
