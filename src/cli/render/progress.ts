import type { Stream } from "../session.ts";
import { width } from "./columns.ts";
import type { Theme } from "./theme.ts";

/** How far one thing has come. */
export interface ProgressLine {
  readonly label: string;
  readonly done: number;
  readonly total: number;
  /** `waiting: AWS asks for fewer requests` */
  readonly note?: string;
}

/** Lines that are painted over while work goes on. */
export interface Progress {
  show(line: ProgressLine): void;
  /** Paints the last state and leaves it standing. */
  finish(): void;
}

const barWidth = 24;

/** A bar, its count and its note. */
export function progressText(line: ProgressLine, labelWidth: number, theme: Theme): string {
  const { label, done, total, note } = line;
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const full = Math.floor(share * barWidth);
  const bar = theme.good("█".repeat(full)) + theme.faint("░".repeat(barWidth - full));
  const count = `${done}/${total}`.padStart(2 * String(total).length + 1);
  return `  ${label.padEnd(labelWidth)}  ${bar}  ${count}${note === undefined ? "" : `    ${theme.warning(note)}`}`;
}

/** At most so many lines are painted; the unfinished ones stay longest. */
const mostLines = 14;

/** Milliseconds between two paintings. */
const pace = 80;

/** Progress for a terminal: repaints its own lines. */
export function createProgress(stream: Stream, theme: Theme, now: () => Date): Progress {
  const lines = new Map<string, ProgressLine>();
  let painted = 0;
  let paintedAt = 0;
  const paint = (): void => {
    const shown = chooseLines([...lines.values()]);
    const labelWidth = Math.max(...shown.map((line) => width(line.label)));
    const texts = shown.map((line) => clip(progressText(line, labelWidth, theme), stream.columns || 80));
    stream.write(`${up(painted)}${texts.map((text) => `\u001b[2K${text}\n`).join("")}\u001b[J`);
    painted = texts.length;
    paintedAt = now().getTime();
  };
  return {
    show(line) {
      lines.set(line.label, line);
      if (now().getTime() - paintedAt >= pace) paint();
    },
    finish() {
      if (lines.size > 0) paint();
      lines.clear();
      painted = 0;
    },
  };
}

function chooseLines(lines: readonly ProgressLine[]): readonly ProgressLine[] {
  if (lines.length <= mostLines) return lines;
  const unfinished = lines.filter((line) => line.done < line.total).slice(0, mostLines - 1);
  const finished = lines.length - lines.filter((line) => line.done < line.total).length;
  return [...unfinished, { label: "accounts done", done: finished, total: lines.length }];
}

function up(count: number): string {
  return count === 0 ? "" : `\u001b[${count}A`;
}

/** A line that wrapped would spoil the counting: colours and all, it is cut only where it is too long. */
function clip(text: string, columns: number): string {
  return width(text) <= columns ? text : `${text.slice(0, columns + (text.length - width(text)))}\u001b[0m`;
}

/** Progress where nobody watches a terminal: nothing. */
export const silentProgress: Progress = { show: () => {}, finish: () => {} };
