export type { Answer } from "./answer.ts";
export { diskFiles } from "./disk-files.ts";
export type { AwsWaiting, RolebridgeEvent } from "./events.ts";
export { parseSavedFile, type SavedFile } from "./saved-file.ts";
export * from "./workspace.ts";
