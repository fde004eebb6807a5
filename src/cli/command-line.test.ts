import { expect, test } from "vitest";
import { commandLine } from "./command-line.ts";

test("a command is written as it would be typed, without how it was run", () => {
  const options = {
    file: "rolebridge.yaml",
    yes: true,
    dryRun: true,
    for: "4h",
    endSessions: true,
    from: undefined,
  };
  expect(commandLine(["grant", "alice", "Operator@payments-prod"], options)).toBe(
    "rolebridge grant alice Operator@payments-prod --for 4h --end-sessions",
  );
});

test("what a shell would take apart or fill in stands in quotes", () => {
  expect(commandLine(["grant", "o'neil", "Viewer@*-production"], { reason: "INC 7", team: ["a", "b"] })).toBe(
    `rolebridge grant 'o'\\''neil' 'Viewer@*-production' --reason 'INC 7' --team a --team b`,
  );
});
