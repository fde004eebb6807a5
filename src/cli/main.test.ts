import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { defineCommand, fileOption, jsonOption } from "./command.ts";
import { type CommandEntry, commands } from "./commands.ts";
import { exit } from "./exit.ts";
import { main } from "./main.ts";
import { parseCommandLine } from "./parse.ts";
import type { Surroundings } from "./session.ts";
import { UsageError } from "./usage-error.ts";

const greet = defineCommand({
  summary: "Greet a person",
  description: "Says hello to whom you name.",
  examples: [["rolebridge greet alice", "says hello to alice"]],
  options: {
    ...fileOption,
    ...jsonOption,
    howOften: { type: "number", default: 1, description: "how many times" },
    tone: { type: "string", choices: ["kind", "dry"], description: "how it sounds" },
  },
  arguments: {
    person: { description: "whom" },
    others: { description: "whom else", optional: true, many: true },
  },
  async run({ person, others = [], howOften, tone, file }, session) {
    if (person === "nobody") throw new UsageError("nobody cannot be greeted", "Name a person.");
    if (person === "bug") throw new Error("the greeting is null");
    session.say(`${tone ?? "plain"} hello from ${file} to ${[person, ...others].join(", ")} x${howOften}`);
    if (session.flags.json) session.answer({ person });
    return exit.ok;
  },
});

const table: Readonly<Record<string, CommandEntry>> = {
  greet: { group: "begin", summary: greet.summary, load: async () => greet },
  "greet log": {
    group: "begin",
    summary: "Show who was greeted",
    load: async () => ({
      ...greet,
      summary: "Show who was greeted",
      arguments: {},
      run: async () => exit.notClean,
    }),
  },
  other: {
    group: "help",
    summary: "Do something else",
    load: () => Promise.reject(new Error("loaded though it was not named")),
  },
};

async function run(
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ status: number; stdout: string; stderr: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const surroundings: Surroundings = {
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
    stdin: Readable.from([]),
    env,
    cwd: "/",
    now: () => new Date("2026-11-24T00:00:00Z"),
    signal: new AbortController().signal,
  };
  const status = await main(argv, surroundings, table);
  return { status, stdout: out.join(""), stderr: err.join("") };
}

