import { applyMode, Mode } from "@cloudscape-design/global-styles";
import { useEffect, useState } from "react";
import { keep, recall } from "./keep.ts";

/** `auto` follows the system. */
export type ThemeChoice = "auto" | "light" | "dark";

const systemIsDark = matchMedia("(prefers-color-scheme: dark)");

/** The chosen theme, and how it is changed; the page's colours follow. */
export function useTheme(): {
  readonly choice: ThemeChoice;
  readonly isDark: boolean;
  readonly choose: (choice: ThemeChoice) => void;
} {
  const [choice, setChoice] = useState<ThemeChoice>(() => recall<ThemeChoice>("theme", "auto"));
  const [system, setSystem] = useState(systemIsDark.matches);
  useEffect(() => {
    const follow = (): void => setSystem(systemIsDark.matches);
    systemIsDark.addEventListener("change", follow);
    return () => systemIsDark.removeEventListener("change", follow);
  }, []);
  const isDark = choice === "auto" ? system : choice === "dark";
  useEffect(() => {
    applyMode(isDark ? Mode.Dark : Mode.Light);
    document.documentElement.style.colorScheme = isDark ? "dark" : "light";
  }, [isDark]);
  return {
    choice,
    isDark,
    choose: (next) => {
      keep("theme", next);
      setChoice(next);
    },
  };
}

/** Before anything is drawn, so that a dark page does not flash. */
export function applyKeptTheme(): void {
  const choice = recall<ThemeChoice>("theme", "auto");
  applyMode((choice === "auto" ? systemIsDark.matches : choice === "dark") ? Mode.Dark : Mode.Light);
}
