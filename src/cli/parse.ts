import { Argument, CommanderError, InvalidArgumentError, Option, Command as Parser } from "commander";
import type { ArgumentSpec, Command, OptionSpec } from "./command.ts";
import { type CommandEntry, commandGroups } from "./commands.ts";
import { packageVersion } from "./package-file.ts";
import { createTheme, type Theme, wantsColor } from "./render/theme.ts";
import type { CommonFlags, Surroundings } from "./session.ts";

// The one place that knows the argument parser.

export type Parsed =
  | {
      readonly kind: "run";
      readonly command: Command;
      readonly values: Readonly<Record<string, unknown>>;
      readonly flags: CommonFlags;
    }
  /** Help or the version was shown. */
  | { readonly kind: "shown" }
  /** The command line is wrong; it has been said how. */
  | { readonly kind: "wrong" };

type Table = Readonly<Record<string, CommandEntry>>;

/** Reads a command line; shows help, the version and mistakes itself. Loads no command but the one that is named. */
export async function parseCommandLine(
  argv: readonly string[],
  table: Table,
  surroundings: Surroundings,
): Promise<Parsed> {
  const words = argv[0] === "help" ? [...argv.slice(1), "--help"] : [...argv];
  const chosen = chooseCommand(words, table);
  const command = chosen === undefined ? undefined : await table[chosen]?.load();
  const [line, afterDashes] = splitAtDashes(words, command);
  let parsed: Parsed = { kind: "shown" };
  const program = createProgram(surroundings, chosen);
  for (const [name, entry] of Object.entries(table)) {
    const parser = addCommand(program, name, entry);
    if (name !== chosen || command === undefined) continue;
    describeCommand(parser, command, surroundings);
    const switches = seenSwitches(parser, command);
    parser.action(() => {
      parsed = { kind: "run", command, ...readValues(parser, command, { switches, afterDashes }) };
    });
  }
  try {
    await program.parseAsync(line.length === 0 ? ["--help"] : line, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { kind: error.exitCode === 0 ? "shown" : "wrong" };
  }
  return parsed;
}

/** What follows `--` goes to the argument that takes it, so that a role which is left out is not looked for there. */
function splitAtDashes(
  words: readonly string[],
  command: Command | undefined,
): readonly [line: readonly string[], afterDashes: readonly string[]] {
  const at = words.indexOf("--");
  const isTaken = Object.values(command?.arguments ?? {}).some((spec) => spec.afterDashes);
  return at < 0 || !isTaken ? [words, []] : [words.slice(0, at), words.slice(at + 1)];
}

/** The longest name of the table that the first words make. */
function chooseCommand(words: readonly string[], table: Table): string | undefined {
  const plain = words.filter((word) => !word.startsWith("-"));
  const [first = "", second = ""] = plain;
  return [`${first} ${second}`, first].find((name) => Object.hasOwn(table, name));
}

function createProgram(surroundings: Surroundings, chosen: string | undefined): Parser {
  const program = new Parser("rolebridge")
    .version(packageVersion(), "-V, --version", "show the version")
    .helpOption("-h, --help", "show help; also for each command")
    .helpCommand(false)
    .description(
      "Single sign-on and resource separation on AWS, declared in one file: builds the two doors of every\n" +
        "bridge from a person to a role, keeps them as declared, and proves that no other way in exists.",
    )
    .usage("<command> [options]")
    .exitOverride();
  const theme = themeOf(surroundings);
  setOutput(program, surroundings, theme, `rolebridge ${chosen === undefined ? "" : `${chosen} `}--help`);
  return program.addHelpText("after", firstSteps(theme));
}

function firstSteps(theme: Theme): string {
  const line = (command: string, does: string): string => `  ${theme.command(command.padEnd(34))}${does}`;
  return [
    "",
    theme.title("What to do next"),
    line("rolebridge demo", "see two people cross their bridges, on this machine alone"),
    line("rolebridge check", "find every mistake in rolebridge.yaml"),
    line("rolebridge plan", "see what apply would change; writes nothing"),
    line("rolebridge <command> --help", "options and examples of one command"),
  ].join("\n");
}

function addCommand(program: Parser, name: string, entry: CommandEntry): Parser {
  const words = name.split(" ");
  const own = words.at(-1) ?? name;
  const parent =
    words.length === 1 ? program : (program.commands.find((one) => one.name() === words[0]) ?? program);
  return parent
    .command(own)
    .summary(entry.summary)
    .description(entry.summary)
    .helpGroup(words.length === 1 ? commandGroups[entry.group] : "Commands under it")
    .addHelpOption(new Option("-h, --help", "show this help").helpGroup("Everywhere"))
    .helpCommand(false);
}

function describeCommand(parser: Parser, command: Command, surroundings: Surroundings): void {
  const theme = themeOf(surroundings);
  parser.description(command.description ? `${command.summary}.\n\n${command.description}` : command.summary);
  for (const [name, spec] of Object.entries(command.arguments)) parser.addArgument(argumentOf(name, spec));
  for (const [name, spec] of Object.entries(command.options)) parser.addOption(optionOf(name, spec));
  for (const option of commonOptions()) parser.addOption(option);
  const longest = Math.max(...command.examples.map(([line]) => line.length));
  const examples = command.examples.map(
    ([line, does]) => `  ${theme.command(line.padEnd(longest))}   ${theme.faint(does)}`,
  );
  parser.addHelpText("after", ["", theme.title("Examples"), ...examples].join("\n"));
}

function commonOptions(): readonly Option[] {
  return [
    new Option("--verbose", "also show ids, ARNs and what is usually left out"),
    new Option("--debug", "show a stack trace where something goes wrong"),
    new Option("--color", "colour, whatever the output is"),
    new Option("--no-color", "no colour (so does the environment variable NO_COLOR)"),
  ].map((option) => option.helpGroup("Everywhere"));
}

function argumentOf(name: string, spec: ArgumentSpec): Argument {
  const text = `${kebab(name)}${spec.many ? "..." : ""}`;
  return new Argument(spec.optional ? `[${text}]` : `<${text}>`, spec.description);
}

function optionOf(name: string, spec: OptionSpec): Option {
  const value =
    (spec.value ?? (spec.type === "number" ? "N" : "VALUE")) + (spec.type === "strings" ? "..." : "");
  const flag = `${spec.short ? `-${spec.short}, ` : ""}--${kebab(name)}`;
  const option = new Option(spec.type === "boolean" ? flag : `${flag} <${value}>`, spec.description);
  if (spec.type === "number") option.argParser(parseNumber);
  if (spec.choices) option.choices(spec.choices);
  if (spec.default !== undefined) option.default(spec.default);
  return option.helpGroup("Options");
}

function parseNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new InvalidArgumentError("It is not a number.");
  return value;
}

