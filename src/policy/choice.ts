import { OPEN, type Truth } from "./truth.ts";

/**
 * What AWS's documentation leaves open or contradicts, and where an answer had to be chosen. Each is described in
 * docs/policy-engine.md; a decision that would have been another under the other reading carries the code.
 */
export const choices = {
  "ambiguous:boundary-vs-direct-grant": 1 << 0,
  "ambiguous:not-principal": 1 << 1,
  "ambiguous:unknown-operator": 1 << 2,
  "ambiguous:service-wildcard-in-action": 1 << 3,
  "ambiguous:arn-case": 1 << 4,
  "ambiguous:wildcard-in-variable": 1 << 5,
  "ambiguous:not-resource-without-value": 1 << 6,
  "ambiguous:short-arn": 1 << 7,
  "ambiguous:wildcard-in-arn-service": 1 << 8,
  "ambiguous:wildcard-in-resource-type": 1 << 9,
  "ambiguous:variable-default": 1 << 10,
  "ambiguous:variable-in-bool": 1 << 11,
  "ambiguous:empty-string-set": 1 << 12,
  "ambiguous:any-value-if-exists": 1 << 13,
  "ambiguous:list-without-set-operator": 1 << 14,
  "ambiguous:not-comparable": 1 << 15,
  "ambiguous:arn-operator-star": 1 << 16,
  "ambiguous:wildcard-only-action": 1 << 17,
  "ambiguous:principal-wildcard": 1 << 18,
  "ambiguous:rcp-service": 1 << 19,
  "ambiguous:missing-resource": 1 << 20,
} as const;

export type AmbiguityCode = keyof typeof choices;

/** The side of an evaluation that the choices need. */
export interface ChoiceState {
  /** Analysis: a choice is an open question instead of an answer. */
  readonly isOpen: boolean;
  /** The choices taken the other way in this run. */
  readonly flipped: number;
  /** The choices met in this run. */
  met: number;
}

/** Takes a choice: the preferred answer, the other one where this run tries it, open in an analysis. */
export function choose(state: ChoiceState, code: AmbiguityCode, preferred: Truth, other: Truth): Truth {
  if (preferred === other) return preferred;
  const bit = choices[code];
  state.met |= bit;
  if (state.isOpen) return OPEN;
  return (state.flipped & bit) === 0 ? preferred : other;
}

/** The codes of a set of choices. */
export function choiceCodes(bits: number): readonly AmbiguityCode[] {
  return (Object.keys(choices) as AmbiguityCode[]).filter((code) => (bits & choices[code]) !== 0);
}
