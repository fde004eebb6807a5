import { diagnoseMachine } from "../../passage/diagnosis.ts";
import { type Finding, problem } from "../../passage/finding.ts";
import { PassageProblem } from "../../passage/passage-problem.ts";
import { administratorOf } from "../../passage/passport.ts";
import { type Command, defineCommand, jsonOption } from "../command.ts";
import { exit } from "../exit.ts";
import { parseDuration } from "../person/duration.ts";
import { chooseEntry, enter, enterOptions } from "../person/enter.ts";
import { machineFacts } from "../person/machine-facts.ts";
import { type PassportPlace, passportPlace, readPlace } from "../person/open-passport.ts";
import { renderFindings } from "../render/findings.ts";
import type { Session } from "../session.ts";
import { UsageError } from "../usage-error.ts";

export const doctor: Command = defineCommand({
  summary: "Find out what keeps you out of a role",
  description:
    "Looks at the passport, the sign-in, the environment and the AWS tools' files of this machine; nothing is asked of " +
    "AWS. With --live it really tries to enter. An administrator, with the declaration, sees which door is missing. Ends " +
    "with status 2 where something keeps the person out.",
  examples: [
    ["rolebridge doctor Operator@shop-production", "offline"],
    ["rolebridge doctor Operator@shop-production --live", "and try it"],
    [
      "rolebridge doctor Operator@shop-production --person grace -f rolebridge.yaml --world live",
      "as an administrator: which half of grace's bridge is missing",
    ],
  ],
  options: {
    ...enterOptions,
    live: { type: "boolean", description: "try to enter the role, with a code where one is needed" },
    world: {
      type: "string",
      value: "live|FILE",
      description: "look at both doors in the live world or a snapshot; needs the declaration",
    },
    ...jsonOption,
  },
  arguments: { role: { description: "Role@account" } },
  async run({ role, live, world, json, ...choice }, session) {
    const wanted = choice.duration === undefined ? undefined : parseDuration(choice.duration, 900, 43_200);
    const place = await passportPlace(session, choice);
    const passport = await readPlace(session, place);
    const facts = await machineFacts(session, passport, role, wanted);
    // An administrator who asks about somebody else has their own machine, not that person's.
    const isOwnMachine = world === undefined || facts.settings?.user === passport.user;
    const findings: Finding[] = isOwnMachine
      ? [...diagnoseMachine(facts)]
      : [...diagnoseMachine(facts)].filter(({ id }) => id.startsWith("grant-") || id === "no-grant");
    if (world !== undefined && facts.grant !== undefined) {
      const { lookAtDoors } = await import("../person/door-facts.ts");
      const seen = await lookAtDoors(session, declarationOf(place), world, passport, facts.grant);
      if (seen === undefined) return exit.problems;
      findings.push(...seen);
    }
    const isReady = !findings.some(({ severity }) => severity === "problem");
    const tried =
      live && isReady ? await attempt(session, role, choice, administratorOf(passport)) : undefined;
    if (tried !== undefined && tried !== "entered") findings.push(tried);
    const isWell = !findings.some(({ severity }) => severity === "problem");
    const result = { role, person: passport.person, isWell, tried: tried === "entered", findings };
    if (json) session.answer(result);
    else session.say(renderFindings(result, { theme: session.theme, live }));
    return isWell ? exit.ok : exit.notClean;
  },
});

function declarationOf(place: PassportPlace): string {
  if (place.kind === "declaration") return place.file;
  throw new UsageError("--world needs the declaration", "name it: -f rolebridge.yaml --person NAME");
}

/** Really enters, whatever is remembered; what stands in the way is the finding. */
async function attempt(
  session: Session,
  role: string,
  choice: Parameters<typeof chooseEntry>[2],
  administrator: string,
): Promise<Finding | "entered"> {
  try {
    await enter(session, { ...(await chooseEntry(session, role, choice)), isFresh: true });
    return "entered";
  } catch (error) {
    if (!(error instanceof PassageProblem)) throw error;
    const { kind = "not-entered", message } = error;
    const todo =
      kind === "refused"
        ? `ask ${administrator} to look at both doors: rolebridge doctor ${role} --person NAME -f rolebridge.yaml --world live`
        : error.help;
    return problem(kind, message, todo);
  }
}
