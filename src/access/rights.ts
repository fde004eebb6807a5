import { actionsOfService } from "../catalogue/index.ts";
import { compileGlob, globContains, globsOverlap } from "../policy/index.ts";
import type { Atlas, KnownPrincipal } from "./atlas.ts";
import type { Clause, ReadDocument } from "./clauses.ts";

// What a role may do, in few words, and what two versions of it do not share. Words only: decisions are the engine's.

/** One right of a statement: an action pattern (or all actions but some) on some resources under some conditions. */
export interface Right {
  readonly effect: "Allow" | "Deny";
  /** Lower-case pattern; `*` is everything. */
  readonly action: string;
  /** The pattern as written. */
  readonly name: string;
  /** With `*` alone: patterns of what is left out. */
  readonly except: readonly string[];
  /** The resources as written; empty means all. */
  readonly resources: readonly string[];
  readonly isNotResource: boolean;
  /** The conditions as text, the same for the same conditions alone; empty where there are none. */
  readonly condition: string;
}

/** The rights of a principal, and the boundary that limits them. */
export interface Rights {
  /** The documents that spell them out; two principals with the same ones need no comparing. */
  readonly texts?: readonly string[];
  readonly rights: readonly Right[];
  /** Policies whose text is not at hand, and the boundary, by their ARNs. */
  readonly unread: readonly string[];
  readonly boundary?: { readonly arn: string; readonly rights: readonly Right[] };
}

/** The rights that a principal's policies spell out. */
export function rightsOf(atlas: Atlas, principal: KnownPrincipal): Rights {
  const { resource } = principal;
  const limit = atlas.boundaryOf(principal);
  const policies = atlas.policiesOf(principal);
  return {
    texts: [resource.boundary ?? "", ...policies.map(({ text }) => text)],
    rights: policies.flatMap(({ document }) => rightsIn(document)),
    unread: atlas.missingDocuments(principal),
    ...(resource.boundary !== undefined && {
      boundary: { arn: resource.boundary, rights: typeof limit === "string" ? [] : rightsIn(limit) },
    }),
  };
}

/** What some documents spell out together. */
export function rightsOfDocuments(documents: readonly ReadDocument[]): Rights {
  return { rights: documents.flatMap(rightsIn), unread: [] };
}

const remembered = new WeakMap<ReadDocument, readonly Right[]>();

function rightsIn(document: ReadDocument): readonly Right[] {
  const known = remembered.get(document);
  if (known) return known;
  const rights = document.clauses.flatMap((clause) => rightsOfClause(clause, document.hasVariables));
  remembered.set(document, rights);
  return rights;
}

function rightsOfClause({ statement, actions, notActions }: Clause, hasVariables: boolean): readonly Right[] {
  const { effect, resources, notResources, conditions } = statement.source;
  const listed = resources ?? notResources ?? [];
  const texts = conditions.map((one) =>
    JSON.stringify([one.operator.toLowerCase(), one.key.toLowerCase(), one.values]),
  );
  // The same words mean something else in a document whose version knows no variables.
  const isLiteral = !hasVariables && [...listed, ...texts].some((text) => text.includes("${"));
  const scope = {
    effect,
    resources: resources?.includes("*") ? [] : [...listed].sort(),
    isNotResource: notResources !== undefined,
    condition: [...texts, ...(isLiteral ? ["without variables"] : [])].sort().join(" and "),
  };
  if (notActions) return [{ ...scope, action: "*", name: "*", except: [...notActions].sort() }];
  const names = statement.source.actions ?? [];
  return (actions ?? []).map((action, index) => ({
    ...scope,
    action,
    name: names[index] ?? action,
    except: [],
  }));
}

/** What `after` allows and `before` does not: rights to gain, and denials that went. */
export function rightsGained(before: Rights, after: Rights): readonly Right[] {
  if (areSame(before, after)) return [];
  return [
    ...uncovered(allows(after), allows(before)),
    ...uncovered(denies(before), denies(after)).map((right) => ({ ...right, effect: "Allow" as const })),
    ...limitsLifted(before, after),
    ...after.unread.filter((arn) => !before.unread.includes(arn)).map(unreadRight),
  ];
}

