// Asks the person on the terminal itself: a program that reads our stdout (an SDK running `creds`) sees nothing of it.
import { exec } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { ReadStream, WriteStream } from "node:tty";
import { PassageProblem } from "../../passage/passage-problem.ts";
import { Interruption } from "../interruption.ts";
import type { Session } from "../session.ts";

const terminal =
  process.platform === "win32"
    ? { input: "\\\\.\\CONIN$", output: "\\\\.\\CONOUT$" }
    : { input: "/dev/tty", output: "/dev/tty" };

/** Asks one question on the terminal; undefined where there is none. */
export async function askOnTerminal(question: string, signal: AbortSignal): Promise<string | undefined> {
  const opened = openTerminal();
  if (opened === undefined) return undefined;
  const { input, output } = opened;
  const lines = createInterface({ input, output, terminal: true });
  // The terminal gives Ctrl-C as a character now, and Ctrl-D closes without an answer.
  const closed = new Promise<undefined>((resolve, reject) => {
    lines.once("SIGINT", () => reject(new Interruption()));
    lines.once("close", () => resolve(undefined));
  });
  try {
    return (await Promise.race([lines.question(question, { signal }), closed])) ?? "";
  } finally {
    lines.close();
    input.destroy();
    output.destroy();
  }
}

function openTerminal(): { readonly input: ReadStream; readonly output: WriteStream } | undefined {
  let input: number;
  try {
    input = openSync(terminal.input, "r");
  } catch {
    return undefined;
  }
  try {
    return { input: new ReadStream(input), output: new WriteStream(openSync(terminal.output, "w")) };
  } catch {
    closeSync(input);
    return undefined;
  }
}

/** The code of an MFA device: from the command that `ROLEBRIDGE_MFA_COMMAND` names, else from the person. */
export async function askMfaCode(session: Session, serialNumber: string): Promise<string> {
  const command = session.env["ROLEBRIDGE_MFA_COMMAND"];
  if (command !== undefined && command !== "") return runForCode(command, session);
  const answer = await askOnTerminal(`MFA code of ${serialNumber}: `, session.signal);
  if (answer === undefined) {
    throw new PassageProblem(
      "an MFA code is needed, and there is no terminal to ask for it",
      "sign in on a terminal first: rolebridge login",
    );
  }
  return answer;
}

/** Milliseconds that the command may take. */
const commandPatience = 60_000;

function runForCode(command: string, session: Session): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = exec(command, { signal: session.signal, timeout: commandPatience }, (error, stdout) => {
      const code = /(?<!\d)\d{6}(?!\d)/.exec(stdout)?.[0];
      if (error === null && code !== undefined) resolve(code);
      else if (error !== null && session.signal.aborted) reject(error);
      else {
        const problem = "the command in ROLEBRIDGE_MFA_COMMAND gave no code of six digits";
        reject(new PassageProblem(problem, "run it by hand and see what it prints"));
      }
    });
    child.stdin?.end();
  });
}
