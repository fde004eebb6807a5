// Reads command lines that need no parser: known options spelled out, arguments in their places. Anything else is left to
// the real one, which knows help, suggestions and every other spelling. AWS tools start us for each call: this saves them
// the parser's loading.
import type { Command, OptionSpec } from "./command.ts";
import type { CommonFlags } from "./session.ts";

export interface PlainLine {
  readonly values: Readonly<Record<string, unknown>>;
  readonly flags: CommonFlags;
}

/** The values of a plain line; undefined where the parser must look at it. */
export function readPlainLine(words: readonly string[], command: Command): PlainLine | undefined {
  const options = Object.entries(command.options);
  const values: Record<string, unknown> = {};
  const rest: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (!word.startsWith("-")) {
      rest.push(word);
      continue;
    }
    const [name, spec] =
      options.find(
        ([key, { short }]) => word === `--${kebab(key)}` || (short !== undefined && word === `-${short}`),
      ) ?? [];
    if (name === undefined || spec === undefined || Object.hasOwn(values, name)) return undefined;
    const value = spec.type === "boolean" ? true : valueOf(words[++at], spec);
    if (value === undefined) return undefined;
    values[name] = value;
  }
  return withArguments(rest, withDefaults(values, options), command);
}

/** Negations, numbers, lists and values of a given choice are the parser's. */
function valueOf(word: string | undefined, spec: OptionSpec): string | undefined {
  const isPlain = spec.type === "string" && word !== undefined && word !== "" && !word.startsWith("-");
  return isPlain && (spec.choices?.includes(word) ?? true) ? word : undefined;
}

function withDefaults(
  values: Readonly<Record<string, unknown>>,
  options: readonly (readonly [string, OptionSpec])[],
): Record<string, unknown> | undefined {
  const all: Record<string, unknown> = {};
  for (const [name, spec] of options) {
    if (/^no[A-Z]/.test(name)) return undefined;
    const value = values[name] ?? spec.default ?? emptyValue(spec);
    if (value !== undefined) all[name] = value;
  }
  return all;
}

function emptyValue({ type }: OptionSpec): unknown {
  if (type === "boolean") return false;
  return type === "strings" ? [] : undefined;
}

function withArguments(
  words: readonly string[],
  values: Record<string, unknown> | undefined,
  command: Command,
): PlainLine | undefined {
  const specs = Object.entries(command.arguments);
  if (values === undefined || words.length > specs.length || specs.some(([, spec]) => spec.many))
    return undefined;
  for (const [index, [name, spec]] of specs.entries()) {
    const word = words[index];
    if (word === undefined && !spec.optional) return undefined;
    if (word !== undefined) values[name] = word;
  }
  const json = values["json"] === true || values["format"] === "json" || values["format"] === "sarif";
  return { values, flags: { json, verbose: false, debug: false } };
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