/** Whether both say the same, word for word. A boundary's text counts as its ARN where it is AWS's own. */
function areSame(
  { texts: one, unread, boundary }: Rights,
  { texts: other, unread: others, boundary: limit }: Rights,
): boolean {
  if (!one || !other || one.length !== other.length || unread.length + others.length > 0) return false;
  if (boundary?.rights.length !== limit?.rights.length) return false;
  if (boundary && !boundary.arn.includes(":aws:policy/")) return false;
  return one.every((text, index) => text === other[index]);
}

/** Rights that the boundary kept from before and keeps no longer. */
function limitsLifted(before: Rights, after: Rights): readonly Right[] {
  if (!before.boundary) return [];
  const old = allowed(before.boundary.rights);
  const limit = after.boundary && allowed(after.boundary.rights);
  const denials = uncovered(denied(before.boundary.rights), denied(after.boundary?.rights ?? [])).map(
    (right) => ({ ...right, effect: "Allow" as const }),
  );
  if (limit && uncovered(limit, old).length === 0) return denials;
  return [
    ...denials,
    ...uncovered(allows(after), old).filter((right) => !limit || limit.some((one) => covers(one, right))),
  ];
}

function unreadRight(arn: string): Right {
  const name = `what ${arn} allows`;
  return {
    effect: "Allow",
    action: name,
    name,
    except: [],
    resources: [],
    isNotResource: false,
    condition: "",
  };
}

function allows({ rights }: Rights): readonly Right[] {
  return allowed(rights);
}

function allowed(rights: readonly Right[]): readonly Right[] {
  return rights.filter(({ effect }) => effect === "Allow");
}

function denies({ rights }: Rights): readonly Right[] {
  return denied(rights);
}

function denied(rights: readonly Right[]): readonly Right[] {
  return rights.filter(({ effect }) => effect === "Deny");
}

function uncovered(rights: readonly Right[], by: readonly Right[]): readonly Right[] {
  if (rights === by) return [];
  const index = new Map<string, Right[]>();
  for (const right of by) {
    const list = index.get(right.action);
    if (list) list.push(right);
    else index.set(right.action, [right]);
  }
  const wide = by.filter(({ action }) => action.includes("*") || action.includes("?"));
  return rights.filter(
    (right) => ![...(index.get(right.action) ?? []), ...wide].some((one) => covers(one, right)),
  );
}

/** Whether the first right surely includes the second. */
function covers(wide: Right, narrow: Right): boolean {
  if (wide.condition !== "" && wide.condition !== narrow.condition) return false;
  if (!globContains(wide.action, narrow.action) || !coversResources(wide, narrow)) return false;
  return wide.except.every(
    (pattern) => narrow.except.some((other) => globContains(other, pattern)) || !touches(narrow, pattern),
  );
}

/** Whether a right with wildcards reaches into what a pattern leaves out. */
function touches(right: Right, pattern: string): boolean {
  return globsOverlap(right.action, pattern);
}

function coversResources(wide: Right, narrow: Right): boolean {
  if (wide.resources.length === 0) return true;
  if (wide.isNotResource !== narrow.isNotResource || narrow.resources.length === 0) return false;
  if (wide.resources === narrow.resources || wide.resources.join("\n") === narrow.resources.join("\n"))
    return true;
  if (wide.isNotResource) return false;
  const known = new Set(wide.resources);
  return narrow.resources.every(
    (one) => known.has(one) || wide.resources.some((by) => globContains(by, one)),
  );
}

/** Rights in the words of people, few and stable: `everything but iam:*`, `lambda:*`, `reading in 312 services`. */
export function wordsFor(rights: readonly Right[]): readonly string[] {
  const all = rights.filter(({ action, condition }) => action === "*" && condition === "");
  const whole = all.find(({ except, resources }) => except.length === 0 && resources.length === 0);
  if (whole) return ["everything"];
  const rest = rights.filter((right) => !all.includes(right) && !all.some((one) => covers(one, right)));
  const words = all.map(wordForAll);
  // What stands beside "everything but …" is let through again from what was left out.
  if (all.length > 0 && rest.length > fewActions)
    return [...new Set([...words, `${rest.length} actions of these`])];
  return [...new Set([...words, ...wordsByService(groupByService(rest))])];
}

