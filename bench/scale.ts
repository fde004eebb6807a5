// Reads a thousand accounts in one process and tells what that took.
//
//   npm run bench:scale -- [ACCOUNTS]
//
// A server of its own answers for every account with the recorded answers of one that is filled as real ones are, the
// account's id put in: no two accounts share a document that names the account.
import { fork } from "node:child_process";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { createAwsCloud } from "../src/aws/index.ts";
import { readWorld } from "../src/cloud/index.ts";
import { accountId } from "../src/model/index.ts";
import { startSandbox } from "../src/sandbox/index.ts";

const template = "222222222222";
/** Roles and policies of the account that is copied. */
const filling = { roles: 40, policies: 20 };

async function serve(): Promise<void> {
  const answers = await record();
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const form = new URLSearchParams(Buffer.concat(chunks).toString());
      const action = form.get("Action") ?? "";
      const key = /Credential=([^/]+)/.exec(incoming.headers.authorization ?? "")?.[1] ?? "";
      const id = form.get("RoleArn")?.split(":")[4] ?? key.slice(4);
      response.setHeader("content-type", "text/xml");
      const recorded = (answers.get(action) ?? "").replaceAll(template, id);
      response.end(action === "AssumeRole" ? sessionFor(id) : recorded);
    });
  });
  server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
}

/** The key of a session holds its account. */
function sessionFor(id: string): string {
  const expiration = new Date(Date.now() + 3_600_000).toISOString();
  return `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>ASIA${id}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>${expiration}</Expiration></Credentials><AssumedRoleUser><Arn>arn:aws:sts::${id}:assumed-role/Reach/rolebridge</Arn><AssumedRoleId>AROA:rolebridge</AssumedRoleId></AssumedRoleUser></AssumeRoleResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></AssumeRoleResponse>`;
}

/** What a filled account of the sandbox answers to each reading call. */
async function record(): Promise<ReadonlyMap<string, string>> {
  const sandbox = await startSandbox({ seed: "scale", accounts: [{ name: "one", accountId: template }] });
  const answers = new Map<string, string>();
  const between = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => pass(Buffer.concat(chunks).toString()));
    const pass = (body: string): void => {
      const { hostname, port } = new URL(sandbox.endpoint);
      // With the headers as they came: the host is part of what was signed.
      const outgoing = request({ hostname, port, method: "POST", headers: incoming.headers }, (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        answer.on("end", () => {
          answers.set(new URLSearchParams(body).get("Action") ?? "", text);
          response.statusCode = answer.statusCode ?? 502;
          response.end(text);
        });
      });
      outgoing.end(body);
    };
  });
  await new Promise<void>((resolve) => between.listen(0, "127.0.0.1", resolve));
  const { port } = between.address() as AddressInfo;
  await fill(sandbox.endpoint, sandbox.operator);
  const endpoint = sandbox.endpoint.replace(/\d+$/, String(port));
  await createAwsCloud({ endpoint, credentials: sandbox.operator })
    .enter(targetOf(template), "read")
    .then((account) => account.readAccount({ credentials: false }));
  between.close();
  await sandbox.stop();
  return answers;
}

function targetOf(id: string) {
  const reach = { kind: "role", role: "OrganizationAccountAccessRole" } as const;
  return { name: `account-${id}`, accountId: accountId(id), reach };
}

async function fill(
  endpoint: string,
  credentials: { readonly accessKeyId: string; readonly secretAccessKey: string },
): Promise<void> {
  const account = await createAwsCloud({ endpoint, credentials }).enter(targetOf(template), "write");
  const allow = (resource: string): string =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: ["Get*", "List*", "Put*", "Delete*"].map((action, index) => ({
        Sid: `Statement${index}`,
        Effect: "Allow",
        Action: [`s3:${action}`, `sqs:${action}`, `dynamodb:${action}`],
        Resource: [`arn:aws:s3:::${resource}-${template}`, `arn:aws:sqs:*:${template}:${resource}`],
      })),
    });
  for (let number = 0; number < filling.policies; number += 1) {
    const input = { PolicyName: `policy-${number}`, PolicyDocument: allow(`queue-${number}`) };
    await account.write({ call: "CreatePolicy", input });
  }
  for (let number = 0; number < filling.roles; number += 1) {
    const RoleName = `role-${number}`;
    const AssumeRolePolicyDocument = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${template}:root` }, Action: "sts:AssumeRole" },
      ],
    });
    await account.write({ call: "CreateRole", input: { RoleName, AssumeRolePolicyDocument } });
    const input = { RoleName, PolicyName: "own", PolicyDocument: allow(`table-${number}`) };
    await account.write({ call: "PutRolePolicy", input });
  }
}

async function measure(): Promise<void> {
  const count = Number(process.argv[2] ?? 1000);
  const server = fork(fileURLToPath(import.meta.url), ["serve"], { execArgv: ["--import", "tsx"] });
  const port = await new Promise<number>((resolve) =>
    server.once("message", (message) => resolve(Number(message))),
  );
  const credentials = { accessKeyId: "AKIA999999999999", secretAccessKey: "s" };
  const cloud = createAwsCloud({ endpoint: `http://127.0.0.1:${port}`, credentials });
  const targets = Array.from({ length: count }, (_, index) => targetOf(String(300_000_000_000 + index)));
  const began = performance.now();
  const caller = accountId("999999999999");
  const reading = await readWorld(targets, cloud, {
    directory: { organization: "scale", partition: "aws", source: caller, accounts: [], people: [] },
    purpose: "read",
    credentials: false,
    readAt: new Date().toISOString(),
    isCatalogued: () => true,
  });
  const seconds = (performance.now() - began) / 1000;
  server.kill();
  if (reading.kind !== "world") throw new Error(JSON.stringify(reading.accounts[0]));
  const resources = Object.values(reading.world.accounts).reduce(
    (sum, { roles, policies }) => sum + roles.length + policies.length,
    0,
  );
  const peak = process.resourceUsage().maxRSS / 1024;
  console.log(
    `${count} accounts with ${resources} roles and policies read in ${seconds.toFixed(1)} s; at most ${Math.round(peak)} MiB (wanted: 1024)`,
  );
  process.exitCode = peak <= 1024 ? 0 : 1;
}

await (process.argv[2] === "serve" ? serve() : measure());
