import { expect, test } from "vitest";
import { commandLine as commandLines } from "../../test/support/command-line.ts";
import { fileOption } from "./command.ts";
import { commandLine } from "./command-line.ts";
import { exit } from "./exit.ts";

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

test("options that have their default are left out, others never", () => {
  const specs = { ...fileOption, passwordFor: { type: "string", default: "72h", description: "" } } as const;
  expect(commandLine(["onboard", "carol"], { file: "a b.yaml", passwordFor: "72h" }, specs)).toBe(
    "rolebridge onboard carol --file 'a b.yaml'",
  );
  expect(commandLine(["onboard", "carol"], { file: "rolebridge.yaml", passwordFor: "4h" }, specs)).toBe(
    "rolebridge onboard carol --password-for 4h",
  );
});

test.each([
  [
    "adopt -f acme.yaml users/user/alice webapp/role/My*",
    "rolebridge adopt users/user/alice 'webapp/role/My*' --file acme.yaml --dry-run",
  ],
  [
    "onboard carol --team a --password-for 4h --allow-deletions 3",
    "rolebridge onboard carol --team a --password-for 4h --allow-deletions 3 --dry-run",
  ],
  ["revoke bob A@b --allow-deletions 3", "rolebridge revoke bob A@b --allow-deletions 3 --dry-run"],
  ["offboard bob --allow-deletions 3", "rolebridge offboard bob --allow-deletions 3 --dry-run"],
  ["grant bob A@b -f acme.yaml --for 4h", "rolebridge grant bob A@b --file acme.yaml --for 4h --dry-run"],
])("what is not begun without a yes is named with all that was given: %s", async (line, offered) => {
  const { status, stderr } = await commandLines().run(line);
  expect(status).toBe(exit.usage);
  expect(stderr).toContain(`\`${offered}\``);
});
