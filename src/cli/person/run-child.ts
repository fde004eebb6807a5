import { spawn } from "node:child_process";
import { constants } from "node:os";
import type { EnvironmentChanges } from "../../passage/environment.ts";
import { PassageProblem } from "../../passage/passage-problem.ts";
import type { ExitCode } from "../exit.ts";
import type { Session } from "../session.ts";
import { signingInVariable } from "./passage.ts";

/** Signals that are handed to the child, which decides what they mean. */
const passedOn = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"] as const;

/** Runs a command with a changed environment; answers with its status, or 128 and the signal that ended it. */
export function runChild(
  session: Session,
  [command = "", ...args]: readonly string[],
  changes: EnvironmentChanges,
): Promise<ExitCode> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: "inherit", env: changed(session.env, changes) });
    // A terminal sends SIGINT and SIGQUIT to the whole group, the child included: it is enough that we outlive it.
    const isSentByTerminal = (signal: string): boolean =>
      session.stdin.isTTY === true && ["SIGINT", "SIGQUIT"].includes(signal);
    const handlers = passedOn.map((signal) => {
      const handler = (): void => {
        if (!isSentByTerminal(signal)) child.kill(signal);
      };
      process.on(signal, handler);
      return () => process.off(signal, handler);
    });
    const forget = (): void => {
      for (const off of handlers) off();
    };
    child.once("error", (error) => {
      forget();
      reject(
        new PassageProblem(
          `\`${command}\` could not be started: ${error.message}`,
          "check its name and the PATH",
          { cause: error },
        ),
      );
    });
    child.once("exit", (status, signal) => {
      forget();
      resolve(status ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

function changed(env: Session["env"], changes: EnvironmentChanges): NodeJS.ProcessEnv {
  const merged = { ...env, ...changes, [signingInVariable]: undefined };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined));
}
