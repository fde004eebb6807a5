import type { ExitCode } from "./exit.ts";
import type { Session } from "./session.ts";

// A typed layer over the argument parser: a command states its options and arguments as data, and gets their values
// with the types that follow from it. Only parse.ts knows the parser.

/** One option. Its name is the key in camel case: `exitCode` is `--exit-code`. */
export interface OptionSpec {
  readonly type: "string" | "boolean" | "number" | "strings";
  readonly description: string;
  /** One letter. */
  readonly short?: string;
  /** What stands for the value in the help: `FILE`. */
  readonly value?: string;
  readonly choices?: readonly string[];
  readonly default?: string | number;
}

/** One positional argument; keys in the order in which they are given. */
export interface ArgumentSpec {
  readonly description: string;
  readonly optional?: boolean;
  /** Takes all that remain; only the last may. */
  readonly many?: boolean;
  /** Takes what follows `--`, also where arguments before it are left out. */
  readonly afterDashes?: boolean;
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;
export type ArgumentSpecs = Readonly<Record<string, ArgumentSpec>>;

type OptionValue<S extends OptionSpec> = S extends { readonly type: "boolean" }
  ? boolean
  : S extends { readonly type: "number" }
    ? number
    : S extends { readonly type: "strings" }
      ? readonly string[]
      : S extends { readonly choices: readonly (infer Choice)[] }
        ? Choice
        : string;

type AlwaysPresent<S extends OptionSpec> = S extends
  | { readonly type: "boolean" | "strings" }
  | { readonly default: string | number }
  ? true
  : false;

type OptionValues<O extends OptionSpecs> = {
  readonly [K in keyof O as AlwaysPresent<O[K]> extends true ? K : never]: OptionValue<O[K]>;
} & {
  readonly [K in keyof O as AlwaysPresent<O[K]> extends true ? never : K]?: OptionValue<O[K]>;
};

type ArgumentValues<A extends ArgumentSpecs> = {
  readonly [K in keyof A as A[K] extends { readonly optional: true } ? never : K]: A[K] extends {
    readonly many: true;
  }
    ? readonly string[]
    : string;
} & {
  readonly [K in keyof A as A[K] extends { readonly optional: true } ? K : never]?: A[K] extends {
    readonly many: true;
  }
    ? readonly string[]
    : string;
};

/** An example for the help: what to type, and what it does. */
export type Example = readonly [commandLine: string, does: string];

export interface CommandDefinition<O extends OptionSpecs, A extends ArgumentSpecs> {
  /** One line, the same as in the table of commands. */
  readonly summary: string;
  /** A few sentences for the command's own help. */
  readonly description?: string;
  readonly examples: readonly Example[];
  readonly options: O;
  readonly arguments?: A;
  run(values: OptionValues<O> & ArgumentValues<A>, session: Session): Promise<ExitCode>;
}

/** A command with the types of its values forgotten. */
export interface Command {
  readonly summary: string;
  readonly description?: string;
  readonly examples: readonly Example[];
  readonly options: OptionSpecs;
  readonly arguments: ArgumentSpecs;
  run(values: Readonly<Record<string, unknown>>, session: Session): Promise<ExitCode>;
}

/**
 * Makes a command. `--help`, `--json` (where `options` names it), `--verbose`, `--debug` and `--color` are added to each.
 *
 * @example
 * export const greet = defineCommand({
 *   summary: "Greet a person",
 *   examples: [["rolebridge greet alice", "says hello"]],
 *   options: { loud: { type: "boolean", description: "in capitals" } },
 *   arguments: { person: { description: "whom" } },
 *   async run({ loud, person }, session) {
 *     session.say(loud ? person.toUpperCase() : person);
 *     return exit.ok;
 *   },
 * });
 */
export function defineCommand<const O extends OptionSpecs, const A extends ArgumentSpecs = {}>(
  definition: CommandDefinition<O, A>,
): Command {
  // parse.ts makes the values from the same `options` and `arguments` that the type follows from.
  return { arguments: {}, ...definition } as unknown as Command;
}

/** `-f, --file`: most commands start from the declaration. */
export const fileOption = {
  file: {
    type: "string",
    short: "f",
    value: "FILE",
    default: "rolebridge.yaml",
    description: "the declaration",
  },
} as const satisfies OptionSpecs;

/** `--accounts`: narrows what is read and changed. */
export const accountsOption = {
  accounts: {
    type: "string",
    value: "SELECTOR",
    description:
      "only these target accounts: a name, a glob, or conditions like project=shop,stage!=production",
  },
} as const satisfies OptionSpecs;

/** `--json`: one JSON value on stdout; text for people goes to stderr. */
export const jsonOption = {
  json: { type: "boolean", description: "answer as JSON on stdout; text for people goes to stderr" },
} as const satisfies OptionSpecs;
