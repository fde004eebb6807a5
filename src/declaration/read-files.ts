import { wellFormed } from "./checking.ts";
import { besideFile, type DeclarationFiles, isIncludePattern, staysInside } from "./declaration-files.ts";
import { checkForm } from "./form.ts";
import type { FileInForm } from "./merge.ts";
import { type SourceFile, spanAt } from "./place.ts";
import type { Reporter } from "./reporter.ts";
import { parseSource } from "./source-file.ts";
import { quoted } from "./wording.ts";

/** Files that one declaration may consist of. */
const mostFiles = 1000;

export interface ReadFiles {
  readonly root: SourceFile | undefined;
  /** The root first, then what is included, in the order of the patterns and by name. */
  readonly files: readonly FileInForm[];
  /** Whether everything was read: otherwise names that seem to be missing may only be unread. */
  readonly isComplete: boolean;
}

/** Reads a declaration's file and, file by file, what they include. */
export async function readFiles(file: string, files: DeclarationFiles, report: Reporter): Promise<ReadFiles> {
  const read = new Map<string, FileInForm>();
  const waiting: {
    readonly file: string;
    readonly from?: { readonly source: SourceFile; readonly index: number };
  }[] = [{ file }];
  let isComplete = true;
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    if (read.has(next.file)) continue;
    const place = next.from && { span: spanAt(next.from.source, ["include", next.from.index]) };
    if (read.size >= mostFiles) {
      report("RB1003", `the declaration includes more than ${mostFiles} files`, place);
      isComplete = false;
      break;
    }
    const text = await textOf(next.file, files);
    if (text === undefined) {
      const help = "name another with -f, or let `rolebridge init` write one";
      report("RB1001", `the file ${quoted(next.file)} cannot be read`, place ?? { help });
      isComplete = false;
      continue;
    }
    const source = parseSource(next.file, text, report);
    if (source.value === undefined) isComplete = false;
    const draft = source.value === undefined ? {} : checkForm(source, next.file === file, report);
    read.set(next.file, { source, draft });
    for (const [index, pattern] of wellFormed(draft.include)) {
      const found = await filesOf(pattern, index, source, files, report);
      if (!found) isComplete = false;
      waiting.push(...(found ?? []).map((one) => ({ file: one, from: { source, index } })));
    }
  }
  return { root: read.get(file)?.source, files: [...read.values()], isComplete };
}

async function textOf(file: string, files: DeclarationFiles): Promise<string | undefined> {
  try {
    return await files.read(file);
  } catch {
    return undefined;
  }
}

/** The files of a pattern; undefined, and reported, where the pattern is refused. */
async function filesOf(
  pattern: string,
  index: number,
  source: SourceFile,
  files: DeclarationFiles,
  report: Reporter,
): Promise<readonly string[] | undefined> {
  const span = spanAt(source, ["include", index]);
  if (!staysInside(pattern)) {
    report("RB1008", `${quoted(pattern)} is not beside the declaration`, {
      span,
      help: "write a path in the declaration's folder",
    });
    return undefined;
  }
  if (!isIncludePattern(pattern)) {
    report("RB1009", `${quoted(pattern)} is no pattern that \`include\` takes`, {
      span,
      help: "write file names with `*` (at most two in a name) and `?`, and `**/` for folders at any depth",
    });
    return undefined;
  }
  const isPlain = !/[*?]/.test(pattern);
  if (isPlain) return [besideFile(source.file, pattern)];
  let found: readonly string[];
  try {
    found = (await files.glob(pattern, source.file)).toSorted();
  } catch {
    report("RB1001", `the files of ${quoted(pattern)} cannot be listed`, { span });
    return undefined;
  }
  if (found.length === 0) report("RB1007", `no file matches ${quoted(pattern)}`, { span });
  return found;
}
