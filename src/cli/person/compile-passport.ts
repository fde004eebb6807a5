import { dirname, resolve } from "node:path";
import { type Declaration, loadDeclaration } from "../../declaration/index.ts";
import { didYouMean } from "../../diagnostics/index.ts";
import { PassageProblem } from "../../passage/passage-problem.ts";
import { type Passport, passportOf } from "../../passage/passport.ts";
import { diskFiles } from "../../workspace/index.ts";
import type { Session } from "../session.ts";

/** A person's passport from the declaration, with the files and folders that it hangs on. */
export async function compilePassport(
  session: Session,
  file: string,
  person: string,
): Promise<{ readonly passport: Passport; readonly sources: readonly string[] }> {
  const { declaration, sources } = await loadDeclaration(file, diskFiles(session.cwd), {
    now: session.now().toISOString(),
  });
  if (declaration === undefined) {
    throw new PassageProblem(`${file} has mistakes`, `see them: rolebridge check -f ${file}`);
  }
  const name = personNamed(declaration, person);
  const passport = name === undefined ? undefined : passportOf(declaration, name);
  if (passport === undefined) {
    const near = didYouMean(
      person,
      declaration.people.map((one) => one.name),
    );
    throw new PassageProblem(
      `nobody is called \`${person}\` in ${file}`,
      near ?? "say who you are: --person NAME",
    );
  }
  const files = [...sources.keys()].map((one) => resolve(session.cwd, one));
  return { passport, sources: [...new Set([...files, ...files.map((one) => dirname(one))])] };
}

/** A person goes by the declaration's name or by that of the IAM user. */
function personNamed(declaration: Declaration, person: string): string | undefined {
  return declaration.people.find((one) => one.name === person || one.user === person)?.name;
}
