export * from "./actions.ts";
export * from "./managed-policies.ts";
export * from "./partitions.ts";
export * from "./quotas.ts";
