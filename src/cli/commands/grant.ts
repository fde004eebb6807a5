import { parseInstant } from "../../declaration/index.ts";
import type { Diagnostic } from "../../diagnostics/index.ts";
import { reported } from "../change-report.ts";
import { type Command, defineCommand, fileOption, jsonOption } from "../command.ts";
import { commandLine } from "../command-line.ts";
import { declaredWorkspace } from "../declared-workspace.ts";
import { editAndApply, editOptions } from "../edit-and-apply.ts";
import { type ExitCode, exit } from "../exit.ts";
import { parseDuration } from "../person/duration.ts";
import type { Session } from "../session.ts";
import { UsageError } from "../usage-error.ts";

/** Seconds: AWS's own bounds do not matter here, a grant of years is a permanent one. */
const durations = { least: 60, greatest: 366 * 24 * 3600 };

export const grant: Command = defineCommand({
  summary: "Let a person, or a whole team, switch into a role",
  description:
    "Adds the line to the declaration, comments kept, and shows the difference and the plan. After your yes the file is " +
    "written and the plan applied. With a time the grant opens and ends by itself: AWS compares it with every request.",
  examples: [
    ["rolebridge grant alice Operator@payments-prod", "from now on"],
    ["rolebridge grant alice Operator@payments-prod --for 4h --reason INC-7", "for four hours"],
    ["rolebridge grant alice 'Viewer@stage=production' --until 2099-01-31", "through the last day"],
    ["rolebridge grant payments Viewer@audit --team", "all who are in the team"],
    ["rolebridge grant alice Viewer@audit --dry-run", "only show it"],
  ],
  options: {
    ...fileOption,
    from: { type: "string", value: "DATE", description: "first day (UTC), or an instant with a zone" },
    until: { type: "string", value: "DATE", description: "last day (UTC), or the instant at which it ends" },
    for: { type: "string", value: "TIME", description: "how long from now: 90m, 4h, 72h" },
    team: { type: "boolean", description: "the name is a team's: all its members are granted it" },
    reason: { type: "string", value: "TEXT", description: "why; it stands in the declaration and in plans" },
    ...editOptions,
    ...jsonOption,
  },
  arguments: {
    person: { description: "a name of `people`; with --team, of `teams`" },
    access: { description: "Role@account, or Role@ with a glob or conditions" },
  },
  run(values, session): Promise<ExitCode> {
    const { person, access, ...asked } = values;
    const { file, from, reason, team, allowDeletions } = asked;
    const until = untilOf(values, session);
    return reported(session, async (note) => {
      const onReport = (diagnostics: readonly Diagnostic[]): void => note({ diagnostics });
      const end = await editAndApply(declaredWorkspace(session, { file, onReport }), session, {
        edits: [
          {
            action: "grant",
            ...(team ? { team: person } : { person }),
            access,
            ...(from !== undefined && { from }),
            ...(until !== undefined && { until }),
            ...(reason !== undefined && { reason }),
          },
        ],
        choices: values,
        again: commandLine(["grant", person, access], asked),
        // Another grant from now on would be another entry.
        resume: commandLine(["apply"], { file, allowDeletions }),
        note,
      });
      return end.kind === "done" ? exit.ok : end.status;
    });
  },
});

interface Times {
  readonly from?: string;
  readonly until?: string;
  readonly for?: string;
}

/** When it ends. A grant that is over before it begins is a slip of the hand. */
function untilOf({ until, for: time }: Times, session: Session): string | undefined {
  if (time === undefined) {
    const end = until === undefined ? undefined : parseInstant(until, "until");
    if (end !== undefined && Date.parse(end) <= session.now().getTime())
      throw new UsageError(`--until ${until} is past: the grant would open nothing`, "Give a later day.");
    return until;
  }
  if (until !== undefined)
    throw new UsageError("--for and --until both say when the grant ends", "Give one of them.");
  const seconds = parseDuration(time, durations.least, durations.greatest);
  return new Date(session.now().getTime() + seconds * 1000).toISOString().replace(/\.\d+Z$/, "Z");
}
