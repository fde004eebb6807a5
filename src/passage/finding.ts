/** One thing that a diagnosis found. */
export interface Finding {
  /** Names the kind of finding for programs: `grant-ended`. */
  readonly id: string;
  /** A problem keeps the person out; a warning may surprise them. */
  readonly severity: "problem" | "warning";
  readonly what: string;
  readonly todo: string;
}

export function problem(id: string, what: string, todo: string): Finding {
  return { id, severity: "problem", what, todo };
}

export function warning(id: string, what: string, todo: string): Finding {
  return { id, severity: "warning", what, todo };
}
