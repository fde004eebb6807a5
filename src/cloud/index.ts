export * from "./cloud.ts";
export * from "./read-world.ts";
export * from "./sign-in.ts";
