import type { Finding } from "../../passage/finding.ts";
import type { Theme } from "./theme.ts";

export interface Examined {
  readonly role: string;
  readonly isWell: boolean;
  /** Whether the role was really entered. */
  readonly tried: boolean;
  readonly findings: readonly Finding[];
}

/** What keeps a person out, each with what to do; then how it stands. */
export function renderFindings(
  { role, isWell, tried, findings }: Examined,
  { theme, live }: { readonly theme: Theme; readonly live: boolean },
): string {
  const lines = findings.flatMap(({ severity, what, todo }) => [
    `${severity === "problem" ? theme.danger("✗") : theme.warning("!")} ${what}`,
    `    ${todo}`,
  ]);
  return [...lines, ...(lines.length > 0 ? [""] : []), conclusion(role, isWell, tried, { theme, live })].join(
    "\n",
  );
}

function conclusion(
  role: string,
  isWell: boolean,
  tried: boolean,
  { theme, live }: { readonly theme: Theme; readonly live: boolean },
): string {
  if (!isWell) return `${theme.name(role)} cannot be entered.`;
  if (tried) return `${theme.good("✓")} ${theme.name(role)} was entered.`;
  const next = live
    ? ""
    : ` AWS was not asked; try it with ${theme.command(`rolebridge doctor ${role} --live`)}`;
  return `Nothing on this machine keeps you out of ${theme.name(role)}.${next}`;
}
