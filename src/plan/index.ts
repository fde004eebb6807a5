export * from "./conflict.ts";
export { resourceDigest } from "./digest.ts";
export * from "./guards.ts";
export * from "./make-plan.ts";
export type { Stage, Work } from "./move.ts";
export * from "./perform-steps.ts";
export * from "./plan.ts";
export type { Step, StepTarget } from "./step.ts";
export * from "./steps.ts";
