import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { declare } from "../../test/support/declarations.ts";
import { type Passport, passportOf } from "./passport.ts";
import { parsePassport, renderPassport } from "./passport-file.ts";

async function passport(person = "grace"): Promise<Passport> {
  const found = passportOf(await declare(readFileSync("examples/twelve-accounts.yaml", "utf8")), person);
  if (found === undefined) throw new Error(`nobody is called ${person}`);
  return found;
}

describe("a passport's file", () => {
  test("comes back as it was written", async () => {
    const written = await passport();
    expect(parsePassport(renderPassport(written), "x")).toEqual(written);
  });

  test.each<[string, (one: Passport) => unknown]>([
    ["another kind", (one) => ({ ...one, kind: "rolebridge/plan" })],
    ["another version", (one) => ({ ...one, version: 2 })],
    ["an unknown partition", (one) => ({ ...one, partition: "aws-moon" })],
    ["a user that begins a line", (one) => ({ ...one, user: "a\n[default]" })],
    ["an organization that ends a block", (one) => ({ ...one, organization: "x\n# END" })],
    ["a role with a command in it", (one) => withGrant(one, { role: "a;reboot" })],
    ["an account with a bracket", (one) => withGrant(one, { account: "a]" })],
    ["an account id that is none", (one) => withGrant(one, { accountId: "1" })],
    [
      "an ARN of another account",
      (one) => withGrant(one, { roleArn: "arn:aws:iam::999999999999:role/Viewer" }),
    ],
    ["an ARN of another role", (one) => withGrant(one, { consoleRoleName: "Administrator" })],
    ["a region with a blank", (one) => withGrant(one, { region: "eu-central-1 x" })],
    ["a description that steers the terminal", (one) => withGrant(one, { description: "\u001b[2J" })],
    ["a description that turns the text around", (one) => withGrant(one, { description: "\u202e" })],
    ["a session of a year", (one) => withGrant(one, { sessionDuration: 31_536_000 })],
    ["a window that is no time", (one) => withGrant(one, { windows: [{ until: "soon" }] })],
  ])("with %s is none", async (_what, broken) => {
    const text = JSON.stringify(broken(await passport()));
    expect(() => parsePassport(text, "alice.json")).toThrow("alice.json is no passport");
  });
});

function withGrant(one: Passport, changes: object): unknown {
  return {
    ...one,
    grants: one.grants.map((grant, index) => (index === 0 ? { ...grant, ...changes } : grant)),
  };
}
