export { fromSandbox, type Names, parseRecords } from "./activity.ts";
export type { ActivityEntry, ActivityView, StartData } from "./contract.ts";
export { startDataOf, startDataScript } from "./start-data.ts";
export { type RunningPortal, type StartPortalOptions, startPortal } from "./start-portal.ts";
