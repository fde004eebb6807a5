/** What stands in the way, for programs: `doctor --live` answers with it. */
export type ProblemKind =
  | "wrong-code"
  | "used-code"
  | "unknown-device"
  | "clock"
  | "unknown-key"
  | "ended-session"
  | "no-login-session"
  | "no-credentials"
  | "unreachable"
  | "refused";

/** Something that stands between a person and a role, with the way out. */
export class PassageProblem extends Error {
  override readonly name = "PassageProblem";
  readonly help: string;
  readonly kind?: ProblemKind;
  constructor(message: string, help: string, options: ErrorOptions & { readonly kind?: ProblemKind } = {}) {
    super(message, options);
    this.help = help;
    if (options.kind !== undefined) this.kind = options.kind;
  }
}
