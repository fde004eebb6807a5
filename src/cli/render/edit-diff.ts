import { diffLines } from "./line-diff.ts";
import type { Theme } from "./theme.ts";

/** Unchanged lines that are shown around a change. */
const around = 2;

/** How a file's text changes, as a unified difference. */
export function renderEdit(file: string, before: string, after: string, theme: Theme): string {
  const { head, old, fresh } = changedPart(before.split("\n"), after.split("\n"));
  const lines = diffLines(old, fresh);
  const isNear = (index: number): boolean =>
    lines.slice(Math.max(0, index - around), index + around + 1).some(({ kind }) => kind !== "same");
  const shown = lines.flatMap(({ kind, text }, index) => {
    if (kind === "added") return [theme.added(`+ ${text}`)];
    if (kind === "removed") return [theme.removed(`- ${text}`)];
    return isNear(index) ? [`  ${text}`] : index > 0 && isNear(index - 1) ? [theme.faint("  …")] : [];
  });
  return [theme.title(`${file}:${head + 1}`), ...shown].join("\n");
}

/** Both texts without what they begin and end with alike, but for the lines around the change. */
function changedPart(before: readonly string[], after: readonly string[]) {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < most - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  head = Math.max(0, head - around);
  tail = Math.max(0, tail - around);
  return {
    head,
    old: before.slice(head, before.length - tail),
    fresh: after.slice(head, after.length - tail),
  };
}
