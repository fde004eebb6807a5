import type { Bridge, World } from "../../model/index.ts";
import type { ContextValue } from "../../policy/index.ts";
import { type Actor, actorKey, actorText } from "../actor.ts";
import type { KnownPrincipal, KnownRole } from "../atlas.ts";
import { bridgesThrough } from "../bridges.ts";
import { type Doors, doorsOf } from "../doors.ts";
import { actorOf, edgesInto } from "../edges.ts";
import type { Step } from "../way-in.ts";
import type { Deed } from "./asking.ts";
import { checkRights, type RightsAnswer } from "./rights-check.ts";
import { stepOver } from "./step-over.ts";

export interface WhoCanQuestion {
  readonly action: string;
  readonly resource?: string;
  /** Name of the account. */
  readonly account: string;
  readonly context?: Readonly<Record<string, ContextValue>>;
}

/** Somebody who may do it, and how. */
export interface WhoCan {
  readonly from: Actor;
  /** In words: `alice`, `any AWS principal`. */
  readonly who: string;
  /** The principal of the account that does it in the end: `role Operator`, `user ci`. */
  readonly as: string;
  readonly answer: "yes" | "only-if";
  readonly conditions: readonly string[];
  /** The person's bridge, where it is one. */
  readonly bridge?: Bridge;
  /** The roles taken on, one after another; empty where the principal acts itself. */
  readonly steps: readonly Step[];
  readonly rights: RightsAnswer;
}

export interface WhoCanAnswer {
  /** By their bridges. */
  readonly people: readonly WhoCan[];
  /** Everybody else: other roles and users, foreign accounts, services, providers, chains of roles. */
  readonly others: readonly WhoCan[];
}

/** Everybody who may do something in an account. What cannot be ruled out is in. */
export function whoCan(world: World, question: WhoCanQuestion): WhoCanAnswer {
  const doors = doorsOf(world);
  const account = world.directory.accounts.find((one) => one.name === question.account);
  if (!account) return { people: [], others: [] };
  const entries = Object.entries(question.context ?? {}).map(
    ([key, value]) => [key.toLowerCase(), value] as const,
  );
  const deed: Deed = {
    action: question.action,
    accountId: account.accountId,
    context: new Map(entries),
    ...(question.resource !== undefined && { resource: question.resource }),
  };
  const bridges = new Map(bridgesThrough(doors).map((one) => [`${one.person} ${one.roleArn}`, one]));
  const found = (doors.atlas.ofAccount.get(account.accountId) ?? []).flatMap((principal) => {
    const rights = checkRights(doors, principal, principal.arn, deed);
    return rights.answer === "no" ? [] : actorsBehind(doors, principal, rights, bridges);
  });
  const isPerson = (one: WhoCan): boolean => one.from.kind === "person";
  const sorted = found.sort((a, b) => (a.who < b.who ? -1 : 1));
  return { people: sorted.filter(isPerson), others: sorted.filter((one) => !isPerson(one)) };
}

/** Everybody who may stand as the principal, by chains of any length. */
function actorsBehind(
  doors: Doors,
  principal: KnownPrincipal,
  rights: RightsAnswer,
  bridges: ReadonlyMap<string, Bridge>,
): readonly WhoCan[] {
  const { directory } = doors.atlas.world;
  const as = `${principal.kind} ${principal.resource.name}`;
  const base = {
    as,
    answer: rights.answer === "yes" ? ("yes" as const) : ("only-if" as const),
    conditions: rights.conditions,
    rights,
  };
  if (principal.kind === "user") {
    const from = actorOf(principal);
    return [{ ...base, from, who: actorText(from, directory), steps: [] }];
  }
  const found = new Map<string, WhoCan>();
  const queue: { readonly role: KnownRole; readonly steps: readonly Step[] }[] = [
    { role: principal as KnownRole, steps: [] },
  ];
  const seen = new Set<KnownPrincipal>([principal]);
  for (let at = 0; at < queue.length; at++) {
    const { role, steps } = queue[at] as (typeof queue)[number];
    for (const edge of edgesInto(doors, role)) {
      const path = [stepOver(doors, edge), ...steps];
      const bridge =
        edge.from.kind === "person" && steps.length === 0
          ? bridges.get(`${edge.from.name} ${role.arn}`)
          : undefined;
      const key = actorKey(edge.from);
      const who = actorText(edge.from, directory);
      if (!found.has(key))
        found.set(key, { ...base, from: edge.from, who, steps: path, ...(bridge && { bridge }) });
      if (!edge.principal || edge.principal.kind === "user" || seen.has(edge.principal)) continue;
      seen.add(edge.principal);
      queue.push({ role: edge.principal as KnownRole, steps: path });
    }
  }
  return [...found.values()];
}
