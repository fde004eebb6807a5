import { loadDeclaration } from "../../declaration/index.ts";
import { compile } from "../../design/index.ts";
import { hasErrors } from "../../diagnostics/index.ts";
import { diskFiles } from "../../workspace/index.ts";
import { type Command, defineCommand, fileOption, jsonOption } from "../command.ts";
import { exit } from "../exit.ts";
import { packageVersion } from "../package-file.ts";
import { countText, renderDiagnostics } from "../render/code-frame.ts";
import { renderDiagnosticsJson } from "../render/diagnostics-json.ts";
import { renderSarif } from "../render/sarif.ts";

export const check: Command = defineCommand({
  summary: "Check the declaration, without AWS",
  description:
    "Reads the declaration and what it includes, and reports every mistake at its place, all at once. Nothing is asked " +
    "of AWS: quotas are taken at their defaults, and what exists there is seen by `plan`.",
  examples: [
    ["rolebridge check", "checks rolebridge.yaml"],
    ["rolebridge check --format sarif > rolebridge.sarif", "for code scanning in a pipeline"],
  ],
  options: {
    ...fileOption,
    ...jsonOption,
    format: {
      type: "string",
      value: "FORMAT",
      choices: ["text", "json", "sarif"],
      description: "how to report: text, json (as --json) or sarif",
    },
  },
  async run({ file, format, json }, session) {
    const { cwd, now, theme } = session;
    const { sources, declaration, ...loaded } = await loadDeclaration(file, diskFiles(cwd), {
      now: now().toISOString(),
    });
    const diagnostics = [...loaded.diagnostics, ...(declaration ? compile(declaration).diagnostics : [])];
    const status = hasErrors(diagnostics) ? exit.problems : exit.ok;
    const chosen = format ?? (json ? "json" : "text");
    if (chosen === "json") session.answer(renderDiagnosticsJson(diagnostics));
    else if (chosen === "sarif") session.answer(renderSarif(diagnostics, packageVersion()));
    if (chosen !== "text") return status;
    if (diagnostics.length > 0) session.say(`${renderDiagnostics(diagnostics, { sources, theme })}\n`);
    session.say(`${file}: ${countText(diagnostics)}${declaration ? `; ${sizeText(declaration)}` : ""}.`);
    if (diagnostics.length > 0) session.say("What a code means: rolebridge explain CODE");
    return status;
  },
});

function sizeText(declaration: {
  readonly accounts: readonly unknown[];
  readonly roles: readonly unknown[];
  readonly people: readonly unknown[];
  readonly grants: readonly unknown[];
}): string {
  const parts = [
    [declaration.accounts.length, "account", "accounts"],
    [declaration.roles.length, "role", "roles"],
    [declaration.people.length, "person", "people"],
    [declaration.grants.length, "grant", "grants"],
  ] as const;
  return parts.map(([count, one, several]) => `${count} ${count === 1 ? one : several}`).join(", ");
}
