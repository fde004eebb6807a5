import { expect, test } from "vitest";
import { editQuestion } from "./edit-and-apply.ts";

test("where no access changes, the question is about the declaration, not about stack sets", () => {
  expect(editQuestion({ changes: [] })).toBe("Write this into the declaration?");
});
