/** The person broke off what was asked of them; ends with status 130, as Ctrl-C does. */
export class Interruption extends Error {
  override readonly name = "Interruption";
  constructor() {
    super("interrupted");
  }
}
