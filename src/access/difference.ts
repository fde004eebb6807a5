/** One line of the access difference: "alice gains lambda:* in analytics". */
export interface AccessLine {
  readonly effect: "gains" | "loses";
  /** `alice`, `a principal of account 999988887777`, `any AWS principal`. */
  readonly who: string;
  /** What, as people say it: `everything`, `everything but iam:*`, `lambda:*`, a few actions. */
  readonly what: readonly string[];
  /** Names of the accounts where it is so. */
  readonly accounts: readonly string[];
  /** Through which roles. */
  readonly roles: readonly string[];
}

/** What people and others could do in one World and could not in the other. */
export interface AccessDifference {
  readonly lines: readonly AccessLine[];
}
