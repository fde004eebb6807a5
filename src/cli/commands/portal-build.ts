import { copyFile, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { loadDeclaration } from "../../declaration/index.ts";
import { didYouMean } from "../../diagnostics/index.ts";
import { PassageProblem } from "../../passage/passage-problem.ts";
import { startDataOf, startDataScript } from "../../server/start-data.ts";
import { diskFiles } from "../../workspace/disk-files.ts";
import { type Command, defineCommand, fileOption, jsonOption } from "../command.ts";
import { exit } from "../exit.ts";
import { packageFile } from "../package-file.ts";
import { counted } from "../render/words.ts";
import { makeFolder, writeOwnFile } from "../write-file.ts";

export const portalBuild: Command = defineCommand({
  summary: "Write the start page: a folder that opens without a server",
  description:
    "Accounts as cards, a link into the console for every role, and what the command line needs. The folder holds no " +
    "secret and loads nothing from elsewhere: open index.html from disk, or put the folder on any web server.",
  examples: [
    ["rolebridge portal build --out start-page", "everybody's page; each person chooses a name"],
    ["rolebridge portal build --out alice-page --person alice", "alice's alone: it names nobody else"],
  ],
  options: {
    ...fileOption,
    person: { type: "string", value: "NAME", description: "this person's page alone" },
    out: { type: "string", value: "DIR", default: "start-page", description: "the folder to write to" },
    ...jsonOption,
  },
  async run({ file, person, out, json }, session) {
    const { declaration } = await loadDeclaration(file, diskFiles(session.cwd), {
      now: session.now().toISOString(),
    });
    if (declaration === undefined) {
      throw new PassageProblem(`${file} has mistakes`, `see them: rolebridge check -f ${file}`);
    }
    const names = declaration.people.map(({ name }) => name);
    if (person !== undefined && !names.includes(person)) {
      throw new PassageProblem(
        `nobody is called \`${person}\` in ${file}`,
        didYouMean(person, names) ?? "see the names in the declaration",
      );
    }
    const data = startDataOf(declaration, session.now(), person);
    await makeFolder(session, out);
    await copyPage(resolve(session.cwd, out));
    await writeOwnFile(session, join(out, "data.js"), startDataScript(data));
    const page = join(out, "index.html");
    if (json) session.answer({ page, people: data.people.length, roles: data.roles.length });
    else {
      session.say(
        `Wrote ${page}: ${counted(data.roles.length, "role")} for ${person ?? counted(data.people.length, "person", "people")}.`,
      );
    }
    return exit.ok;
  },
});

/** The page itself was built with the package. */
async function copyPage(folder: string): Promise<void> {
  const built = packageFile("dist/portal/start");
  for (const name of await readdir(built)) await copyFile(join(built, name), join(folder, name));
}
