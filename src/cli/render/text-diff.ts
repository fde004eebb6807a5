import { diffLines } from "./line-diff.ts";
import type { Theme } from "./theme.ts";

/** The lines that change between two texts, with two lines around each place. */
export function renderTextDiff(before: string, after: string, theme: Theme): string {
  const lines = diffLines(before.split("\n"), after.split("\n"));
  const isNear = lines.map((_line, index) =>
    lines.slice(Math.max(0, index - 2), index + 3).some((one) => one.kind !== "same"),
  );
  return lines
    .flatMap((line, index) => {
      if (line.kind === "added") return [theme.added(`+ ${line.text}`)];
      if (line.kind === "removed") return [theme.removed(`- ${line.text}`)];
      return isNear[index] ? [`  ${line.text}`] : [];
    })
    .join("\n");
}
