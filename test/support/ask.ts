import { expect } from "vitest";
import { compileCase, type PolicyCase } from "../../src/policy/evaluate-cases.ts";
import { type Decision, evaluate, type PolicySet, type Request } from "../../src/policy/index.ts";
import { type Case, type Doc, referenceDecision } from "../reference/evaluator.ts";

type Statement = Readonly<Record<string, unknown>>;
type Documents = Statement | readonly Statement[];

/** A question with what it needs beside alice of 111111111111 asking for a role of 222222222222. Statements stand for documents. */
export interface Question extends Partial<Case["request"]> {
  readonly identity?: Documents;
  readonly boundary?: Documents;
  /** One document a statement. */
  readonly session?: readonly Statement[];
  readonly trust?: Documents;
  /** Each statement is the policy of one level. */
  readonly scps?: readonly Statement[];
  readonly rcps?: readonly Statement[];
  readonly version?: string;
}

export const home = "111111111111";
export const away = "222222222222";
export const alice = `arn:aws:iam::${home}:user/alice`;
export const session = `arn:aws:sts::${home}:assumed-role/Deployer/alice`;
export const operator = `arn:aws:iam::${away}:role/Operator`;
export const neighbour = `arn:aws:iam::${home}:role/Operator`;
export const all: Statement = { Effect: "Allow", Action: "*", Resource: "*" };
export const assume: Statement = { Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" };
export const trusts = (aws: unknown, more: Statement = {}): Statement => ({
  Effect: "Allow",
  Principal: { AWS: aws },
  Action: "sts:AssumeRole",
  ...more,
});

export function caseOf(question: Question): Case {
  const {
    identity,
    boundary,
    session: sessions = [],
    trust,
    scps = [],
    rcps = [],
    version,
    ...request
  } = question;
  const document = (statements: Documents): Doc => ({
    Version: version ?? "2012-10-17",
    Statement: statements,
  });
  const resource = request.resource ?? operator;
  return {
    request: {
      principal: alice,
      action: "sts:AssumeRole",
      resource,
      resourceAccount: resource.split(":")[4] || home,
      context: {},
      ...request,
    },
    identityPolicies: identity ? [document(identity)] : [],
    boundary: boundary ? document(boundary) : null,
    sessionPolicies: sessions.map(document),
    resourcePolicy: trust ? document(trust) : null,
    scps: scps.map((one, i) => ({ level: `level ${i}`, policies: [document(one)] })),
    rcps: rcps.map((one, i) => ({ level: `level ${i}`, policies: [document(one)] })),
  };
}

export function compiled(one: Case): { readonly request: Request; readonly policies: PolicySet } {
  const { request, policies } = compileCase({ id: "question", ...one } as unknown as PolicyCase);
  return { request: { ...one.request, ...request }, policies };
}

/** The engine's decision, in which the reference evaluator is of one mind with it. */
export function ask(question: Question): Decision {
  const one = caseOf(question);
  const { request, policies } = compiled(one);
  const decision = evaluate(request, policies);
  expect(decision.decision).toBe(referenceDecision(one));
  return decision;
}

/** `allow`, or `explicitDeny`, or `implicitDeny: ` with the gates that had no Allow; ambiguities stand behind. */
export function answer(question: Question): string {
  const { decision, missing, ambiguities } = ask(question);
  const gates = missing.length > 0 ? `: ${missing.join(", ")}` : "";
  const doubts = ambiguities.length > 0 ? ` (${ambiguities.join(", ")})` : "";
  return `${decision}${gates}${doubts}`;
}
