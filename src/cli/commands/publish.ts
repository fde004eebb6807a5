import { join } from "node:path";
import { type Declaration, loadDeclaration } from "../../declaration/index.ts";
import { didYouMean } from "../../diagnostics/index.ts";
import { PassageProblem } from "../../passage/passage-problem.ts";
import { passportOf } from "../../passage/passport.ts";
import { renderPassport } from "../../passage/passport-file.ts";
import { diskFiles } from "../../workspace/index.ts";
import { type Command, defineCommand, fileOption, jsonOption } from "../command.ts";
import { exit } from "../exit.ts";
import { UsageError } from "../usage-error.ts";
import { makeFolder, writeOwnFile } from "../write-file.ts";

export const publish: Command = defineCommand({
  summary: "Write people's passports: what each may enter, without any secret",
  description:
    "A passport is a small JSON file that names the roles one person may enter. It opens nothing: AWS decides. Put it " +
    "where the person's commands can read it, as a file or at an https address.",
  examples: [
    ["rolebridge publish --out passports", "one file for each person, passports/alice.json and so on"],
    ["rolebridge publish --person alice > alice.json", "one passport"],
    ["rolebridge publish --out passports --contact cloud@example.com", "and whom to ask for what is missing"],
  ],
  options: {
    ...fileOption,
    person: {
      type: "string",
      value: "NAME",
      description: "only this person's, on stdout where --out is not given",
    },
    out: { type: "string", value: "DIR", description: "the folder to write to" },
    contact: {
      type: "string",
      value: "TEXT",
      description: "whom people ask when something is missing: an address, a channel",
    },
    ...jsonOption,
  },
  async run({ file, person, out, contact, json }, session) {
    const { declaration } = await loadDeclaration(file, diskFiles(session.cwd), {
      now: session.now().toISOString(),
    });
    if (declaration === undefined) {
      throw new PassageProblem(`${file} has mistakes`, `see them: rolebridge check -f ${file}`);
    }
    const names = person === undefined ? declaration.people.map((one) => one.name) : [person];
    const passports = names.map((name) => {
      const passport = passportOf(declaration, name);
      if (passport === undefined) throw unknownPerson(name, file, declaration);
      return contact === undefined ? passport : { ...passport, contact: oneLine(contact) };
    });
    if (out === undefined) {
      const [only] = passports;
      if (person === undefined || only === undefined) {
        throw new UsageError(
          "there are several passports to write",
          "say where to: --out DIR, or whose: --person NAME",
        );
      }
      session.answer(only);
      return exit.ok;
    }
    await makeFolder(session, out);
    for (const passport of passports)
      await writeOwnFile(session, join(out, `${passport.person}.json`), renderPassport(passport));
    if (json) session.answer({ written: passports.map((passport) => join(out, `${passport.person}.json`)) });
    else {
      session.say(`Wrote ${passports.length} passports to ${out}.`);
      session.say(
        `A person takes theirs with: ${session.theme.command(`rolebridge login --passport ${out}/NAME.json`)}`,
      );
    }
    return exit.ok;
  },
});

function unknownPerson(name: string, file: string, { people }: Declaration): PassageProblem {
  const names = people.map((one) => one.name);
  return new PassageProblem(
    `nobody is called \`${name}\` in ${file}`,
    didYouMean(name, names) ?? `people are: ${names.slice(0, 10).join(", ")}${names.length > 10 ? " …" : ""}`,
  );
}

/** Commands print it in the middle of a sentence. */
function oneLine(contact: string): string {
  const text = contact.replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
  if (text !== "" && text.length <= 200) return text;
  throw new UsageError("a contact has 1 to 200 characters", "an address or a channel: cloud@example.com");
}
