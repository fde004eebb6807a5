export * from "./declaration.ts";
export type { DeclarationFiles } from "./declaration-files.ts";
export { memoryFiles } from "./declaration-files.ts";
export { type DraftedAccounts, draftAccounts } from "./draft-accounts.ts";
export {
  type DeclarationDraft,
  type DraftAccount,
  type DraftPerson,
  draftDeclaration,
} from "./draft-declaration.ts";
export {
  type AccessEdit,
  type AccessHolder,
  type DeclarationEdit,
  type EditedDeclaration,
  editDeclaration,
  editFiles,
} from "./edit-declaration.ts";
export * from "./load-declaration.ts";
export { type CatalogueKey, type CatalogueRole, catalogueKeys, roleCatalogue } from "./role-catalogue.ts";
export { parseSelector, selects } from "./selector.ts";
export { parseInstant } from "./time.ts";
export { whyNotBesides } from "./trust-statements.ts";
export { type WrittenAccess, type WrittenTeam, writtenAccess } from "./written-access.ts";
