import { fileOption, type OptionSpecs } from "./command.ts";

/** Options that say how a command is run rather than what it does. */
const manners: ReadonlySet<string> = new Set(["yes", "dryRun", "json", "verbose", "debug", "color"]);

type Value = string | number | boolean | readonly string[] | undefined;

/**
 * A command as it is typed: what to do once more, or at last. Options without a value are left out, and those that have
 * their default: of `-f`, or of the command's own options.
 */
export function commandLine(
  words: readonly string[],
  options: Readonly<Record<string, Value>> = {},
  specs: OptionSpecs = fileOption,
): string {
  const given = Object.entries(options).flatMap(([key, value]): readonly string[] => {
    const isDefault = value === specs[key]?.default;
    if (manners.has(key) || isDefault || value === false || value === undefined) return [];
    const name = `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (value === true) return [name];
    return [value].flat().flatMap((one) => [name, quotedForShell(String(one))]);
  });
  return ["rolebridge", ...words.map(quotedForShell), ...given].join(" ");
}

function quotedForShell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
