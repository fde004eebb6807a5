// Asks the person on the terminal itself: a program that reads our stdout (an SDK running `creds`) sees nothing of it.
import { exec } from "node:child_process";
import { open } from "node:fs/promises";
import { createInterface } from "node:readline/promises";
import { ReadStream, WriteStream } from "node:tty";
import { PassageProblem } from "../../passage/passage-problem.ts";
import type { Session } from "../session.ts";

const terminalDevice = process.platform === "win32" ? "\\\\.\\CONIN$" : "/dev/tty";

/** Asks one question on the terminal; undefined where there is none. */
export async function askOnTerminal(question: string, signal: AbortSignal): Promise<string | undefined> {
  let handle: Awaited<ReturnType<typeof open>>;
  try {
    handle = await open(terminalDevice, "r+");
  } catch {
    return undefined;
  }
  const input = new ReadStream(handle.fd);
  const output = process.platform === "win32" ? process.stderr : new WriteStream(handle.fd);
  const lines = createInterface({ input, output, terminal: true });
  try {
    const interrupted = new Promise<never>((_resolve, reject) => {
      lines.once("SIGINT", () => reject(new DOMException("interrupted", "AbortError")));
    });
    return await Promise.race([lines.question(question, { signal }), interrupted]);
  } finally {
    lines.close();
    input.destroy();
    await handle.close().catch(() => {}); // The stream may have closed it already.
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
    exec(command, { signal: session.signal, timeout: commandPatience }, (error, stdout) => {
      const code = /(?<!\d)\d{6}(?!\d)/.exec(stdout)?.[0];
      if (error === null && code !== undefined) resolve(code);
      else {
        const problem = "the command in ROLEBRIDGE_MFA_COMMAND gave no code of six digits";
        reject(new PassageProblem(problem, "run it by hand and see what it prints"));
      }
    });
  });
}
