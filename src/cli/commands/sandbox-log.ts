import { setTimeout as wait } from "node:timers/promises";
import { matchesGlob } from "../../policy/index.ts";
import { type PlainEvent, readSandboxEvents } from "../../sandbox/index.ts";
import { type Command, defineCommand, jsonOption } from "../command.ts";
import { exit } from "../exit.ts";
import { isRefusal, renderEvent } from "../render/sandbox-event.ts";
import { counted } from "../render/words.ts";
import { sandboxAddress } from "../sandbox-address.ts";
import type { Session } from "../session.ts";

const followEvery = 500;

export const sandboxLog: Command = defineCommand({
  summary: "Show what happened in a running sandbox",
  description:
    "Who called what, through which session, and how it was decided, with the statements that decided. Finds the " +
    "sandbox by the variables that it printed: AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY. " +
    "--verbose shows whole ARNs and the condition keys of each request.",
  examples: [
    ["rolebridge sandbox log", "all that is kept"],
    ["rolebridge sandbox log --refused", "what a policy did not allow, and why"],
    ["rolebridge sandbox log --action 'sts:Assume*' --caller '*user/alice'", "one person's ways in"],
    ["rolebridge sandbox log --writes --follow", "changes, as they come"],
  ],
  options: {
    ...jsonOption,
    after: { type: "number", value: "N", default: 0, description: "only events after this number" },
    writes: { type: "boolean", description: "only what would change something" },
    refused: { type: "boolean", description: "only what a policy, a door or a sign-in refused" },
    failed: { type: "boolean", description: "only what was not done, for whatever reason" },
    action: { type: "string", value: "PATTERN", description: "only these operations: iam:Create*" },
    caller: { type: "string", value: "PATTERN", description: "only callers whose ARN matches: *user/alice" },
    follow: { type: "boolean", description: "go on as events come, until Ctrl-C" },
  },
  async run({ after, follow, json, ...filter }, session) {
    const address = sandboxAddress(session);
    let day: string | undefined;
    for (let last = after; ; ) {
      const events = await readSandboxEvents(address, last);
      last = events.at(-1)?.sequence ?? last;
      const wanted = events.filter((event) => isWanted(event, filter));
      if (json && !follow) session.answer({ events: wanted });
      else if (json) for (const event of wanted) session.answer(event);
      else for (const event of wanted) day = sayEvent(session, event, day);
      if (!follow) {
        if (!json) session.notice(summary(wanted.length, events.length, address.endpoint));
        return exit.ok;
      }
      await wait(followEvery, undefined, { signal: session.signal });
    }
  },
});

interface Filter {
  readonly writes: boolean;
  readonly refused: boolean;
  readonly failed: boolean;
  readonly action?: string;
  readonly caller?: string;
}

function isWanted(event: PlainEvent, { writes, refused, failed, action, caller }: Filter): boolean {
  const matches = (pattern: string, text: string): boolean =>
    matchesGlob(pattern, text, { caseSensitive: false });
  return (
    (!writes || event.isWrite) &&
    (!refused || isRefusal(event)) &&
    (!failed || event.errorCode !== undefined) &&
    (action === undefined || matches(action, `${event.service}:${event.operation}`)) &&
    (caller === undefined || matches(caller, event.caller ?? ""))
  );
}

/** Says an event, under its day where that is another; gives the day. */
function sayEvent(session: Session, event: PlainEvent, before: string | undefined): string {
  const day = event.time.slice(0, 10);
  if (day !== before) session.say(session.theme.faint(day));
  session.say(renderEvent(event, session.theme, session.flags.verbose));
  return day;
}

function summary(shown: number, all: number, endpoint: string): string {
  if (all === 0) return `Nothing has been called at ${endpoint} yet.`;
  if (shown === 0) return `None of ${counted(all, "event")} is among what was asked for.`;
  return `${counted(shown, "event")}${shown === all ? "" : ` of ${all.toLocaleString("en-US")}`}. As they come: rolebridge sandbox log --follow`;
}
