// Preloaded where a test moves the machine's clock: a day passes for the command as it passes for the sandbox.
const offset = Number(process.env.ROLEBRIDGE_TEST_CLOCK ?? 0);
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(RealDate.now() + offset);
    else super(...args);
  }
  static now() {
    return RealDate.now() + offset;
  }
};
