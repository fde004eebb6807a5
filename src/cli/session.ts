import { createTheme, type Theme, wantsColor } from "./render/theme.ts";

/** One stream of the process, or a string buffer in tests. */
export interface Stream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** What a command line runs in: streams, environment, clock, interruption. Nothing else of the process is touched. */
export interface Surroundings {
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly now: () => Date;
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
}

/** Flags that every command has. */
export interface CommonFlags {
  readonly json: boolean;
  readonly verbose: boolean;
  readonly debug: boolean;
  /** `--color` or `--no-color`; absent leaves it to the environment and the terminal. */
  readonly color?: boolean;
}

/** One run of one command, as the command sees it. */
export interface Session extends Surroundings {
  readonly flags: CommonFlags;
  /** Colours for {@link Session.say}. */
  readonly theme: Theme;
  /** Colours for {@link Session.notice}. */
  readonly noticeTheme: Theme;
  /** Text for people: on stdout, with `--json` on stderr. */
  say(text: string): void;
  /** What is said beside the answer (progress, hints): always on stderr. */
  notice(text: string): void;
  /** The answer for programs: one JSON value on stdout. */
  answer(value: unknown): void;
  /** Whether a person can be asked: both ends are terminals and no program reads. */
  readonly isInteractive: boolean;
}

/** The session of one command line. */
export function openSession(surroundings: Surroundings, flags: CommonFlags): Session {
  const { stdout, stderr, stdin, env } = surroundings;
  const spoken = flags.json ? stderr : stdout;
  return {
    ...surroundings,
    flags,
    theme: createTheme(wantsColor(spoken, env, flags.color)),
    noticeTheme: createTheme(wantsColor(stderr, env, flags.color)),
    say: (text) => void spoken.write(endLine(text)),
    notice: (text) => void stderr.write(endLine(text)),
    answer: (value) => void stdout.write(`${JSON.stringify(value)}\n`),
    isInteractive: stdin.isTTY === true && stderr.isTTY === true && !flags.json,
  };
}

function endLine(text: string): string {
  return text.endsWith("\n") ? text : `${text}\n`;
}
