// Decisions per CPU second on one core, context given, reasons included, by the built library. `npm run bench:policy`.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import {
  awsManagedPolicyArn,
  awsManagedPolicyDocument,
  findAwsManagedPolicy,
} from "../src/catalogue/index.ts";
import type * as Cases from "../src/policy/evaluate-cases.ts";
import type * as Engine from "../src/policy/index.ts";
import type { PolicySet, Request } from "../src/policy/index.ts";

const { values: flags } = parseArgs({ options: { lib: { type: "string", default: "dist/lib" } } });
const built = (module: string): string => pathToFileURL(resolve(flags.lib, module)).href;
const { compileDocument, contextOf, evaluate } = (await import(built("policy/index.js"))) as typeof Engine;
const { compileCase, parsePolicyCase } = (await import(built("policy/evaluate-cases.js"))) as typeof Cases;

const source = "111111111111";
const target = "222222222222";

interface Bench {
  readonly name: string;
  /** Decisions per CPU second that are promised. */
  readonly goal: number;
  /** Decides a batch; returns how many decisions it was. */
  readonly run: () => number;
}

const context = contextOf({
  "aws:CurrentTime": "2026-11-24T07:00:00Z",
  "aws:MultiFactorAuthPresent": "true",
  "aws:PrincipalArn": `arn:aws:iam::${source}:user/alice`,
  "aws:PrincipalAccount": source,
  "aws:RequestedRegion": "eu-west-1",
  "aws:SecureTransport": "true",
  "aws:username": "alice",
  "sts:RoleSessionName": "alice",
});

/** Requests over many actions and resources, so that nothing is decided twice in a row. */
function requestsOf(
  actions: readonly string[],
  resources: readonly string[],
  account: string,
): readonly Request[] {
  return Array.from({ length: 512 }, (_, i) => ({
    principal: `arn:aws:iam::${source}:user/alice`,
    action: actions[i % actions.length] as string,
    resource: resources[(i * 7) % resources.length] as string,
    resourceAccount: account,
    context,
  }));
}

function decisions(name: string, goal: number, requests: readonly Request[], policies: PolicySet): Bench {
  return {
    name,
    goal,
    run() {
      for (const request of requests) evaluate(request, policies);
      return requests.length;
    },
  };
}

const none = { session: [], scps: [], rcps: [] };
const actions = [
  "ec2:DescribeInstances",
  "s3:GetObject",
  "iam:ListRoles",
  "lambda:InvokeFunction",
  "dynamodb:GetItem",
  "cloudwatch:GetMetricData",
  "logs:FilterLogEvents",
  "rds:DescribeDBInstances",
];
const resources = [`arn:aws:s3:::bucket/key`, `arn:aws:lambda:eu-west-1:${source}:function:f`, "*"];

function managed(name: string, goal: number): Bench {
  const policy = findAwsManagedPolicy(name);
  const document = policy && awsManagedPolicyDocument(awsManagedPolicyArn(policy, "aws"));
  if (document === undefined) throw new Error(`the catalogue has no ${name}`);
  const identity = [compileDocument(document, name)];
  return decisions(name, goal, requestsOf(actions, resources, source), { identity, ...none });
}

function doors(): Bench {
  const roles = Array.from({ length: 100 }, (_, i) => `arn:aws:iam::${target}:role/projects/Operator${i}`);
  const door = { Effect: "Allow", Action: "sts:AssumeRole", Resource: roles };
  const trust = {
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${source}:root` },
    Action: "sts:AssumeRole",
    Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
  };
  const document = (statement: object): string =>
    JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  return decisions("100 role ARNs, trust, MFA", 750_000, requestsOf(["sts:AssumeRole"], roles, target), {
    identity: [compileDocument(document(door), "doors")],
    resource: compileDocument(document(trust), "trust"),
    ...none,
  });
}

function cases(): Bench {
  const file = new URL("../test/policy-cases/evaluation.jsonl.gz", import.meta.url);
  const lines = gunzipSync(readFileSync(file)).toString("utf8").trimEnd().split("\n");
  const parsed = lines.map((line, i) => parsePolicyCase(line, i + 1));
  return {
    name: "the given cases, compiled anew",
    goal: 50_000,
    run() {
      for (const one of parsed) {
        const { request, policies } = compileCase(one);
        evaluate(request, policies);
      }
      return parsed.length;
    },
  };
}

/** Decisions per second of the process's CPU time, the best of three rounds after a warm-up. */
function measure(bench: Bench): number {
  const forMilliseconds = (limit: number): number => {
    const start = process.cpuUsage();
    let count = 0;
    for (;;) {
      for (let i = 0; i < 4; i++) count += bench.run();
      const { user, system } = process.cpuUsage(start);
      const spent = (user + system) / 1000;
      if (spent >= limit) return (count / spent) * 1000;
    }
  };
  forMilliseconds(300);
  return Math.max(forMilliseconds(400), forMilliseconds(400), forMilliseconds(400));
}

let isFast = true;
for (const bench of [
  managed("AdministratorAccess", 1_000_000),
  doors(),
  managed("ReadOnlyAccess", 300_000),
  cases(),
]) {
  const perSecond = Math.round(measure(bench));
  const verdict = perSecond >= bench.goal ? "ok" : "too slow";
  if (perSecond < bench.goal) isFast = false;
  const figures = [perSecond, bench.goal].map((figure) => figure.toLocaleString("en").padStart(10));
  console.log(`${bench.name.padEnd(32)} ${figures[0]} decisions/s  (promised ${figures[1]})  ${verdict}`);
}
process.exitCode = isFast ? 0 : 1;
