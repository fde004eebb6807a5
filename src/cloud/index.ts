export * from "./cloud.ts";
