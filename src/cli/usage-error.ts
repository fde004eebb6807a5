/** The command line cannot be carried out as it was given; ends with status 64. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** What to type instead. */
  readonly help: string | undefined;
  constructor(message: string, help?: string) {
    super(message);
    this.help = help;
  }
}
