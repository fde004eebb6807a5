export { type AccountStanding, type ComparedAccount, compareAccounts } from "./account-comparison.ts";
export { type Adoptable, adoptableAddresses, type ParsedAddresses, parseAddresses } from "./adoptable.ts";
export type { Answer } from "./answer.ts";
export {
  type CostAccount,
  type CostAmounts,
  type CostKey,
  type CostReport,
  type CostRow,
  costsOf,
} from "./costs.ts";
export { diskFiles } from "./disk-files.ts";
export { type EditedText, withTexts, writeTexts } from "./edited-files.ts";
export { type EndSessionsRequest, type RolePlace, rolesWithSessions } from "./ending-sessions.ts";
export type { AwsWaiting, RolebridgeEvent } from "./events.ts";
export { grantHistory, type LineOrigin, type OriginOf } from "./grant-history.ts";
export { type ImportedExisting, importExisting } from "./importing.ts";
export {
  type ManagementUse,
  managementPermissionsOf,
  type PermissionsRequest,
  type PermissionsUse,
  permissionsOf,
  type StackSetRights,
} from "./permissions.ts";
export { parseSavedFile, type SavedFile } from "./saved-file.ts";
export type { RoleServices } from "./service-use.ts";
export type { OneTimePassword, SwitchedOff } from "./sign-ins.ts";
export {
  readStackSets,
  type StackSetWork,
  stackSetWork,
  unreadableStackSets,
  unreleasable,
} from "./stack-sets.ts";
export { attributesOf } from "./targets.ts";
export { type UnreachableAccount, unreachableDiagnostics } from "./unreachable.ts";
export { type UnusedGrant, unusedGrants } from "./unused-grants.ts";
export * from "./workspace.ts";
