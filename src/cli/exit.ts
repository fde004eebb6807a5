/** What the exit status says. A script may rely on these numbers. */
export const exit = {
  /** Fine; warnings alone are fine. */
  ok: 0,
  /** Error diagnostics, a conflict, a stale plan, a failed change. */
  problems: 1,
  /** The answer is "not clean": changes pending (only with `--exit-code`), not proved, `no`, `only-if`. */
  notClean: 2,
  /** Wrong usage. */
  usage: 64,
  /** Our bug. */
  bug: 70,
  /** Interrupted by SIGINT or SIGTERM. */
  interrupted: 130,
} as const;

/** One of {@link exit}; `exec` passes on its child's status, so any number is possible. */
export type ExitCode = number;
