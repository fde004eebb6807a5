import { actionsOfService, services } from "../catalogue/index.ts";
import type { World } from "../model/index.ts";
import { globContains, globsOverlap } from "../policy/index.ts";
import type { Deed } from "./ask/asking.ts";
import { checkRights } from "./ask/rights-check.ts";
import { type Right, type Rights, rightsGained } from "./rights.ts";
import { type Access, accessIn, type Gained, gainedWays, type SharedRights, type Way } from "./ways.ts";

// Whether anybody gains an action that a pattern names. The words of the access difference are for people; what
// somebody may really do is the engine's answer: with the Deny statements and the boundary that stand beside a right.

/** Somebody who gains actions that a pattern names. */
export interface Gain {
  /** `alice`, `a principal of account 999988887777`. */
  readonly who: string;
  /** The pattern, as given. */
  readonly pattern: string;
  /** The first few, as AWS writes them. */
  readonly actions: readonly string[];
  readonly isMore: boolean;
  readonly accounts: readonly string[];
  /** Roles by which it is gained; empty where it is the policies of one's own user. */
  readonly roles: readonly string[];
}

/** A message names so many actions. */
const named = 4;

/**
 * Who could do something after that they could not do before, among the actions of the patterns (`iam:*`, `*:Delete*`).
 * What cannot be ruled out is a gain.
 */
export function gainsOf(before: World, after: World, patterns: readonly string[]): readonly Gain[] {
  if (patterns.length === 0) return [];
  const shared: SharedRights = new Map();
  return gainsBetween(accessIn(before, shared), accessIn(after, shared), patterns);
}

/** See {@link gainsOf}: for who has found out already what both Worlds let through. */
export function gainsBetween(one: Access, other: Access, patterns: readonly string[]): readonly Gain[] {
  if (patterns.length === 0) return [];
  const gained = [...gainedWays(one, other)];
  const found = patterns.flatMap((pattern) => {
    const actions = actionsMatching(pattern);
    return gained.flatMap((each) => gainBy(each, { pattern, actions }, other));
  });
  return grouped(found);
}

interface Wanted {
  readonly pattern: string;
  /** The actions that are known and that it names, as AWS writes them. */
  readonly actions: readonly string[];
}

function actionsMatching(pattern: string): readonly string[] {
  const lower = pattern.toLowerCase();
  return services()
    .filter((service) => globsOverlap(`${service}:*`, lower))
    .flatMap((service) => actionsOfService(service).map(({ action }) => action))
    .filter((action) => globContains(lower, action.toLowerCase()));
}

function gainBy(gained: Gained, wanted: Wanted, { doors }: Access): readonly Gain[] {
  const { way } = gained;
  const { principal, who, account } = way;
  const deed = (action: string): Deed => ({ action, accountId: principal.accountId, context: new Map() });
  const actions: string[] = [];
  for (const action of candidatesOf(gained, wanted)) {
    // A pattern that no known action fits cannot be asked about: it counts.
    const isAsked = !/[*?]|^what /.test(action);
    if (actions.includes(action)) continue;
    if (isAsked && checkRights(doors, principal, callerOf(way), deed(action)).answer === "no") continue;
    actions.push(action);
    if (actions.length > named) break;
  }
  if (actions.length === 0) return [];
  return [
    {
      who,
      pattern: wanted.pattern,
      actions: actions.slice(0, named),
      isMore: actions.length > named,
      accounts: [account],
      roles: principal.kind === "role" ? [principal.resource.name] : [],
    },
  ];
}

/** A session's name may be anything. */
function callerOf({ principal }: Way): string {
  if (principal.kind === "user") return principal.arn;
  const [, partition = "aws"] = principal.arn.split(":");
  return `arn:${partition}:sts::${principal.accountId}:assumed-role/${principal.resource.name}/session`;
}

/** Single actions that may have been gained, as far as the statements' words go. */
function* candidatesOf(gained: Gained, wanted: Wanted): Iterable<string> {
  const rights = gained.kind === "rights" ? gainedSingly(gained, wanted) : allowsOf(gained.all);
  for (const right of rights) yield* actionsOf(right, wanted);
  for (const arn of gained.kind === "rights" ? [] : gained.all.unread) yield `what ${arn} allows`;
}

/** What was gained, action by action: a pattern that grew is then no gain of what it had before. */
function gainedSingly(
  { before, all }: Extract<Gained, { readonly kind: "rights" }>,
  wanted: Wanted,
): readonly Right[] {
  const { texts: _, ...rest } = all;
  const single = { ...rest, rights: all.rights.flatMap((right) => singly(right, wanted)) };
  return rightsGained(before, single);
}

function singly(right: Right, wanted: Wanted): readonly Right[] {
  if (right.effect === "Deny") return [right];
  return actionsOf(right, wanted).map((name) => ({
    ...right,
    name,
    action: name.toLowerCase(),
    except: [],
  }));
}

function allowsOf({ rights }: Rights): readonly Right[] {
  return rights.filter(({ effect }) => effect === "Allow");
}

/** The actions of a right that are wanted; the right itself where none is known but there may be one. */
function actionsOf(right: Right, { pattern, actions }: Wanted): readonly string[] {
  const lower = pattern.toLowerCase();
  if (right.action.startsWith("what ")) return [right.name];
  if (!globsOverlap(right.action, lower)) return [];
  const isLeftOut = (action: string): boolean => right.except.some((one) => globContains(one, action));
  const known = actions.filter((action) => {
    const one = action.toLowerCase();
    return globContains(right.action, one) && !isLeftOut(one);
  });
  if (known.length > 0) return known;
  const narrow = globContains(right.action, lower) ? pattern : right.name;
  return isLeftOut(narrow.toLowerCase()) || isKnownService(narrow) ? [] : [narrow];
}

/** Whether every action that such a pattern could name is known: then none that exists fits both. */
function isKnownService(pattern: string): boolean {
  const service = pattern.slice(0, pattern.indexOf(":")).toLowerCase();
  return /[*?]/.test(pattern) && actionsOfService(service).length > 0;
}

function grouped(gains: readonly Gain[]): readonly Gain[] {
  const groups = new Map<string, Gain>();
  for (const gain of gains) {
    const key = JSON.stringify([gain.who, gain.pattern, gain.actions]);
    const known = groups.get(key);
    groups.set(
      key,
      known
        ? {
            ...known,
            isMore: known.isMore || gain.isMore,
            accounts: join(known.accounts, gain.accounts),
            roles: join(known.roles, gain.roles),
          }
        : gain,
    );
  }
  return [...groups.values()];
}

function join(one: readonly string[], other: readonly string[]): readonly string[] {
  return [...new Set([...one, ...other])].sort();
}
