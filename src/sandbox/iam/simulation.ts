// Answers "what if" by the engine that decides the real calls:
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
import { type AccountId, parseAccountId, parseArn } from "../../model/index.ts";
import {
  type CompiledDocument,
  type ContextValue,
  compileDocument,
  type Decision,
  evaluate,
  type PolicySet,
  type Reason,
  type Request,
  rangeOfPointer,
} from "../../policy/index.ts";
import type { Call, Shape } from "../operation.ts";
import { contextKeysOf } from "./context-keys.ts";
import { invalidInput, optionalText, shapes, text, texts, validation } from "./input.ts";
import { pageOf } from "./page.ts";

/** One policy of a simulation: what it is called and what it says. */
export interface SimulatedPolicy {
  readonly id: string;
  readonly text: string;
  readonly compiled: CompiledDocument;
}

export interface Simulation {
  readonly identity: readonly SimulatedPolicy[];
  readonly boundary: readonly SimulatedPolicy[];
  /** Levels of an AWS organization; undefined where the caller is in none. */
  readonly scps: PolicySet["scps"] | undefined;
  /** Who calls, as the engine takes it; condition keys that come with the caller. */
  readonly principal: Pick<Request, "principal" | "principalId" | "roleArn">;
  readonly context: ReadonlyMap<string, ContextValue>;
}

/** Policies of a request's member, under the names that AWS gives them. */
export function simulatedPolicies(input: Shape, member: string): readonly SimulatedPolicy[] {
  return texts(input, member).map((document, index) => simulated(`${member}.${index + 1}`, document));
}

export function simulated(id: string, document: string): SimulatedPolicy {
  const compiled = compileDocument(document, id);
  if (!compiled.isReadable) throw invalidInput(`${id} is not a valid policy document.`);
  return { id, text: document, compiled };
}

/** The results of all actions on all resources, a page of them. */
export function simulate(call: Call, input: Shape, simulation: Simulation): Shape {
  const actions = texts(input, "ActionNames");
  if (actions.length === 0) throw validation("ActionNames must not be empty");
  for (const action of actions) {
    if (!/^[\w-]+:\w+$/.test(action)) throw invalidInput(`Invalid Action Name: ${action}`);
  }
  const resources = texts(input, "ResourceArns");
  const questions = actions.flatMap((action) =>
    (resources.length === 0 ? ["*"] : resources).map((resource) => ({ action, resource })),
  );
  const indexed = questions.map((question, index) => ({ ...question, key: String(index).padStart(6, "0") }));
  const { items, rest } = pageOf(indexed, input, ({ key }) => key);
  const context = contextOf(input, simulation);
  const resourcePolicy = optionalText(input, "ResourcePolicy");
  const resource = resourcePolicy === undefined ? undefined : simulated("ResourcePolicy", resourcePolicy);
  return {
    EvaluationResults: items.map((item) => resultOf(call, input, simulation, context, resource, item)),
    ...rest,
  };
}

function contextOf(input: Shape, simulation: Simulation): ReadonlyMap<string, ContextValue> {
  const context = new Map(simulation.context);
  for (const entry of shapes(input, "ContextEntries")) {
    const values = texts(entry, "ContextKeyValues");
    const isList = (optionalText(entry, "ContextKeyType") ?? "string").endsWith("List");
    context.set(text(entry, "ContextKeyName").toLowerCase(), isList ? values : (values[0] ?? ""));
  }
  return context;
}

const decisions = { allow: "allowed", explicitDeny: "explicitDeny", implicitDeny: "implicitDeny" } as const;

