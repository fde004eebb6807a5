import { reported } from "../change-report.ts";
import { type Command, defineCommand, fileOption, jsonOption } from "../command.ts";
import { commandLine } from "../command-line.ts";
import { editOptions, requireConsent } from "../edit-and-apply.ts";
import type { ExitCode } from "../exit.ts";
import { offboarding } from "../offboarding.ts";

export const offboard: Command = defineCommand({
  summary: "Let a person go: keys, password, doors, sessions, user, and a proof",
  description:
    "Shows first what will be done. Then, at once: access keys are made inactive, the password goes, all doors close, and " +
    "the person's live role sessions are denied everything, in every account, nobody else's. Then everything that hangs " +
    "on the user is deleted, and the user. At the end stands the proof of `verify`, and other users who look like the " +
    "same person. Stopped at any point, the same command goes on. Ends with status 2 where a way in of the person remains or may remain.",
  examples: [
    ["rolebridge offboard bob --dry-run", "see it first"],
    ["rolebridge offboard bob", "do it"],
    [
      "rolebridge offboard bob --keep-disabled",
      "keep the user, without keys in force, password, doors and sessions",
    ],
  ],
  options: {
    ...fileOption,
    email: {
      type: "string",
      value: "ADDRESS",
      description: "search by this address, too, where the declaration no longer tells it",
    },
    keepDisabled: {
      type: "boolean",
      description: "keep the IAM user with its history; nothing opens with it",
    },
    ...editOptions,
    ...jsonOption,
  },
  arguments: { person: { description: "a name of `people`" } },
  run(values, session): Promise<ExitCode> {
    const { person, ...asked } = values;
    const again = commandLine(["offboard", person], asked);
    requireConsent(values, session, again);
    return reported(session, (note) => offboarding(session, { ...values, again, note }));
  },
});