/** The switches on the command line: the parser keeps `--mfa` and `--no-mfa` as one value, the last. */
function seenSwitches(parser: Parser, command: Command): ReadonlySet<string> {
  const seen = new Set<string>();
  for (const [name, { type }] of Object.entries(command.options)) {
    if (type === "boolean") parser.on(`option:${kebab(name)}`, () => void seen.add(name));
  }
  return seen;
}

/** What the parser does not keep apart. */
interface Given {
  /** The switches on the command line. */
  readonly switches: ReadonlySet<string>;
  /** The words after `--`. */
  readonly afterDashes: readonly string[];
}

function readValues(
  parser: Parser,
  command: Command,
  { switches, afterDashes }: Given,
): { readonly values: Readonly<Record<string, unknown>>; readonly flags: CommonFlags } {
  const given = parser.opts<Record<string, unknown>>();
  const values: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(command.options)) {
    const value = spec.type === "boolean" ? switches.has(name) : (given[name] ?? emptyValue(spec));
    if (value !== undefined) values[name] = value;
  }
  Object.entries(command.arguments).forEach(([name, spec], index) => {
    const value: unknown = parser.processedArgs[index];
    if (spec.afterDashes && afterDashes.length > 0) values[name] = [...listOf(value), ...afterDashes];
    else if (value !== undefined) values[name] = value;
  });
  return { values, flags: readFlags(parser, given, values) };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function emptyValue(spec: OptionSpec): unknown {
  return spec.type === "strings" ? [] : undefined;
}

function readFlags(
  parser: Parser,
  given: Readonly<Record<string, unknown>>,
  values: Readonly<Record<string, unknown>>,
): CommonFlags {
  const color = parser.getOptionValueSource("color") === "cli" ? { color: given["color"] === true } : {};
  return {
    json: values["json"] === true || values["format"] === "json" || values["format"] === "sarif",
    verbose: given["verbose"] === true,
    debug: given["debug"] === true,
    ...color,
  };
}

function setOutput(program: Parser, surroundings: Surroundings, theme: Theme, help: string): void {
  const { stdout, stderr } = surroundings;
  program
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      getOutHelpWidth: () => Math.min(stdout.columns || 100, 110),
      getErrHelpWidth: () => Math.min(stderr.columns || 100, 110),
      getOutHasColors: () => true,
      getErrHasColors: () => true,
      outputError: (text, write) => {
        const [first = "", ...rest] = text.trimEnd().split("\n");
        write([theme.danger(first), ...rest, `Help: ${help}`, ""].join("\n"));
      },
    })
    .configureHelp({
      showGlobalOptions: false,
      styleTitle: (text) => theme.title(text === "Usage:" ? text : text.replace(/:$/, "")),
      styleSubcommandTerm: (text) => theme.command(text),
      subcommandTerm: (command) => command.name(),
    });
}

function themeOf({ stdout, env }: Surroundings): Theme {
  return createTheme(wantsColor(stdout, env));
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
