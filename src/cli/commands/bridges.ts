import type { Bridge } from "../../model/index.ts";
import { accountsOption, defineCommand, fileOption, jsonOption } from "../command.ts";
import { chosenWorld, declaredWorkspace, worldOption } from "../declared-workspace.ts";
import { type ExitCode, exit } from "../exit.ts";
import { bridgeForPrograms, bridgesAsCsv, renderBridges } from "../render/bridges.ts";
import { showUnused } from "../unused-bridges.ts";
import { UsageError } from "../usage-error.ts";
import { logOption } from "../use-report.ts";

export const bridges = defineCommand({
  summary: "List who may switch into which role where",
  description:
    "A bridge is open when its door out, its door in and its role are there and agree; half-open when a part is missing.",
  examples: [
    ["rolebridge bridges", "every bridge, as AWS has it now"],
    ["rolebridge bridges --person alice --world desired", "alice's bridges as declared; AWS is not asked"],
    ["rolebridge bridges --half-open", "where one door stands without the other"],
    ["rolebridge bridges --unused 90d", "what nobody crosses, why that is known, and what takes it away"],
    [
      "rolebridge bridges --unused 90d --log trail.json.gz",
      "with records of CloudTrail, which know by person",
    ],
    ["rolebridge bridges --format csv > bridges.csv", "for a spreadsheet"],
  ],
  options: {
    ...fileOption,
    ...accountsOption,
    ...worldOption,
    person: { type: "string", value: "NAME", description: "of this person only" },
    role: { type: "string", value: "NAME", description: "into this role only" },
    account: { type: "string", value: "NAME", description: "into this account only" },
    halfOpen: { type: "boolean", description: "the half-open ones only" },
    unused: { type: "string", value: "DAYS", description: "those that were not crossed for so long: 90d" },
    ...logOption,
    services: { type: "boolean", description: "with --unused: also which services the roles were used for" },
    format: { type: "string", choices: ["text", "json", "csv"], description: "how they are shown" },
    ...jsonOption,
  },
  async run(
    { file, accounts, world: which, format, unused, log, services, ...filters },
    session,
  ): Promise<ExitCode> {
    const declared = declaredWorkspace(session, { file, accounts });
    if (unused !== undefined) {
      if (which !== "live" || format === "csv") {
        throw new UsageError(
          "--unused reads the live world, and answers as text or JSON",
          "`rolebridge export audit` writes last uses as CSV.",
        );
      }
      const isWanted = (bridge: Bridge): boolean => matches(bridge, filters);
      return showUnused(session, declared, {
        file,
        unused,
        log,
        services,
        isWanted,
        isWhole: accounts === undefined,
      });
    }
    if (log.length > 0 || services) {
      throw new UsageError(
        `${services ? "--services" : "--log"} says something of unused bridges, and --unused was not given`,
        "Add how long they must have been idle: --unused 90d",
      );
    }
    const world = await chosenWorld(session, declared, which);
    if (world === undefined) return exit.problems;
    const chosen = declared.workspace.bridges(world).filter((bridge) => matches(bridge, filters));
    if (session.flags.json) session.answer({ bridges: chosen.map(bridgeForPrograms) });
    else if (format === "csv") session.say(bridgesAsCsv(chosen));
    else session.say(renderBridges(chosen, { theme: session.theme, verbose: session.flags.verbose }));
    return exit.ok;
  },
});

interface Filters {
  readonly person?: string;
  readonly role?: string;
  readonly account?: string;
  readonly halfOpen: boolean;
}

function matches(bridge: Bridge, { person, role, account, halfOpen }: Filters): boolean {
  return (
    (person === undefined || bridge.person === person) &&
    (role === undefined || bridge.role === role) &&
    (account === undefined || bridge.account === account) &&
    (!halfOpen || bridge.state === "half-open")
  );
}
