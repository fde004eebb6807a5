/** One line of a difference between two texts. */
export interface DiffLine {
  readonly kind: "same" | "added" | "removed" | "skipped";
  readonly text: string;
  /** 1-based line of the text after it (of a removed line: before it). */
  readonly line: number;
}

/** Lines around a change that are shown with it. */
const context = 3;
/** Past so many lines that differ in the middle, the middle is one change: a shortest difference would take too long. */
const mostCompared = 1500;

/** The difference of two texts by lines, with a few lines around each change. */
export function lineDiff(before: string, after: string): readonly DiffLine[] {
  const [old, fresh] = [before.split("\n"), after.split("\n")];
  let start = 0;
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start++;
  let end = 0;
  while (
    end < old.length - start &&
    end < fresh.length - start &&
    old[old.length - 1 - end] === fresh[fresh.length - 1 - end]
  ) {
    end++;
  }
  const same = (line: number): DiffLine => ({ kind: "same", text: fresh[line] ?? "", line: line + 1 });
  const head = Array.from({ length: start }, (_, line) => same(line));
  const tail = Array.from({ length: end }, (_, line) => same(fresh.length - end + line));
  const middle = middleDiff(
    old.slice(start, old.length - end),
    fresh.slice(start, fresh.length - end),
    start,
  );
  return withoutFar([...head, ...middle, ...tail]);
}

function middleDiff(old: readonly string[], fresh: readonly string[], offset: number): readonly DiffLine[] {
  const removed = (row: number): DiffLine => ({
    kind: "removed",
    text: old[row] ?? "",
    line: offset + row + 1,
  });
  const added = (column: number): DiffLine => ({
    kind: "added",
    text: fresh[column] ?? "",
    line: offset + column + 1,
  });
  if (old.length > mostCompared || fresh.length > mostCompared) {
    return [...old.map((_, row) => removed(row)), ...fresh.map((_, column) => added(column))];
  }
  const lengths = commonLengths(old, fresh);
  const lines: DiffLine[] = [];
  let [row, column] = [0, 0];
  while (row < old.length || column < fresh.length) {
    if (row < old.length && column < fresh.length && old[row] === fresh[column]) {
      lines.push({ kind: "same", text: fresh[column] ?? "", line: offset + column + 1 });
      row++;
      column++;
    } else if (
      row < old.length &&
      (column >= fresh.length || (lengths[row + 1]?.[column] ?? 0) >= (lengths[row]?.[column + 1] ?? 0))
    ) {
      lines.push(removed(row++));
    } else lines.push(added(column++));
  }
  return lines;
}

/** `lengths[row][column]`: how many lines the tails from there have in common. */
function commonLengths(old: readonly string[], fresh: readonly string[]): readonly Uint16Array[] {
  const lengths = Array.from({ length: old.length + 1 }, () => new Uint16Array(fresh.length + 1));
  for (let row = old.length - 1; row >= 0; row--) {
    const [own, below] = [lengths[row], lengths[row + 1]];
    if (!own || !below) continue;
    for (let column = fresh.length - 1; column >= 0; column--) {
      own[column] =
        old[row] === fresh[column]
          ? (below[column + 1] ?? 0) + 1
          : Math.max(below[column] ?? 0, own[column + 1] ?? 0);
    }
  }
  return lengths;
}

function withoutFar(lines: readonly DiffLine[]): readonly DiffLine[] {
  const isNear = lines.map((_, index) =>
    lines.slice(Math.max(0, index - context), index + context + 1).some(({ kind }) => kind !== "same"),
  );
  const kept: DiffLine[] = [];
  for (const [index, line] of lines.entries()) {
    if (isNear[index]) kept.push(line);
    else if (kept.at(-1)?.kind !== "skipped") kept.push({ kind: "skipped", text: "", line: line.line });
  }
  return kept;
}
