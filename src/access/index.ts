export { type Actor, actorText } from "./actor.ts";
export { bridgesOf } from "./bridges.ts";
export { type AccessDifference, type AccessLine, accessDifference } from "./difference.ts";
