import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type Diagnostic, hasErrors } from "../diagnostics/index.ts";
import type { World } from "../model/index.ts";
import {
  type Answer,
  openWorkspace,
  parseSavedFile,
  type ReadRequest,
  type RolebridgeEvent,
  type SavedFile,
  type Workspace,
} from "../workspace/index.ts";
import type { OptionSpecs } from "./command.ts";
import { renderDiagnostics } from "./render/code-frame.ts";
import type { Session } from "./session.ts";
import { UsageError } from "./usage-error.ts";
import { createWatcher, type Watcher } from "./watch.ts";

/** A workspace that tells on stderr what it does. */
export interface DeclaredWorkspace {
  readonly workspace: Workspace;
  readonly watcher: Watcher;
  /** Shows diagnostics with the places in the files that they point to, on stderr. */
  report(diagnostics: readonly Diagnostic[]): Promise<void>;
  /** The value of an answer; its diagnostics are shown. Undefined where there is no value: then the command ends with status 1. */
  settle<T>(answer: Answer<T>): Promise<T | undefined>;
  /** The same as if these texts stood in the declaration's files. */
  edited(texts: ReadonlyMap<string, string>): DeclaredWorkspace;
}

export interface DeclaredWorkspaceOptions {
  readonly file: string;
  readonly accounts?: string | undefined;
  /** Told every event besides the watcher. */
  readonly onEvent?: (event: RolebridgeEvent) => void;
  /** Told what is reported, each once. */
  readonly onReport?: (diagnostics: readonly Diagnostic[]) => void;
}

export function declaredWorkspace(session: Session, options: DeclaredWorkspaceOptions): DeclaredWorkspace {
  const watcher = createWatcher(session);
  const workspace = openWorkspace({
    file: options.file,
    folder: session.cwd,
    now: session.now,
    signal: session.signal,
    emit: (event) => {
      watcher.emit(event);
      options.onEvent?.(event);
    },
    ...(options.accounts !== undefined && { accounts: options.accounts }),
  });
  return toldBy({ watcher, session, known: new Set(), onReport: options.onReport ?? (() => {}) }, workspace);
}

/** Who is told what a workspace has to say, and what was said already. */
interface Telling {
  readonly watcher: Watcher;
  readonly session: Session;
  readonly known: Set<string>;
  readonly onReport: (diagnostics: readonly Diagnostic[]) => void;
}

function toldBy(telling: Telling, workspace: Workspace): DeclaredWorkspace {
  const { watcher, session, known, onReport } = telling;
  const report = async (all: readonly Diagnostic[]): Promise<void> => {
    const diagnostics = all.filter((one) => !known.has(JSON.stringify(one)));
    if (diagnostics.length === 0) return;
    for (const one of diagnostics) known.add(JSON.stringify(one));
    onReport(diagnostics);
    watcher.finish();
    const { sources } = await workspace.check();
    session.notice(renderDiagnostics(diagnostics, { sources, theme: session.noticeTheme }));
  };
  return {
    workspace,
    watcher,
    report,
    async settle(answer) {
      await report(answer.diagnostics);
      return answer.status === "done" && !hasErrors(answer.diagnostics) ? answer.value : undefined;
    },
    edited: (texts) => toldBy(telling, workspace.edited(texts)),
  };
}

/** `--world`: which world a question is about. */
export const worldOption = {
  world: {
    type: "string",
    value: "live|desired|FILE",
    default: "live",
    description: "the world as it is, as declared, or of a snapshot or plan (then as planned)",
  },
} as const satisfies OptionSpecs;

/** The world that `--world` names; undefined where there is none, which has been said. */
export async function chosenWorld(
  session: Session,
  { workspace, settle }: DeclaredWorkspace,
  world: string,
  request: ReadRequest = {},
): Promise<World | undefined> {
  if (world === "live") return settle(await workspace.read(request));
  if (world === "desired") return settle(await workspace.desired());
  const saved = await savedWorld(session, world);
  switch (saved.kind) {
    case "world":
      return saved.world;
    case "plan":
      return saved.plan.planned;
    case "damaged":
      session.notice(renderDiagnostics([saved.problem], { sources: new Map(), theme: session.noticeTheme }));
      return undefined;
  }
}

async function savedWorld(session: Session, name: string): Promise<SavedFile> {
  try {
    return await readSavedFile(session, name);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    throw new UsageError(
      `--world ${name} is no world, and no file of this name is there`,
      "--world takes live, desired, or a file that `snapshot` or `plan --out` wrote.",
    );
  }
}

/** Reads a snapshot or a plan. */
export async function readSavedFile(session: Session, name: string): Promise<SavedFile> {
  return parseSavedFile(name, await readFile(resolve(session.cwd, name), "utf8"));
}
