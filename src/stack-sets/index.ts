export { type StackSetsEngineOptions, stackSetsEngine } from "./engine.ts";
export type { OperationContext } from "./operation.ts";
export { type OwnFindings, ownFindings } from "./own-reading.ts";
export {
  hasStackWork,
  type Joining,
  type PlannedStackSet,
  parseTemplate,
  planStackSets,
  type StackSetPlan,
} from "./plan-stack-sets.ts";
export { detectDrift, releaseStackSet, unretainedIn } from "./release.ts";