function resultOf(
  call: Call,
  input: Shape,
  simulation: Simulation,
  context: ReadonlyMap<string, ContextValue>,
  resourcePolicy: SimulatedPolicy | undefined,
  question: { readonly action: string; readonly resource: string },
): Shape {
  const request: Request = {
    ...simulation.principal,
    ...question,
    resourceAccount: ownerOf(call, input, question.resource),
    context,
    ...(question.resource === "*" && { wildcardOnlyAction: true }),
  };
  const identity = simulation.identity.map(({ compiled }) => compiled);
  const withoutBoundary: PolicySet = {
    identity,
    session: [],
    scps: simulation.scps ?? [],
    rcps: [],
    ...(resourcePolicy !== undefined && { resource: resourcePolicy.compiled }),
  };
  const decision = decide(request, withoutBoundary, simulation.boundary);
  const policies = [
    ...simulation.identity,
    ...simulation.boundary,
    ...(resourcePolicy ? [resourcePolicy] : []),
  ];
  return {
    EvalActionName: question.action,
    EvalResourceName: question.resource,
    EvalDecision: decisions[decision.decision],
    MatchedStatements: decision.reasons.flatMap((reason) => matchedStatement(reason, policies)),
    MissingContextValues: missingKeys(policies, context),
    ...(simulation.scps !== undefined && {
      OrganizationsDecisionDetail: { AllowedByOrganizations: isPassed(decision, "scp") },
    }),
    ...(simulation.boundary.length > 0 && {
      PermissionsBoundaryDecisionDetail: {
        AllowedByPermissionsBoundary: boundaryAllows(request, simulation.boundary),
      },
    }),
  };
}

/** Several boundaries at once bound each for itself. */
function decide(request: Request, policies: PolicySet, boundaries: readonly SimulatedPolicy[]): Decision {
  if (boundaries.length === 0) return evaluate(request, policies);
  const outcomes = boundaries.map(({ compiled }) => evaluate(request, { ...policies, boundary: compiled }));
  const refusal =
    outcomes.find(({ decision }) => decision === "explicitDeny") ??
    outcomes.find(({ decision }) => decision === "implicitDeny");
  return refusal ?? (outcomes[0] as Decision);
}

function boundaryAllows(request: Request, boundaries: readonly SimulatedPolicy[]): boolean {
  return boundaries.every(
    ({ compiled }) =>
      evaluate(request, { identity: [compiled], session: [], scps: [], rcps: [] }).decision === "allow",
  );
}

function isPassed(decision: Decision, kind: "scp"): boolean {
  return (
    !decision.missing.includes(kind) &&
    !decision.reasons.some((one) => one.policyKind === kind && one.effect === "Deny")
  );
}

function ownerOf(call: Call, input: Shape, resource: string): AccountId {
  const owner = optionalText(input, "ResourceOwner");
  const named = parseAccountId(parseArn(resource)?.account ?? "");
  return named ?? parseAccountId(parseArn(owner ?? "")?.account ?? "") ?? call.account.id;
}

const sourceTypes: Readonly<Record<Reason["policyKind"], string>> = {
  identity: "IAM Policy",
  boundary: "IAM Permissions Boundary Policy",
  session: "IAM Policy",
  resource: "Resource Policy",
  scp: "Service Control Policy",
  rcp: "Resource Control Policy",
};

function matchedStatement(reason: Reason, policies: readonly SimulatedPolicy[]): readonly Shape[] {
  const policy = policies.find(({ id }) => id === reason.policy);
  const place = policy === undefined ? undefined : placeOf(policy.text, reason.statement);
  return [{ SourcePolicyId: reason.policy, SourcePolicyType: sourceTypes[reason.policyKind], ...place }];
}

function placeOf(document: string, statement: number): Shape | undefined {
  const range =
    rangeOfPointer(document, `/Statement/${statement - 1}`) ?? rangeOfPointer(document, "/Statement");
  if (range === undefined) return undefined;
  return { StartPosition: positionOf(document, range.start), EndPosition: positionOf(document, range.end) };
}

function positionOf(document: string, offset: number): Shape {
  const before = document.slice(0, offset).split("\n");
  return { Line: before.length, Column: (before.at(-1)?.length ?? 0) + 1 };
}

/** Keys that the policies ask for and the simulation was not told. */
function missingKeys(
  policies: readonly SimulatedPolicy[],
  context: ReadonlyMap<string, ContextValue>,
): readonly string[] {
  const keys = new Set(policies.flatMap(({ compiled }) => contextKeysOf(compiled)));
  return [...keys].filter((key) => !context.has(key.toLowerCase())).sort();
}
