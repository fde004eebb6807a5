/**
 * Rolebridge as a library: the same steps as its commands, as values and typed events. It prints nothing, asks nothing
 * and reads no clock of its own; AWS is reached as the AWS SDK's conventions say, unless a cloud is passed in.
 *
 * @example
 * import { openWorkspace } from "rolebridge";
 *
 * const workspace = openWorkspace({
 *   file: "rolebridge.yaml",
 *   now: () => new Date(),
 *   emit: (event) => {
 *     if (event.kind === "change-applied") console.log(event.address.name);
 *   },
 * });
 * const planned = await workspace.plan();
 * if (planned.status === "done") {
 *   const applied = await workspace.apply(planned.value, { holder: "deploy-job-4711" });
 *   if (applied.status === "done") console.log(applied.value.counts);
 * }
 *
 * @packageDocumentation
 */
export type { AccessDifference, AccessLine } from "./access/index.ts";
export { bridgesOf } from "./access/index.ts";
export type { ApplyEvent, ApplyResult, ApplyStatus, Outcome, SkipReason } from "./apply/index.ts";
export { type AwsCloudOptions, type AwsCredentials, type AwsRetry, createAwsCloud } from "./aws/index.ts";
export {
  type AccountCloud,
  type AccountTarget,
  type AwsFailure,
  type CallerIdentity,
  type Cloud,
  CloudFailure,
  type Purpose,
  type ReadEvent,
  type ReadOptions,
} from "./cloud/index.ts";
export {
  type Declaration,
  type DeclarationFiles,
  type LoadedDeclaration,
  loadDeclaration,
  memoryFiles,
} from "./declaration/index.ts";
export { compile, type Design } from "./design/index.ts";
export {
  catalogue as diagnosticCatalogue,
  type Diagnostic,
  type DiagnosticCode,
  hasErrors,
  type Severity,
  type SourceSpan,
} from "./diagnostics/index.ts";
export type * from "./model/index.ts";
export {
  type Change,
  type ChangeAction,
  type FieldChange,
  type Plan,
  plan,
  type QuotaForecast,
} from "./plan/index.ts";
export * from "./workspace/index.ts";
