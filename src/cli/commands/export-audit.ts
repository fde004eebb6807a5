import { auditAsCsv, auditAsHtml } from "../../export/index.ts";
import { auditOf } from "../audit.ts";
import { type Command, defineCommand, fileOption, jsonOption } from "../command.ts";
import { declaredWorkspace } from "../declared-workspace.ts";
import { type ExitCode, exit } from "../exit.ts";
import { counted } from "../render/words.ts";
import { logOption, readUses } from "../use-report.ts";
import { writeOwnFile } from "../write-file.ts";

/** How long a bridge must be idle to be called so in an audit, in days: a quarter. */
const idleDays = 90;

export const exportAudit: Command = defineCommand({
  summary: "Write for auditors who may enter what, since when, until when, why and by whom",
  description:
    "Each bridge of the live world with its person, role, policies and account; who granted it and when, from git; until " +
    "when and why; last use as far as AWS or a log knows. As CSV, or as one HTML page that needs nothing else and prints.",
  examples: [
    ["rolebridge export audit --format html --out audit.html", "a page to read and to print"],
    ["rolebridge export audit --format csv --out audit.csv --log trail.json.gz", "with uses by person"],
  ],
  options: {
    ...fileOption,
    format: { type: "string", choices: ["csv", "html"], default: "csv", description: "how it is written" },
    ...logOption,
    out: { type: "string", value: "FILE", description: "where to write it (default: stdout)" },
    ...jsonOption,
  },
  async run({ file, format, log, out }, session): Promise<ExitCode> {
    const declared = declaredWorkspace(session, { file });
    const report = await readUses(session, declared, { days: idleDays, log });
    const verification = report && (await declared.settle(await declared.workspace.verify(report.world)));
    if (report === undefined || verification === undefined) return exit.problems;
    declared.watcher.finish();
    const audit = auditOf(report, verification);
    const text = format === "html" ? auditAsHtml(audit) : auditAsCsv(audit);
    if (out !== undefined) {
      await writeOwnFile(session, out, text);
      session.say(`Wrote ${counted(audit.rows.length, "bridge")} to ${out}.`);
    }
    if (session.flags.json) session.answer(audit);
    else if (out === undefined) session.stdout.write(text);
    return exit.ok;
  },
});
