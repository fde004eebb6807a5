export * from "./compile.ts";
export * from "./declared-bridges.ts";
export { trustDocument } from "./documents.ts";
export { type DesignHints, hintsOf, noHints } from "./hints.ts";
export * from "./one-time-password.ts";