function wordsByService(byService: ReadonlyMap<string, readonly Right[]>): readonly string[] {
  const sorted = [...byService].sort(([a], [b]) => (a < b ? -1 : 1));
  if (sorted.length <= fewServices)
    return sorted.flatMap(([service, list]) => wordsForService(service, list));
  const whole = sorted.filter(([service, list]) => list.some((right) => isWholeService(service, right)));
  const named = whole.length <= fewActions ? whole : [];
  const others = sorted.filter((one) => !named.includes(one));
  return [...named.map(([service]) => `${service}:*`), ...wordsForMany(others, named.length > 0)];
}

const fewServices = 8;
const fewActions = 4;
const fewChanging = 3;

function groupByService(rights: readonly Right[]): Map<string, Right[]> {
  const groups = new Map<string, Right[]>();
  for (const right of rights) {
    const service = serviceOf(right);
    const list = groups.get(service);
    if (list) list.push(right);
    else groups.set(service, [right]);
  }
  return groups;
}

function serviceOf({ action }: Right): string {
  if (action.startsWith("what ")) return "";
  const colon = action.indexOf(":");
  return colon < 0 ? "" : action.slice(0, colon);
}

function wordForAll(right: Right): string {
  const but = right.except.length === 0 ? "" : ` but ${right.except.join(", ")}`;
  return `everything${but}${scopeOf(right)}`;
}

/** Many services at once: what only reads is counted, what changes something is named while that is little. */
function wordsForMany(
  services: readonly (readonly [string, readonly Right[]])[],
  isMore: boolean,
): readonly string[] {
  const changing = services.filter(([, list]) => !list.every(onlyReads));
  const reading = services.length - changing.length;
  const read = reading === 0 ? [] : [`reading in ${reading} ${isMore ? "more " : ""}services`];
  if (changing.length <= fewChanging) {
    return [
      ...changing.flatMap(([service, list]) =>
        wordsForService(
          service,
          list.filter((one) => !onlyReads(one)),
        ),
      ),
      ...read,
    ];
  }
  return [...read, `actions in ${changing.length} ${reading > 0 || isMore ? "other " : ""}services`];
}

/** Whether every action that a right covers is one that AWS counts as reading or listing. */
function onlyReads({ action, except }: Right): boolean {
  const service = action.slice(0, action.indexOf(":"));
  const [within, without] = [compileGlob(action), except.map(compileGlob)];
  const covered = actionsOfService(service).filter((one) => {
    const name = one.action.toLowerCase();
    return within.test(name) && !without.some((pattern) => pattern.test(name));
  });
  return covered.length > 0 && covered.every((one) => ["read", "list"].includes(one.accessLevel));
}

function isWholeService(service: string, { action, condition, resources }: Right): boolean {
  return action === `${service}:*` && condition === "" && resources.length === 0;
}

function wordsForService(service: string, rights: readonly Right[]): readonly string[] {
  if (service === "") return rights.map((right) => wordForOther(right));
  if (rights.some((right) => isWholeService(service, right))) return [`${service}:*`];
  const words = [...new Set(rights.map((right) => `${right.name}${scopeOf(right)}`))].sort();
  if (words.length <= fewActions) return words;
  return [rights.every(onlyReads) ? `reading in ${service}` : `${words.length} rights in ${service}`];
}

function wordForOther(right: Right): string {
  return right.action === "*" ? wordForAll(right) : `${right.name}${scopeOf(right)}`;
}

function scopeOf({ resources, isNotResource, condition }: Right): string {
  const where = resources.length === 0 ? "" : ` on ${isNotResource ? "all but " : ""}${shortList(resources)}`;
  return `${where}${condition === "" ? "" : " under conditions"}`;
}

function shortList(texts: readonly string[]): string {
  const [first = "", ...rest] = texts;
  return rest.length === 0 ? first : `${first} and ${rest.length} more`;
}
