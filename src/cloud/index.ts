export * from "./cloud.ts";
export * from "./sign-in.ts";