describe("the command line", () => {
  test("options and arguments arrive with their types and defaults", async () => {
    expect(await run(["greet", "alice", "bob", "--how-often", "2", "--tone", "dry", "-f", "a.yaml"])).toEqual(
      {
        status: 0,
        stdout: "dry hello from a.yaml to alice, bob x2\n",
        stderr: "",
      },
    );
    expect((await run(["greet", "alice"])).stdout).toBe("plain hello from rolebridge.yaml to alice x1\n");
  });

  test("with --json stdout holds one value and people's text goes to stderr", async () => {
    expect(await run(["greet", "alice", "--json"])).toEqual({
      status: 0,
      stdout: '{"person":"alice"}\n',
      stderr: "plain hello from rolebridge.yaml to alice x1\n",
    });
  });

  test("a command under another is found by its two words", async () => {
    expect((await run(["greet", "log"])).status).toBe(exit.notClean);
  });

  test.each([
    [
      "an unknown command, with the nearest one",
      ["gret", "alice"],
      "error: unknown command 'gret'\n(Did you mean greet?)",
    ],
    [
      "an unknown option, with the nearest one",
      ["greet", "alice", "--tome", "dry"],
      "error: unknown option '--tome'\n(Did you mean --tone?)",
    ],
    [
      "a choice that does not exist",
      ["greet", "alice", "--tone", "loud"],
      "error: option '--tone <VALUE>' argument 'loud' is invalid. Allowed choices are kind, dry.",
    ],
    [
      "a number that is none",
      ["greet", "alice", "--how-often", "many"],
      "error: option '--how-often <N>' argument 'many' is invalid. It is not a number.",
    ],
    ["a missing argument", ["greet"], "error: missing required argument 'person'"],
  ])("%s is wrong usage", async (_name, argv, message) => {
    const { status, stdout, stderr } = await run(argv);
    expect({ status, stdout }).toEqual({ status: exit.usage, stdout: "" });
    expect(stderr).toBe(`${message}\nHelp: rolebridge ${argv[0] === "greet" ? "greet " : ""}--help\n`);
  });

  test("a usage mistake that the command finds says what to type instead", async () => {
    expect(await run(["greet", "nobody"])).toEqual({
      status: exit.usage,
      stdout: "",
      stderr: "error: nobody cannot be greeted\nName a person.\n",
    });
  });

  test("a bug asks for a report and shows its stack with --debug only", async () => {
    const quiet = await run(["greet", "bug"]);
    expect(quiet.status).toBe(exit.bug);
    expect(quiet.stderr).toBe(
      "This is a bug in rolebridge: the greeting is null\n" +
        "Please report it, with what you typed: https://github.com/rolebridge/rolebridge/issues\n" +
        "The same command with --debug shows where it happened.\n",
    );
    expect((await run(["greet", "bug", "--debug"])).stderr).toContain("main.test.ts");
  });

  test("the version is the package's", async () => {
    expect((await run(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test("help lists the commands by groups and loads none of them", async () => {
    expect((await run([])).stdout).toMatchInlineSnapshot(`
      "Usage: rolebridge <command> [options]

      Single sign-on and resource separation on AWS, declared in one file: builds the two doors of every
      bridge from a person to a role, keeps them as declared, and proves that no other way in exists.

      Options
        -V, --version  show the version
        -h, --help     show help; also for each command

      Begin here
        greet          Greet a person

      Help
        other          Do something else

      What to do next
        rolebridge demo                   see two people cross their bridges, on this machine alone
        rolebridge check                  find every mistake in rolebridge.yaml
        rolebridge plan                   see what apply would change; writes nothing
        rolebridge <command> --help       options and examples of one command
      "
    `);
    expect(await run(["--help"])).toEqual(await run([]));
  });

  test("help of a command shows its options and examples", async () => {
    expect((await run(["greet", "--help"])).stdout).toMatchInlineSnapshot(`
      "Usage: rolebridge greet [options] [command] <person> [others...]

      Greet a person.

      Says hello to whom you name.

      Arguments
        person             whom
        others             whom else

      Options
        -f, --file <FILE>  the declaration (default: "rolebridge.yaml")
        --json             answer as JSON on stdout; text for people goes to stderr
        --how-often <N>    how many times (default: 1)
        --tone <VALUE>     how it sounds (choices: "kind", "dry")

      Everywhere
        --verbose          also show ids, ARNs and what is usually left out
        --debug            show a stack trace where something goes wrong
        --color            colour, whatever the output is
        --no-color         no colour (so does the environment variable NO_COLOR)
        -h, --help         show this help

      Commands under it
        log                Show who was greeted

      Examples
        rolebridge greet alice   says hello to alice
      "
    `);
    expect(await run(["help", "greet"])).toEqual(await run(["greet", "--help"]));
  });

  test("colours are there when asked for and gone with NO_COLOR", async () => {
    const escape = "\u001b[";
    expect((await run(["--help"], { FORCE_COLOR: "1" })).stdout).toContain(escape);
    expect((await run(["--help"], { FORCE_COLOR: "1", NO_COLOR: "1" })).stdout).not.toContain(escape);
  });
});

describe("the table of commands", () => {
  test("each command has the summary that its file gives, and examples that call it", async () => {
    for (const [name, entry] of Object.entries(commands)) {
      const command = await entry.load();
      expect([name, command.summary]).toEqual([name, entry.summary]);
      expect([name, command.examples.length > 0]).toEqual([name, true]);
      for (const [line] of command.examples) expect(line).toContain(`rolebridge ${name}`);
    }
  });
});

test("what follows -- is the command of exec, also where the role before it is left out", async () => {
  const read = async (...line: readonly string[]): Promise<readonly unknown[]> => {
    const parsed = await parseCommandLine(["exec", ...line], commands, quiet);
    const { role, command } = parsed.kind === "run" ? parsed.values : {};
    return [parsed.kind, role, command];
  };
  expect(await read("--", "aws", "s3", "ls", "--", "-l")).toEqual([
    "run",
    undefined,
    ["aws", "s3", "ls", "--", "-l"],
  ]);
  expect(await read("Viewer@dev", "--serve", "--", "ls", "-l")).toEqual(["run", "Viewer@dev", ["ls", "-l"]]);
  expect(await read("Viewer@dev", "aws", "--", "x")).toEqual(["run", "Viewer@dev", ["aws", "x"]]);
  expect(await read("Viewer@dev")).toEqual(["run", "Viewer@dev", []]);
  expect(await read("--")).toEqual(["run", undefined, []]);
});

const quiet: Surroundings = {
  stdout: { write: () => true },
  stderr: { write: () => true },
  stdin: Readable.from([]),
  env: {},
  cwd: "/",
  now: () => new Date("2026-11-24T00:00:00Z"),
  signal: new AbortController().signal,
};
