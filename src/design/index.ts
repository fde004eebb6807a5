export * from "./compile.ts";
export * from "./declared-bridges.ts";
export { type DesignHints, hintsOf, noHints } from "./hints.ts";
