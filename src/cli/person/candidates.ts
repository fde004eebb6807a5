// What may stand at the end of a command line that is being typed.
import { grantName } from "../../passage/choose-grant.ts";
import type { PassportGrant } from "../../passage/passport.ts";
import type { Command, OptionSpec } from "../command.ts";

export interface Candidate {
  readonly text: string;
  readonly about: string;
}

/** Commands by name; each is loaded when its own words are completed. */
export type CommandTable = Readonly<
  Record<string, { readonly summary: string; readonly load: () => Promise<Command> }>
>;

/** What is known while a line is completed. */
export interface CompletionFacts {
  readonly table: CommandTable;
  /** Roles of the person; none where the passport cannot be had at once. */
  readonly grants: () => Promise<readonly PassportGrant[]>;
}

/** Candidates for the last of the words; it may be empty. Words after the command's own name only. */
export async function candidatesFor(
  words: readonly string[],
  facts: CompletionFacts,
): Promise<readonly Candidate[]> {
  const last = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  return (await possible(before, last, facts)).filter(({ text }) =>
    text.toLowerCase().startsWith(last.toLowerCase()),
  );
}

async function possible(
  before: readonly string[],
  last: string,
  { table, grants }: CompletionFacts,
): Promise<readonly Candidate[]> {
  const [first = "", second = ""] = before;
  const name = [`${first} ${second}`, first].find((one) => Object.hasOwn(table, one));
  const below = subcommands(first, before.length, table);
  if (name === undefined) return before.length === 0 ? topCommands(table) : below;
  const command = await table[name]?.load();
  // What follows `--` is another program's.
  if (command === undefined || before.includes("--")) return [];
  const awaited = optionAwaiting(before.at(-1), command);
  if (awaited !== undefined) return valuesOf(awaited.name, awaited.spec, grants);
  if (last.startsWith("-")) return optionsOf(command);
  const takesRole = Object.keys(command.arguments)[0] === "role";
  const isFirst = !before.slice(name.split(" ").length).some((word) => word.includes("@"));
  return [...below, ...(takesRole && isFirst ? roleCandidates(await grants()) : [])];
}

function topCommands(table: CompletionFacts["table"]): readonly Candidate[] {
  return Object.entries(table)
    .filter(([name]) => !name.includes(" "))
    .map(([name, { summary }]) => ({ text: name, about: summary }));
}

function subcommands(first: string, place: number, table: CompletionFacts["table"]): readonly Candidate[] {
  if (place !== 1) return [];
  return Object.entries(table)
    .filter(([name]) => name.startsWith(`${first} `))
    .map(([name, { summary }]) => ({ text: name.slice(first.length + 1), about: summary }));
}

function optionAwaiting(
  word: string | undefined,
  command: Command,
): { readonly name: string; readonly spec: OptionSpec } | undefined {
  const found = Object.entries(command.options).find(([name, { short }]) =>
    [`--${kebab(name)}`, `-${short ?? ""}`].includes(word ?? ""),
  );
  return found === undefined || found[1].type === "boolean" ? undefined : { name: found[0], spec: found[1] };
}

async function valuesOf(
  name: string,
  spec: OptionSpec,
  grants: CompletionFacts["grants"],
): Promise<readonly Candidate[]> {
  if (spec.choices) return spec.choices.map((text) => ({ text, about: "" }));
  if (["account", "accounts", "in"].includes(name)) {
    return distinct((await grants()).map(({ account, stage }) => ({ text: account, about: stage ?? "" })));
  }
  if (name === "role") {
    return distinct((await grants()).map(({ role, description }) => ({ text: role, about: description })));
  }
  return [];
}

function optionsOf(command: Command): readonly Candidate[] {
  return Object.entries(command.options).map(([name, { description }]) => ({
    text: `--${kebab(name)}`,
    about: description,
  }));
}

/** `Role@account`, then the accounts in which there is one role only: their name alone is enough. */
function roleCandidates(grants: readonly PassportGrant[]): readonly Candidate[] {
  const roles = grants.map((grant) => ({ text: grantName(grant), about: grant.description }));
  const lone = grants.filter(({ account }) => grants.filter((one) => one.account === account).length === 1);
  return [...roles, ...lone.map(({ account, role }) => ({ text: account, about: role }))];
}

function distinct(candidates: readonly Candidate[]): readonly Candidate[] {
  return [...new Map(candidates.map((one) => [one.text, one])).values()];
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
