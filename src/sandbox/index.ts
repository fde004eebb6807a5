export type { MovableClock } from "./clock.ts";
export type { ClockMove, ClockReading, PlainEvent } from "./control.ts";
export {
  moveSandboxClock,
  readSandboxClock,
  readSandboxEvents,
  type SandboxAddress,
  SandboxControlError,
} from "./control-client.ts";
export type { DecidedAction, SandboxEvent } from "./event-log.ts";
export { StateFileError } from "./journal.ts";
export type { SandboxAccount, SandboxCredentials } from "./sandbox-account.ts";
export type { ConsoleRole, ConsoleSession, ConsoleSignIn } from "./sign-in/console-session.ts";
export {
  type Sandbox,
  type SandboxLog,
  type StartSandboxOptions,
  startSandbox,
} from "./start-sandbox.ts";
export type { TokenKeys } from "./token-keys.ts";
export type { FaultOptions } from "./weather.ts";
