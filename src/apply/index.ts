export { type ApplyOptions, applyPlan } from "./apply-plan.ts";
export type { ApplyEvent } from "./events.ts";
export type { ApplyResult, ApplyStatus, Outcome, SkipReason } from "./outcome.ts";
