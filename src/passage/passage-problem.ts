/** Something that stands between a person and a role, with the way out. */
export class PassageProblem extends Error {
  override readonly name = "PassageProblem";
  readonly help: string;
  constructor(message: string, help: string, options?: ErrorOptions) {
    super(message, options);
    this.help = help;
  }
}
