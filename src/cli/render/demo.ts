import { isAsDeclared, type Tried } from "../demo/attempts.ts";
import { columns } from "./columns.ts";
import type { Theme } from "./theme.ts";
import { counted } from "./words.ts";

/** Who came in where and why. `textOf` says what decided. */
export function renderAttempts(
  tried: readonly Tried[],
  textOf: (one: Tried) => string,
  theme: Theme,
): string {
  const rows = tried.map((one) => [
    theme.name(one.person),
    one.role,
    `@ ${one.account}`,
    one.withMfa ? "MFA" : "no MFA",
    one.entered ? theme.good("entered") : theme.removed("refused"),
    `${theme.faint(textOf(one))}${one.entered === one.isDeclared ? "" : theme.danger("   ! not as declared")}`,
  ]);
  return `${columns(rows, { gap: 2 }).join("\n")}\n`;
}

/** Who came in, against who is declared to. */
export function renderComparison(tried: readonly Tried[], theme: Theme): string {
  const declared = tried.filter(({ isDeclared }) => isDeclared);
  const others = tried.filter(({ isDeclared }) => !isDeclared);
  const cameIn = declared.filter(({ entered }) => entered).length;
  const intruders = others.filter(({ entered }) => entered).length;
  return [
    `  ${mark(cameIn === declared.length, theme)} declared to come in: ${counted(declared.length, "way")}; came in: ${cameIn}`,
    `  ${mark(intruders === 0, theme)} not declared: ${counted(others.length, "way")} tried; came in: ${intruders}`,
    "",
    isAsDeclared(tried)
      ? "Everybody came in where the declaration says, and nowhere else."
      : theme.danger("What happened is not what is declared."),
    "",
  ].join("\n");
}

function mark(isRight: boolean, theme: Theme): string {
  return isRight ? theme.good("=") : theme.danger("!");
}
