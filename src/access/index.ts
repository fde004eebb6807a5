export { type Actor, actorText } from "./actor.ts";
export { bridgesOf } from "./bridges.ts";
export { type AccessDifference, type AccessLine, accessDifference } from "./difference.ts";
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
