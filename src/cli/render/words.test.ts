import { describe, expect, test } from "vitest";
import { counted, durationText, elapsedText, lastSessionText, listed, windowsText } from "./words.ts";

describe("words", () => {
  test("a count agrees with its noun", () => {
    expect([counted(1, "role"), counted(2, "policy"), counted(1940, "statement"), counted(2, "day")]).toEqual(
      ["1 role", "2 policies", "1,940 statements", "2 days"],
    );
  });

  test("durations have units", () => {
    expect([40, 900, 3600, 5400, 43200].map(durationText)).toEqual(["40s", "15m", "1h", "1h30m", "12h"]);
    expect([420, 12_345, 125_000].map(elapsedText)).toEqual(["0.4 s", "12 s", "2 min 5 s"]);
  });

  test("a window that ends at midnight reads as it was written: until the day before", () => {
    expect(windowsText([{ until: "2099-02-01T00:00:00Z" }])).toBe("until 2099-01-31");
    expect(
      windowsText([
        { until: "2027-01-01T00:00:00Z" },
        { from: "2027-06-01T00:00:00Z", until: "2027-06-02T12:30:00Z" },
      ]),
    ).toBe("until 2026-12-31 and from 2027-06-01 until 2027-06-02 12:30 UTC");
    expect(windowsText([])).toBe("");
  });

  test("what may go on after the end is said with the day where it is another one", () => {
    expect(lastSessionText([{ until: "2026-11-24T16:28:31Z" }], 3600)).toBe("sessions to 17:28 UTC");
    expect(lastSessionText([{ until: "2026-11-24T23:30:00Z" }], 3600)).toBe(
      "sessions to 2026-11-25 00:30 UTC",
    );
    expect(lastSessionText([{ until: "2099-02-01T00:00:00Z" }], 4 * 3600)).toBe(
      "sessions to 2099-02-01 04:00 UTC",
    );
    expect([lastSessionText([], 3600), lastSessionText([{ from: "2099-02-01T00:00:00Z" }], 3600)]).toEqual([
      "",
      "",
    ]);
  });

  test("long lists say how many more there are", () => {
    expect(listed(["a"])).toBe("a");
    expect(listed(["a", "b", "c"])).toBe("a, b and c");
    expect(listed(["a", "b", "c", "d", "e", "f"])).toBe("a, b, c and 3 more");
  });
});
