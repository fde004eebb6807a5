import { describe, expect, test } from "vitest";
import { Sessions } from "./sessions.ts";

describe("sessions of the page", () => {
  test("a token opens one session, once, and a newer one ends it", () => {
    const sessions = new Sessions();
    expect(sessions.open("")).toBeUndefined();
    const [old, token] = [sessions.issueToken(), sessions.issueToken()];
    expect(sessions.open(old)).toBeUndefined();
    const id = sessions.open(token);
    expect(sessions.isOpen(id)).toBe(true);
    expect(sessions.open(token)).toBeUndefined();
    expect([undefined, "", token, `${id}x`].some((one) => sessions.isOpen(one))).toBe(false);
  });
});
