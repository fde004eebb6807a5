import type { ReactNode } from "react";

/** Stages that are known by name, from calm to alert, with their tones. */
const known: ReadonlyMap<string, { readonly rank: number; readonly tone: string }> = new Map([
  ["sandbox", { rank: 0, tone: "teal" }],
  ["dev", { rank: 1, tone: "green" }],
  ["development", { rank: 1, tone: "green" }],
  ["test", { rank: 2, tone: "amber" }],
  ["staging", { rank: 3, tone: "amber" }],
  ["preproduction", { rank: 3, tone: "amber" }],
  ["live", { rank: 5, tone: "rose" }],
  ["prod", { rank: 5, tone: "rose" }],
  ["production", { rank: 5, tone: "rose" }],
]);
const others = { rank: 4, tones: ["blue", "violet", "teal"] } as const;
const none = { rank: 6, tone: "grey" } as const;

/** A stage of another name gets a tone by its name, always the same. */
export function toneOf(stage: string | undefined): string {
  if (stage === undefined) return none.tone;
  const sum = Array.from(stage).reduce((total, character) => total + (character.codePointAt(0) ?? 0), 0);
  return known.get(stage)?.tone ?? others.tones[sum % others.tones.length] ?? none.tone;
}

/** The order of stages: from calm to alert, what has none at the end. */
export function byStage(a: string | undefined, b: string | undefined): number {
  return rankOf(a) - rankOf(b) || ((a ?? "") < (b ?? "") ? -1 : Number(a !== b));
}

function rankOf(stage: string | undefined): number {
  if (stage === undefined) return none.rank;
  return known.get(stage)?.rank ?? others.rank;
}

/** The stage of an account, as a small label in its tone. */
export function StageLabel({ stage }: { readonly stage: string | undefined }): ReactNode {
  if (stage === undefined) return null;
  return <span className={`rb-label rb-tone-${toneOf(stage)}`}>{stage}</span>;
}
