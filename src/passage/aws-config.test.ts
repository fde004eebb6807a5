import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AwsProfile, updateAwsConfig } from "./aws-config.ts";

const profile = (name: string): AwsProfile => ({
  name,
  settings: [
    ["credential_process", `rolebridge creds ${name}`],
    ["region", "eu-central-1"],
  ],
});

function updated(text: string, profiles: readonly AwsProfile[]): string {
  const update = updateAwsConfig(text, "larkspur", profiles);
  if (update.kind === "refused") throw new Error(JSON.stringify(update.problems));
  return update.text;
}

describe("the block in the AWS config file", () => {
  test("is added behind what was there, on a line of its own", () => {
    expect(updated("[default]\nregion = eu-west-1", [profile("Viewer@dev")])).toMatchInlineSnapshot(`
      "[default]
      region = eu-west-1
      # BEGIN rolebridge larkspur
      # Written by \`rolebridge config\`; what is changed between these lines is lost at the next run.
      [profile Viewer@dev]
      credential_process = rolebridge creds Viewer@dev
      region = eu-central-1
      # END rolebridge larkspur
      "
    `);
  });

  test("stays where it is when it is written again, and a second run changes nothing", () => {
    const first = `a\r\n${updated("", [profile("Viewer@dev")])}[default]\r\n`;
    const second = updated(first, [profile("Viewer@prod")]);
    expect(second.startsWith("a\r\n# BEGIN")).toBe(true);
    expect(second.endsWith("# END rolebridge larkspur\r\n[default]\r\n")).toBe(true);
    expect(updateAwsConfig(second, "larkspur", [profile("Viewer@prod")])).toMatchObject({ changed: false });
  });

  test("leaves no trace when there is nothing to enter any more", () => {
    const text = "[default]\nregion = eu-west-1\n";
    expect(updated(updated(text, [profile("Viewer@dev")]), [])).toBe(text);
  });

  test("keeps everything outside byte for byte", () => {
    const outside = fc
      .array(fc.constantFrom("[default]\n", "region=x\n", "\n", "# note\r\n", "\t\n", "[profile mine]\n"))
      .map((lines) => lines.join(""));
    fc.assert(
      fc.property(outside, outside, (before, after) => {
        const text = before + updated("", [profile("Viewer@dev")]) + after;
        const next = updated(text, [profile("Operator@dev"), profile("Viewer@prod")]);
        expect(next.startsWith(before) && next.endsWith(after)).toBe(true);
        expect(updated(next, [])).toBe(before + after);
      }),
    );
  });

  test("a profile of the same name elsewhere is named with its line, and nothing is written", () => {
    const text = '[default]\n\n[profile "Viewer@dev"]\nregion = x\n';
    expect(updateAwsConfig(text, "larkspur", [profile("Viewer@dev")])).toEqual({
      kind: "refused",
      problems: [
        { line: 3, message: 'a profile "Viewer@dev" stands there already, outside the block of rolebridge' },
      ],
    });
  });

  test.each([
    ["an end without a beginning", "# END rolebridge larkspur\n"],
    ["a beginning without an end", "x\n# BEGIN rolebridge larkspur\n"],
    ["two blocks", updated("", [profile("a@b")]).repeat(2)],
  ])("%s is refused", (_sentence, text) => {
    expect(updateAwsConfig(text, "larkspur", [profile("Viewer@dev")])).toMatchObject({ kind: "refused" });
  });

  test("a value with a line break is refused", () => {
    const hostile: AwsProfile = { name: "Viewer@dev", settings: [["region", "x\naws_access_key_id = AKIA"]] };
    expect(updateAwsConfig("", "larkspur", [hostile])).toMatchObject({ kind: "refused" });
  });

  test("another organization's block is left alone", () => {
    const other = updated("", [profile("Viewer@dev")]).replaceAll("larkspur", "thistle");
    expect(updated(other, [profile("Operator@dev")]).startsWith(other)).toBe(true);
  });
});
