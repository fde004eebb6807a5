import type { ReactNode } from "react";
import { MoonIcon, SunIcon } from "./icons.tsx";
import type { ThemeChoice } from "./theme.ts";

const next: Readonly<Record<ThemeChoice, ThemeChoice>> = { auto: "light", light: "dark", dark: "auto" };
const names: Readonly<Record<ThemeChoice, string>> = { auto: "System", light: "Light", dark: "Dark" };

/** System, light, dark, and around again. */
export function ThemeButton({
  choice,
  isDark,
  choose,
}: {
  readonly choice: ThemeChoice;
  readonly isDark: boolean;
  readonly choose: (choice: ThemeChoice) => void;
}): ReactNode {
  return (
    <button
      type="button"
      className="rb-bar-button"
      aria-label={`Colours: ${names[choice]}. Change to ${names[next[choice]]}`}
      onClick={() => choose(next[choice])}
    >
      {isDark ? <MoonIcon /> : <SunIcon />}
      <span className="rb-wide-only">{names[choice]}</span>
    </button>
  );
}
