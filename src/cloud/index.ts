export * from "./cloud.ts";
export type * from "./costs.ts";
export * from "./create-account.ts";
export * from "./organization.ts";
export * from "./read-world.ts";
export * from "./sign-in.ts";
export * from "./stack-sets.ts";
