export * from "./declaration.ts";
export type { DeclarationFiles } from "./declaration-files.ts";
export { memoryFiles } from "./declaration-files.ts";
export {
  type DeclarationEdit,
  type EditedDeclaration,
  editDeclaration,
  editFiles,
} from "./edit-declaration.ts";
export * from "./load-declaration.ts";
export { parseSelector, selects } from "./selector.ts";
export { type WrittenAccess, type WrittenTeam, writtenAccess } from "./written-access.ts";
