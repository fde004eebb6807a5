export { type StackSetsEngineOptions, stackSetsEngine } from "./engine.ts";
export * from "./plan-stack-sets.ts";
