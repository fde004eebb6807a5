import { catalogue, didYouMean } from "../../diagnostics/index.ts";
import { type Command, defineCommand, jsonOption } from "../command.ts";
import { exit } from "../exit.ts";
import { readPackageFile } from "../package-file.ts";
import { renderPage } from "../render/page.ts";
import { UsageError } from "../usage-error.ts";

export const explain: Command = defineCommand({
  summary: "Explain the code of a diagnostic",
  description: "Shows the page of a code: why it is reported, an example, and the way out.",
  examples: [["rolebridge explain RB1040", "explains what an unknown account is"]],
  options: jsonOption,
  arguments: { code: { description: "the code, as it stands in brackets: RB1040" } },
  async run({ code, json }, session) {
    const wanted = code.toUpperCase();
    const page = Object.hasOwn(catalogue, wanted)
      ? readPackageFile(`docs/diagnostics/${wanted}.md`)
      : undefined;
    if (page === undefined) {
      throw new UsageError(`no diagnostic has the code ${code}`, didYouMean(wanted, Object.keys(catalogue)));
    }
    if (json) session.answer({ code: wanted, ...catalogue[wanted as keyof typeof catalogue], page });
    else session.say(renderPage(page, session.theme));
    return exit.ok;
  },
});
