export { type ImportOptions, importWorld } from "./import-world.ts";
export type { Imported, Remainder } from "./imported.ts";
export { renderDeclaration } from "./render-declaration.ts";
