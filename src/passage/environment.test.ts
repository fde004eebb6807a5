import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clearedEnvironment, renderEnvironment, roleEnvironment, servedEnvironment } from "./environment.ts";

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
    const changes = Object.entries(roleEnvironment(way, credentials));
    const set = changes.filter(([, value]) => value !== undefined).map(([name]) => name);
    expect(set.filter((name) => !(name in clearedEnvironment()))).toEqual([]);
  });

  test("nothing else of the environment leads to other credentials", () => {
    const changes = roleEnvironment(way, credentials);
    expect(Object.keys(changes).filter((name) => changes[name] === undefined)).toMatchInlineSnapshot(`
      [
        "AWS_PROFILE",
        "AWS_DEFAULT_PROFILE",
        "AWS_SECURITY_TOKEN",
        "AWS_ROLE_ARN",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
      ]
    `);
  });

  test("a served role hides the files with the person's own keys", () => {
    const address = { url: "http://127.0.0.1:4711/role", token: "t" };
    const changes = servedEnvironment(way, address, "/dev/null");
    expect(Object.entries(changes).filter(([, value]) => value !== undefined)).toMatchInlineSnapshot(`
      [
        [
          "AWS_CONTAINER_CREDENTIALS_FULL_URI",
          "http://127.0.0.1:4711/role",
        ],
        [
          "AWS_CONTAINER_AUTHORIZATION_TOKEN",
          "t",
        ],
        [
          "AWS_CONFIG_FILE",
          "/dev/null",
        ],
        [
          "AWS_SHARED_CREDENTIALS_FILE",
          "/dev/null",
        ],
        [
          "AWS_REGION",
          "eu-central-1",
        ],
        [
          "AWS_DEFAULT_REGION",
          "eu-central-1",
        ],
        [
          "ROLEBRIDGE_ROLE",
          "Viewer@shop-production",
        ],
      ]
    `);
    expect(changes).toMatchObject({ AWS_ACCESS_KEY_ID: undefined, AWS_PROFILE: undefined });
  });
});
