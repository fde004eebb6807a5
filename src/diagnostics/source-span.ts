/** A place in a text: 1-based line and column. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A stretch of a file; `end` is exclusive. */
export interface SourceSpan {
  readonly file: string;
  readonly start: Position;
  readonly end: Position;
}
