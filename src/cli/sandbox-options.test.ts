import { describe, expect, test } from "vitest";
import { parseFaults, parseInstant, parseLatency } from "./sandbox-options.ts";

describe("the sandbox's options", () => {
  test("a latency is a number of milliseconds or a range", () => {
    expect([parseLatency("50"), parseLatency("20-80"), parseLatency("80-20")]).toEqual([
      50,
      [20, 80],
      [80, 80],
    ]);
    expect(() => parseLatency("fast")).toThrow("--latency fast is not a latency");
  });

  test("faults are shares by name", () => {
    expect(parseFaults("errors=0.05,drops=0.02,lost=1")).toEqual({
      errors: 0.05,
      drops: 0.02,
      lostAnswers: 1,
    });
    for (const wrong of ["errors", "errors=", "errors=2", "errors=-1", "rain=0.1", "toString=0.1", ""]) {
      expect(() => parseFaults(wrong)).toThrow("is not a share of faults");
    }
  });

  test("a clock starts at an instant", () => {
    expect(parseInstant("2030-01-01T00:00:00Z").toISOString()).toBe("2030-01-01T00:00:00.000Z");
    expect(() => parseInstant("tomorrow")).toThrow("--clock tomorrow is not an instant");
  });
});
