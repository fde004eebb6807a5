import { setTimeout as wait } from "node:timers/promises";
import { readSandboxEvents, type SandboxAddress } from "../../sandbox/index.ts";
import { type Command, defineCommand, jsonOption } from "../command.ts";
import { exit } from "../exit.ts";
import { renderEvent } from "../render/sandbox-event.ts";
import type { Session } from "../session.ts";
import { UsageError } from "../usage-error.ts";

const followEvery = 500;

export const sandboxLog: Command = defineCommand({
  summary: "Show what happened in a running sandbox",
  description:
    "Who called what, through which session, and how it was decided, with the statements that decided. Finds the " +
    "sandbox by the variables that it printed: AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY.",
  examples: [
    ["rolebridge sandbox log", "all that is kept"],
    ["rolebridge sandbox log --refused", "only what was refused"],
    ["rolebridge sandbox log --writes --follow", "changes, as they come"],
  ],
  options: {
    ...jsonOption,
    after: { type: "number", value: "N", default: 0, description: "only events after this number" },
    writes: { type: "boolean", description: "only what changes something" },
    refused: { type: "boolean", description: "only what was refused" },
    follow: { type: "boolean", description: "go on as events come, until Ctrl-C" },
  },
  async run({ after, writes, refused, follow, json }, session) {
    const address = addressOf(session);
    for (let last = after; ; ) {
      const events = await readSandboxEvents(address, last);
      last = events.at(-1)?.sequence ?? last;
      const wanted = events.filter(
        (event) => (!writes || event.isWrite) && (!refused || event.errorCode !== undefined),
      );
      if (json && !follow) session.answer({ events: wanted });
      else if (json) for (const event of wanted) session.answer(event);
      else for (const event of wanted) session.say(renderEvent(event, session.theme));
      if (!follow) return exit.ok;
      await wait(followEvery, undefined, { signal: session.signal });
    }
  },
});

function addressOf({ env }: Session): SandboxAddress {
  const endpoint = env["AWS_ENDPOINT_URL"];
  const accessKeyId = env["AWS_ACCESS_KEY_ID"];
  const secretAccessKey = env["AWS_SECRET_ACCESS_KEY"];
  if (endpoint === undefined || accessKeyId === undefined || secretAccessKey === undefined) {
    throw new UsageError(
      "no sandbox is named: AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set",
      "Start one with `rolebridge sandbox`, and set the lines that it prints.",
    );
  }
  return { endpoint, keys: { accessKeyId, secretAccessKey } };
}
