import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clearedEnvironment, renderEnvironment, roleEnvironment } from "./environment.ts";

const credentials = {
  accessKeyId: "ASIAEXAMPLE",
  secretAccessKey: "it's/a+secret",
  sessionToken: "to$ken\\%PATH%",
  expiration: "2026-11-24T12:00:00Z",
};
const way = { name: "Viewer@shop-production", region: "eu-central-1" };

describe("the environment of a role", () => {
  test("a shell that evaluates the lines has exactly the values", () => {
    const printable = fc.string({
      unit: fc.integer({ min: 32, max: 126 }).map((code) => String.fromCodePoint(code)),
    });
    fc.assert(
      fc.property(printable, (secretAccessKey) => {
        const lines = renderEnvironment(roleEnvironment(way, { ...credentials, secretAccessKey }), "bash");
        const seen = execFileSync("bash", ["-c", `${lines} printf %s "$AWS_SECRET_ACCESS_KEY"`], {
          encoding: "utf8",
        });
        expect(seen).toBe(secretAccessKey);
      }),
      { numRuns: 20 },
    );
  });

  test("every shell gets its own quoting", () => {
    const changes = { AWS_SESSION_TOKEN: "a'b\\c%d$e\"f", AWS_PROFILE: undefined };
    const rendered = (["bash", "fish", "powershell", "cmd", "dotenv"] as const).map((shell) =>
      renderEnvironment(changes, shell),
    );
    expect(rendered.join("")).toMatchInlineSnapshot(`
      "export AWS_SESSION_TOKEN='a'\\''b\\c%d$e"f'
      unset AWS_PROFILE
      set -gx AWS_SESSION_TOKEN 'a\\'b\\\\c%d$e"f'
      set -e AWS_PROFILE
      $Env:AWS_SESSION_TOKEN = 'a''b\\c%d$e"f'
      Remove-Item Env:AWS_PROFILE -ErrorAction SilentlyContinue
      set "AWS_SESSION_TOKEN=a'b\\c%%d$e"f"
      set "AWS_PROFILE="
      AWS_SESSION_TOKEN="a'b\\\\c%d\\$e\\"f"
      "
    `);
  });

  test("clearing takes away all that was set", () => {
    const set = Object.keys(roleEnvironment(way, credentials));
    expect(set.filter((name) => name !== "AWS_PROFILE" && !(name in clearedEnvironment()))).toEqual([]);
  });
});
