import { type ClockMove, moveSandboxClock, readSandboxClock } from "../../sandbox/index.ts";
import { type Command, defineCommand, jsonOption } from "../command.ts";
import { exit } from "../exit.ts";
import { parseDuration } from "../person/duration.ts";
import { sandboxAddress } from "../sandbox-address.ts";
import { parseInstant } from "../sandbox-options.ts";
import { UsageError } from "../usage-error.ts";

/** A year. */
const mostSeconds = 366 * 24 * 3600;

export const sandboxClock: Command = defineCommand({
  summary: "Show or move the clock of a running sandbox",
  description:
    "Sessions expire, grants begin and end, and codes of MFA devices are compared by the sandbox's clock. Finds the " +
    "sandbox by the variables that it printed. Requests are signed by the machine's clock, whatever this one says.",
  examples: [
    ["rolebridge sandbox clock", "what time it is there"],
    ["rolebridge sandbox clock --advance 90m", "an hour and a half later"],
    ["rolebridge sandbox clock --to 2027-01-31T23:59:00Z --freeze", "stands still there"],
  ],
  options: {
    ...jsonOption,
    to: { type: "string", value: "INSTANT", description: "moves it to an instant" },
    advance: { type: "string", value: "TIME", description: "moves it on: 90m, 8h, 30s" },
    freeze: { type: "boolean", description: "lets it stand still" },
    go: { type: "boolean", description: "lets it go on" },
  },
  async run({ to, advance, freeze, go, json }, session) {
    if (to !== undefined && advance !== undefined)
      throw new UsageError("--to and --advance exclude each other");
    if (freeze && go) throw new UsageError("--freeze and --go exclude each other");
    const address = sandboxAddress(session);
    const move: ClockMove = {
      ...(to !== undefined && { now: parseInstant(to, "--to").toISOString() }),
      ...(advance !== undefined && { advance: parseDuration(advance, 1, mostSeconds) }),
      ...((freeze || go) && { frozen: freeze }),
    };
    const clock =
      Object.keys(move).length === 0
        ? await readSandboxClock(address)
        : await moveSandboxClock(address, move);
    if (json) session.answer(clock);
    else session.say(`${clock.now}${clock.frozen ? "  (stands still)" : ""}`);
    return exit.ok;
  },
});
