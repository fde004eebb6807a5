export { type Actor, actorText } from "./actor.ts";
export { administratorsOf } from "./administrators.ts";
export { type CanAnswer, type CanQuestion, can, type StoppedBy, type Through } from "./ask/can.ts";
export type { RightsAnswer } from "./ask/rights-check.ts";
export { type WhoCan, type WhoCanAnswer, type WhoCanQuestion, whoCan } from "./ask/who-can.ts";
export { bridgesOf } from "./bridges.ts";
export { type AccessDifference, type AccessLine, accessDifference, compareAccess } from "./difference.ts";
export { type DocumentFinding, documentFindings } from "./document-findings.ts";
export { type Gain, gainsOf } from "./gains.ts";
export { type KnownAs, type Namesake, namesakesOf } from "./namesakes.ts";
export { trustsAnySessionName } from "./session-names.ts";
export {
  type BridgeUse,
  type PersonUse,
  signInsOf,
  type UseEvidence,
  type UseQuestion,
  usesOf,
} from "./use.ts";
export { parseUseLog, type RoleUse, type UseLog } from "./use-log.ts";
export type { Expectation } from "./verify/inspection.ts";
export { type Examined, type Scope, type Verification, verify } from "./verify/verify.ts";
export type {
  Destination,
  Deviation,
  Finding,
  OpeningStatement,
  ReliedOn,
  Step,
  Undecided,
  WayIn,
} from "./way-in.ts";
