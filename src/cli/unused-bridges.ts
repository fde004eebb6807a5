import { signInsOf } from "../access/index.ts";
import type { Bridge } from "../model/index.ts";
import { unusedGrants } from "../workspace/index.ts";
import type { DeclaredWorkspace } from "./declared-workspace.ts";
import { type ExitCode, exit } from "./exit.ts";
import { bridgeForPrograms } from "./render/bridges.ts";
import { renderServices, renderUses } from "./render/uses.ts";
import type { Session } from "./session.ts";
import { daysIn, readUses } from "./use-report.ts";

export interface UnusedRequest {
  readonly file: string;
  /** `90d` */
  readonly unused: string;
  readonly log: readonly string[];
  /** Also ask which services the roles were used for. */
  readonly services: boolean;
  readonly isWanted: (bridge: Bridge) => boolean;
  /** Whether all accounts are read: of an entry that also opens others, no more can be said. */
  readonly isWhole: boolean;
}

/** Answers `bridges --unused`: which bridges are not crossed, on what that stands, and what takes them away. */
export async function showUnused(
  session: Session,
  declared: DeclaredWorkspace,
  { file, unused, log, services: withServices, isWanted, isWhole }: UnusedRequest,
): Promise<ExitCode> {
  const days = daysIn(unused);
  const report = await readUses(session, declared, { days, log });
  if (report === undefined) return exit.problems;
  const uses = report.uses.filter(({ bridge }) => isWanted(bridge));
  const named = new Set(uses.map(({ bridge }) => bridge.person));
  const people = signInsOf(report.world).filter(({ person }) => named.has(person));
  const isAll = uses.length === report.uses.length;
  const proposals = (isWhole ? unusedGrants(report.declaration, report.uses) : []).filter((one) =>
    one.kind === "team-entry" ? isAll : named.has(one.person),
  );
  const services = withServices
    ? await declared.settle(await declared.workspace.servicesUsed(uses.map(({ bridge }) => bridge)))
    : [];
  if (services === undefined) return exit.problems;
  declared.watcher.finish();
  if (session.flags.json) {
    session.answer({
      days,
      bridges: uses.map(({ bridge, verdict, evidence }) => ({
        ...bridgeForPrograms(bridge),
        verdict,
        evidence,
        granted: report.originOf(bridge),
      })),
      people,
      takeAway: proposals,
      ...(withServices && { services }),
    });
    return exit.ok;
  }
  session.say(
    renderUses(uses, {
      days,
      theme: session.theme,
      proposals,
      people,
      hasLog: report.log !== undefined,
      file,
      ...(report.noHistory !== undefined && { noHistory: report.noHistory }),
    }),
  );
  if (withServices) {
    const names = new Map<string, string>(
      report.declaration.accounts.map(({ accountId, name }) => [accountId, name]),
    );
    const since = new Date(session.now().getTime() - days * 24 * 60 * 60 * 1000).toISOString();
    session.say(renderServices(services, (id) => names.get(id) ?? id, since, session.theme));
  }
  return exit.ok;
}
