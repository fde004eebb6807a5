import { diagramAsDot, diagramAsMermaid, diagramAsSvg, diagramOf } from "../../export/index.ts";
import { accountsOption, defineCommand, fileOption } from "../command.ts";
import { chosenWorld, declaredWorkspace, worldOption } from "../declared-workspace.ts";
import { type ExitCode, exit } from "../exit.ts";
import { counted } from "../render/words.ts";
import { writeOwnFile } from "../write-file.ts";

export const graph = defineCommand({
  summary: "Draw the bridges as SVG, Mermaid or DOT",
  description:
    "Accounts are frames; people, doors out, doors in, roles and what they may do stand from left to right. A half-open " +
    "bridge is drawn broken, with the part that is missing.",
  examples: [
    ["rolebridge graph --world desired --out bridges.svg", "as declared; AWS is not asked"],
    ["rolebridge graph --person alice --out alice.svg", "alice's bridges alone"],
    ["rolebridge graph --format mermaid >> README.md", "for a page that draws Mermaid"],
  ],
  options: {
    ...fileOption,
    ...accountsOption,
    ...worldOption,
    person: { type: "string", value: "NAME", description: "this person's bridges only" },
    account: { type: "string", value: "NAME", description: "bridges into this account only" },
    format: {
      type: "string",
      choices: ["svg", "mermaid", "dot"],
      description: "default: as the file's name ends, else svg",
    },
    out: { type: "string", value: "FILE", description: "where to write it (default: stdout)" },
  },
  async run({ file, accounts, world: which, person, account, format, out }, session): Promise<ExitCode> {
    const declared = declaredWorkspace(session, { file, accounts });
    const world = await chosenWorld(session, declared, which);
    if (world === undefined) return exit.problems;
    const bridges = declared.workspace
      .bridges(world)
      .filter(
        (one) =>
          (person === undefined || one.person === person) &&
          (account === undefined || one.account === account),
      );
    const text = await drawn(diagramOf(world, bridges), format ?? formatOf(out));
    if (out === undefined) {
      session.stdout.write(text);
      return exit.ok;
    }
    await writeOwnFile(session, out, text);
    session.say(`Drew ${counted(bridges.length, "bridge")} to ${out}.`);
    return exit.ok;
  },
});

type Format = "svg" | "mermaid" | "dot";

function formatOf(out = ""): Format {
  if (/\.(?:mmd|mermaid|md)$/i.test(out)) return "mermaid";
  return /\.(?:dot|gv)$/i.test(out) ? "dot" : "svg";
}

function drawn(diagram: ReturnType<typeof diagramOf>, format: Format): Promise<string> | string {
  switch (format) {
    case "svg":
      return diagramAsSvg(diagram);
    case "mermaid":
      return diagramAsMermaid(diagram);
    case "dot":
      return diagramAsDot(diagram);
  }
}
