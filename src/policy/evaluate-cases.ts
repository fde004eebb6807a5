import type { PolicyDocument } from "../model/index.ts";
import { type CompiledDocument, compileDocument } from "./compiled-document.ts";
import type { DecisionKind } from "./decision.ts";
import { evaluate } from "./evaluate.ts";
import type { PolicyLevel, PolicySet } from "./policy-set.ts";
import { type ContextValue, contextOf, type Request } from "./request.ts";

interface CaseLevel {
  readonly level: string;
  readonly policies: readonly PolicyDocument[];
}

/** One line of a file of cases, as its JSON has it. */
export interface PolicyCase {
  readonly id: string;
  readonly tags?: readonly string[];
  readonly request: {
    readonly principal: string;
    readonly action: string;
    readonly resource: string;
    readonly resourceAccount: string;
    readonly context?: Readonly<Record<string, ContextValue>>;
    readonly wildcardOnlyAction?: boolean;
  };
  readonly identityPolicies?: readonly PolicyDocument[];
  readonly boundary?: PolicyDocument | null;
  readonly sessionPolicies?: readonly PolicyDocument[] | null;
  readonly resourcePolicy?: PolicyDocument | null;
  readonly scps?: readonly CaseLevel[] | null;
  readonly rcps?: readonly CaseLevel[] | null;
  readonly expected?: DecisionKind;
}

/** What `rolebridge evaluate` prints for a case. */
export interface CaseDecision {
  readonly id: string;
  readonly decision: DecisionKind;
}

/** A line that is no case. `line` is 1-based. */
export class PolicyCaseError extends Error {
  override readonly name = "PolicyCaseError";
  readonly line: number;
  constructor(line: number, message: string) {
    super(`line ${line}: ${message}`);
    this.line = line;
  }
}

/**
 * Decides cases in the order of their lines; empty lines are skipped.
 * @throws {@link PolicyCaseError} at the first line that is no case.
 */
export function* evaluateCases(lines: Iterable<string>): Generator<CaseDecision> {
  let number = 0;
  for (const line of lines) {
    number++;
    if (line.trim() === "") continue;
    const one = parsePolicyCase(line, number);
    const { request, policies } = compileCase(one);
    yield { id: one.id, decision: evaluate(request, policies).decision };
  }
}

/** Reads one line. Throws a {@link PolicyCaseError} where it is no case. */
export function parsePolicyCase(line: string, number: number): PolicyCase {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new PolicyCaseError(number, "not JSON");
  }
  const { id, request } = (value ?? {}) as Partial<PolicyCase>;
  if (typeof id !== "string") throw new PolicyCaseError(number, "the case has no `id`");
  if (typeof request !== "object" || request === null)
    throw new PolicyCaseError(number, "the case has no `request`");
  for (const member of ["principal", "action", "resource", "resourceAccount"] as const) {
    if (typeof request[member] !== "string")
      throw new PolicyCaseError(number, `\`request.${member}\` is no text`);
  }
  return value as PolicyCase;
}

/** The request and the compiled policies of a case. */
export function compileCase(one: PolicyCase): { readonly request: Request; readonly policies: PolicySet } {
  const { principal, action, resource, resourceAccount, context, wildcardOnlyAction } = one.request;
  const request: Request = {
    principal,
    action,
    resource,
    resourceAccount,
    context: contextOf(context ?? {}),
    wildcardOnlyAction: wildcardOnlyAction === true,
  };
  const policies: { -readonly [K in keyof PolicySet]: PolicySet[K] } = {
    identity: compileAll(one.identityPolicies, "identity"),
    session: compileAll(one.sessionPolicies, "session"),
    scps: compileLevels(one.scps),
    rcps: compileLevels(one.rcps),
  };
  if (one.boundary) policies.boundary = compileDocument(one.boundary, "boundary");
  if (one.resourcePolicy) policies.resource = compileDocument(one.resourcePolicy, "resource");
  return { request, policies };
}

function compileAll(
  documents: readonly PolicyDocument[] | null | undefined,
  label: string,
): readonly CompiledDocument[] {
  return (documents ?? []).map((document, i) => compileDocument(document, `${label} ${i + 1}`));
}

function compileLevels(levels: readonly CaseLevel[] | null | undefined): readonly PolicyLevel[] {
  return (levels ?? []).map(({ level, policies }) => ({ level, policies: compileAll(policies, level) }));
}
