import type { Command } from "./command.ts";

/** Groups of the command list, in the order of the help. */
export const commandGroups = {
  begin: "Begin here",
  build: "Declare and build",
  access: "See who may enter what",
  person: "For each person",
  sandbox: "The embedded AWS",
  help: "Help",
} as const;

export type CommandGroup = keyof typeof commandGroups;

export interface CommandEntry {
  readonly group: CommandGroup;
  /** The command's own summary; a test holds the two equal. */
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/**
 * Every command, by name, in the order of the help; a name of two words (`sandbox log`) is a command under another.
 * Help needs this table only: a command is imported when it is run.
 */
export const commands: Readonly<Record<string, CommandEntry>> = {
  demo: {
    group: "begin",
    summary: "See two people cross their bridges, on this machine alone",
    load: async () => (await import("./commands/demo.ts")).demo,
  },
  check: {
    group: "build",
    summary: "Check the declaration, without AWS",
    load: async () => (await import("./commands/check.ts")).check,
  },
  plan: {
    group: "build",
    summary: "Show what apply would change",
    load: async () => (await import("./commands/plan.ts")).plan,
  },
  apply: {
    group: "build",
    summary: "Carry out a plan",
    load: async () => (await import("./commands/apply.ts")).apply,
  },
  snapshot: {
    group: "build",
    summary: "Save the live world to a file",
    load: async () => (await import("./commands/snapshot.ts")).snapshot,
  },
  bridges: {
    group: "access",
    summary: "List who may switch into which role where",
    load: async () => (await import("./commands/bridges.ts")).bridges,
  },
  evaluate: {
    group: "access",
    summary: "Decide requests against policies, without AWS",
    load: async () => (await import("./commands/evaluate.ts")).evaluate,
  },
  sandbox: {
    group: "sandbox",
    summary: "Serve an embedded AWS on this machine",
    load: async () => (await import("./commands/sandbox.ts")).sandbox,
  },
  "sandbox log": {
    group: "sandbox",
    summary: "Show what happened in a running sandbox",
    load: async () => (await import("./commands/sandbox-log.ts")).sandboxLog,
  },
  explain: {
    group: "help",
    summary: "Explain the code of a diagnostic",
    load: async () => (await import("./commands/explain.ts")).explain,
  },
};
