import type { Command } from "./command.ts";
import { type CommandEntry, commands } from "./commands.ts";
import { type ExitCode, exit } from "./exit.ts";
import { readPlainLine } from "./plain-line.ts";
import { createTheme, wantsColor } from "./render/theme.ts";
import { type CommonFlags, openSession, type Surroundings } from "./session.ts";
import { systemFailure } from "./system-failure.ts";
import { UsageError } from "./usage-error.ts";
import { wayOut } from "./way-out.ts";

/** Runs one command line and answers with the exit status. Everything that is thrown ends here. */
export async function main(
  argv: readonly string[],
  surroundings: Surroundings,
  table: Readonly<Record<string, CommandEntry>> = commands,
): Promise<ExitCode> {
  try {
    const parsed = (await parsePlainly(argv, table)) ?? (await parseFully(argv, table, surroundings));
    if (typeof parsed === "number") return parsed;
    const session = openSession(surroundings, parsed.flags);
    return await parsed.command.run(parsed.values, session);
  } catch (error) {
    return explainFailure(error, argv.includes("--debug"), surroundings);
  }
}

interface Parsed {
  readonly command: Command;
  readonly values: Readonly<Record<string, unknown>>;
  readonly flags: CommonFlags;
}

type Table = Readonly<Record<string, CommandEntry>>;

/** The way of lines that need no parser; undefined for all others. */
async function parsePlainly(
  [name = "", ...words]: readonly string[],
  table: Table,
): Promise<Parsed | undefined> {
  const entry = Object.hasOwn(table, name) ? table[name] : undefined;
  if (entry === undefined || Object.keys(table).some((one) => one.startsWith(`${name} `))) return undefined;
  const command = await entry.load();
  const line = readPlainLine(words, command);
  return line && { command, ...line };
}

/** The way of all lines. An exit status where help, the version or a mistake was shown instead. */
async function parseFully(
  argv: readonly string[],
  table: Table,
  surroundings: Surroundings,
): Promise<Parsed | ExitCode> {
  const { parseCommandLine } = await import("./parse.ts");
  const parsed = await parseCommandLine(argv, table, surroundings);
  switch (parsed.kind) {
    case "shown":
      return exit.ok;
    case "wrong":
      return exit.usage;
    case "run":
      return parsed;
  }
}

/** Says what went wrong, in the words of its kind. */
function explainFailure(error: unknown, debug: boolean, surroundings: Surroundings): ExitCode {
  const { stderr, env, signal } = surroundings;
  const theme = createTheme(wantsColor(stderr, env));
  const say = (...lines: readonly string[]): void => void stderr.write(`${lines.join("\n")}\n`);
  const stack = debug && error instanceof Error ? [theme.faint(error.stack ?? "")] : [];
  if (isAbort(error, signal)) {
    say("Interrupted.", ...stack);
    return exit.interrupted;
  }
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof UsageError) {
    say(`${theme.danger("error:")} ${message}`, ...(error.help === undefined ? [] : [error.help]), ...stack);
    return exit.usage;
  }
  const refused = error instanceof Error ? systemFailure(error) : undefined;
  if (refused !== undefined) {
    say(`${theme.danger("error:")} ${refused.message}`, refused.help, ...stack);
    return exit.problems;
  }
  if (isExpected(error)) {
    say(`${theme.danger("error:")} ${message}`, ...helpOf(error), ...stack);
    return exit.problems;
  }
  say(
    `${theme.danger("This is a bug in rolebridge:")} ${message}`,
    "Please report it, with what you typed: https://github.com/rolebridge/rolebridge/issues",
    ...(debug ? stack : ["The same command with --debug shows where it happened."]),
  );
  return exit.bug;
}

/** By a signal, or by Ctrl-C at a question. By name, so that nothing need be loaded to tell. */
function isAbort(error: unknown, signal: AbortSignal): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === "Interruption" || (error.name === "AbortError" && signal.aborted);
}

/**
 * What the world outside refused: AWS, or the file system. By name, so that nothing need be loaded to tell.
 */
function isExpected(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    ["CloudFailure", "PassageProblem", "SandboxControlError", "StateFileError"].includes(error.name) ||
    "syscall" in error
  );
}

/** What to do, where the error says so. */
function helpOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [];
  if ("help" in error && typeof error.help === "string") return [error.help];
  const help = "failure" in error && isObject(error.failure) ? wayOut(error.failure) : undefined;
  return help === undefined ? [] : [help];
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
