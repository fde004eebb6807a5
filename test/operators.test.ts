import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

// Who runs Rolebridge in the tests: identities with what `permissions` prints (`support/least-rights.ts`). An administrator
// sets scenes; the few files that take one's keys are listed here with what they do with them.

const root = join(import.meta.dirname, "..");

/** Where a sandbox's own administrator is taken for anything but a call by AWS's SDK that sets a scene. */
const administrators: Readonly<Record<string, string>> = {
  "src/aws/aws-cloud.test.ts":
    "the adapter against the sandbox, call by call, also calls that no command makes",
  "src/aws/renew-entry.test.ts": "the adapter takes sessions anew",
  "test/cloud-contract.test.ts": "the adapter as the port asks for it, every write there is",
  "test/conformance/aws-cli-v2.test.ts": "another client",
  "test/conformance/aws-cli.test.ts": "another client",
  "test/conformance/clients.ts": "other clients: AWS CLI, boto3, Terraform",
  "test/e2e/team.ts": "asks for the sandbox's own record, which is not AWS's",
  "test/permissions-uses.test.ts": "builds what the printed rights are then tried on",
  "test/support/portal-scene.ts": "reads the sandbox's own record for the page's activity",
  "test/support/sandbox-clients.ts": "the helper itself",
};

/** The sandbox is tested as what it is; its keys are what its command prints. */
const ofTheSandbox = /^src\/sandbox\/|^src\/cli\/commands\/sandbox\.test\.ts$/;

/** The keys of a sandbox's administrator, by the helper's name or past it. */
const byHelper = /\badministratorOf\(/;
const pastIt =
  /\b\w*[sS]andbox\.operator\b|\boperator\b[^{}\n]*\}\s*=\s*[\w.]*[sS]andbox\b|startSandbox\([^;]*\)\)?\.operator\b/;

const files = ["src", "test"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .map((name) => `${folder}/${name}`)
    .filter((name) => name.endsWith(".ts") && (folder === "test" || name.endsWith(".test.ts")))
    .filter((name) => !ofTheSandbox.test(name) && name !== "test/operators.test.ts"),
);
const filesWith = (pattern: RegExp): readonly string[] =>
  files.filter((name) => pattern.test(readFileSync(join(root, name), "utf8"))).toSorted();

describe("whoever runs Rolebridge in the tests", () => {
  test("is an administrator only where this list says so", () => {
    expect(filesWith(byHelper)).toEqual(Object.keys(administrators).toSorted());
  });

  test("gets an administrator's keys from one helper alone", () => {
    expect(filesWith(pastIt)).toEqual(["test/support/sandbox-clients.ts"]);
  });

  test("is found out in whatever way the keys are taken", () => {
    for (const text of [
      "credentials: sandbox.operator,",
      "const { operator } = sandbox;",
      "const { endpoint, operator } = scene.sandbox;",
      "place.sandbox.operator",
      "(await startSandbox({ seed: 'x' })).operator",
    ]) {
      expect([text, pastIt.test(text)]).toEqual([text, true]);
    }
    expect(pastIt.test("const { sandbox, operator } = await startWithLeastRights(declaration, {})")).toBe(
      false,
    );
  });
});
