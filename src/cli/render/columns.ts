import { stripVTControlCharacters } from "node:util";

/** A line of cells; a single text is a line of its own that no column follows. */
export type Row = readonly string[] | string;

export interface ColumnsOptions {
  /** Blanks before each line. */
  readonly indent?: number;
  /** Blanks between columns. */
  readonly gap?: number;
}

/** Rows as lines with aligned columns, without blanks at their ends; a column that is empty in all rows takes no room. Cells may hold colours. */
export function columns(rows: readonly Row[], options: ColumnsOptions = {}): string[] {
  const { indent = 2, gap = 3 } = options;
  const widths: number[] = [];
  for (const row of rows) {
    if (typeof row === "string") continue;
    row.forEach((cell, index) => {
      // The last cell of a row pushes nothing to the right.
      if (index < row.length - 1) widths[index] = Math.max(widths[index] ?? 0, width(cell));
    });
  }
  const margin = " ".repeat(indent);
  return rows.map((row) => {
    const cells = typeof row === "string" ? [row] : row;
    const text = cells
      .map((cell, index) => (index < cells.length - 1 ? pad(cell, widths[index] ?? 0) : cell))
      .filter((_cell, index) => index === cells.length - 1 || widths[index] !== 0);
    return (margin + text.join(" ".repeat(gap))).trimEnd();
  });
}

/** Width of a text in columns of the terminal, colours left out. */
export function width(text: string): number {
  return stripVTControlCharacters(text).length;
}

/** The text, blanks added up to a width. */
function pad(text: string, to: number): string {
  return text + " ".repeat(Math.max(0, to - width(text)));
}
