export { anonymousPrincipal, type Caller, type CallerKind, callerOf } from "./caller.ts";
export { type AmbiguityCode, choices } from "./choice.ts";
// For analyses that look at one statement at a time (src/access).
export type { CompiledStatement } from "./compiled-document.ts";
export {
  type CompiledDocument,
  compileDocument,
  createDocumentCache,
  type DocumentCache,
} from "./compiled-document.ts";
export * from "./decision.ts";
export { evaluate } from "./evaluate.ts";
export { type CaseDecision, evaluateCases, type PolicyCase, PolicyCaseError } from "./evaluate-cases.ts";
export { evaluateUnknown, type OpenCondition, type OpenDecision } from "./evaluate-unknown.ts";
export {
  type ConditionExplanation,
  type ElementMatch,
  type Explanation,
  explain,
  type PrincipalMatch,
  type StatementExplanation,
} from "./explain.ts";
export { type Escalation, escalations } from "./findings/escalation.ts";
export type { PolicyFinding } from "./findings/finding.ts";
export { findings } from "./findings/findings.ts";
export { compileGlob, type GlobOptions, hasWildcard, matchesGlob } from "./glob.ts";
export { globContains, globsOverlap } from "./glob-algebra.ts";
export { pointerSteps, pointerToken, rangeOfPointer, type TextRange } from "./json-source.ts";
export {
  type ParsedCondition,
  type ParsedDocument,
  type ParsedPrincipal,
  type ParsedStatement,
  type ParseNote,
  parseDocument,
} from "./parse-document.ts";
export { actionContains, actionsOverlap, resourceContains, resourcesOverlap } from "./pattern-algebra.ts";
export type { PolicyLevel, PolicySet } from "./policy-set.ts";
export * from "./request.ts";
export { compiledStatements } from "./statements.ts";
export { type AssumeRoleParts, assumeRoleActions } from "./sts-actions.ts";
export { NO, OPEN, type Truth, YES } from "./truth.ts";
export { validateDocument } from "./validate-document.ts";
export type { DocumentKind, DocumentProblem } from "./validation.ts";
export type { Unknowns } from "./view.ts";
export { ANY, DIRECT, NOBODY, RequestView, ROLE, type Strength } from "./view.ts";
