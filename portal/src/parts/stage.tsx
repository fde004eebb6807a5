import type { ReactNode } from "react";

/** Tones of stages, from calm to alert; a stage of another name gets one by its name, always the same. */
const tones: Readonly<Record<string, string>> = {
  production: "rose",
  prod: "rose",
  live: "rose",
  preproduction: "amber",
  staging: "amber",
  test: "amber",
  development: "green",
  dev: "green",
  sandbox: "teal",
};
const others = ["blue", "violet", "teal"];

export function toneOf(stage: string | undefined): string {
  if (stage === undefined) return "grey";
  const known = Object.hasOwn(tones, stage) ? tones[stage] : undefined;
  const sum = Array.from(stage).reduce((total, character) => total + (character.codePointAt(0) ?? 0), 0);
  return known ?? others[sum % others.length] ?? "blue";
}

/** The stage of an account, as a small label in its tone. */
export function StageLabel({ stage }: { readonly stage: string | undefined }): ReactNode {
  if (stage === undefined) return null;
  return <span className={`rb-label rb-tone-${toneOf(stage)}`}>{stage}</span>;
}
