export {
  type ApplyOptions,
  applyPlan,
  type Engine,
  type EngineGround,
  isStopped,
  runDirectly,
} from "./apply-plan.ts";
export type { ApplyEvent, StackSetAction } from "./events.ts";
export type { ApplyResult, ApplyStatus, Outcome, SkipReason } from "./outcome.ts";
export { workWithout } from "./perform-step.ts";
export { isDone } from "./postcondition.ts";
export type { StepEnd } from "./schedule.ts";
