import fc from "fast-check";

/** Seconds that each property is tried for; `FUZZ_SECONDS=600` in the environment fuzzes for ten minutes. */
export const fuzzSeconds = Number(process.env["FUZZ_SECONDS"] ?? 0);

/** `holds`, or the counterexample. Tries `runs` times, or for {@link fuzzSeconds}. */
export function verdict<T>(property: fc.IProperty<T>, runs: number): string {
  const details = fc.check(
    property,
    fuzzSeconds > 0
      ? {
          numRuns: Number.MAX_SAFE_INTEGER,
          interruptAfterTimeLimit: fuzzSeconds * 1000,
          markInterruptAsFailure: false,
        }
      : { numRuns: runs },
  );
  return details.failed ? (fc.defaultReportMessage(details) ?? "failed") : "holds";
}
