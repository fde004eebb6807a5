import { execFile } from "node:child_process";
import { basename, dirname, resolve } from "node:path";
import { promisify } from "node:util";
import type { LineOrigin, OriginOf } from "../workspace/index.ts";
import type { Session } from "./session.ts";

// Who wrote which line of the declaration, as git knows it. A repository that does not know all does not answer at all:
// what is cut off would be laid to whoever stands where it is cut.

export type LineOrigins =
  | { readonly status: "known"; readonly originOf: OriginOf }
  /** Lower-case sentence without a full stop. */
  | { readonly status: "unknown"; readonly because: string };

/** Reads the origins of all lines of files, named as the declaration names them. */
export async function lineOrigins(session: Session, files: readonly string[]): Promise<LineOrigins> {
  const origins = new Map<string, readonly LineOrigin[]>();
  for (const file of files) {
    const path = resolve(session.cwd, file);
    const git = (...args: readonly string[]): Promise<string | undefined> =>
      runGit(dirname(path), args, session);
    const shallow = await git("rev-parse", "--is-shallow-repository");
    if (shallow === undefined) return { status: "unknown", because: `${file} is in no git repository` };
    if (shallow.trim() === "true") {
      return {
        status: "unknown",
        because: "the repository is a shallow clone: `git fetch --unshallow` completes it",
      };
    }
    const blame = await git("blame", "--root", "--line-porcelain", "--", basename(path));
    if (blame === undefined) return { status: "unknown", because: `git has no history of ${file}` };
    origins.set(file, parseBlame(blame, session.now()));
  }
  return { status: "known", originOf: ({ file, start }) => origins.get(file)?.[start.line - 1] };
}

/** The origin of each line, from `git blame --line-porcelain`. https://git-scm.com/docs/git-blame#_the_porcelain_format */
function parseBlame(text: string, now: Date): readonly LineOrigin[] {
  const origins: LineOrigin[] = [];
  let commit = "";
  let author = "";
  let seconds = 0;
  for (const line of text.split("\n")) {
    const head = /^([0-9a-f]{40,64}) \d+ \d+/.exec(line);
    // A line of the file stands behind a tab, so that nothing in it is taken for a head.
    if (line.startsWith("\t")) {
      const isCommitted = !/^0+$/.test(commit);
      origins.push(
        isCommitted
          ? { at: new Date(seconds * 1000).toISOString(), author, commit: commit.slice(0, 12) }
          : { at: now.toISOString(), author: "not committed" },
      );
    } else if (head?.[1] !== undefined) commit = head[1];
    else if (line.startsWith("author ")) author = line.slice("author ".length);
    else if (line.startsWith("author-time ")) seconds = Number(line.slice("author-time ".length));
  }
  return origins;
}

/** Undefined where git is not there, or refuses. The repository's own settings start no program. */
async function runGit(
  folder: string,
  args: readonly string[],
  { env, signal }: Session,
): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)("git", ["-c", "core.fsmonitor=false", ...args], {
      cwd: folder,
      env: { ...env, LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0" },
      maxBuffer: 256 * 1024 * 1024,
      signal,
    });
    return stdout;
  } catch (error) {
    if (signal.aborted) throw error;
    return undefined;
  }
}
