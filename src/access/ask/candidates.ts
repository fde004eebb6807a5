import { findAction } from "../../catalogue/index.ts";
import { parseAccountId, parseArn } from "../../model/index.ts";
import { matchesGlob } from "../../policy/index.ts";
import type { Atlas, KnownPrincipal, KnownRole } from "../atlas.ts";
import { mayNameAction } from "../clauses.ts";
import type { Doors } from "../doors.ts";
import type { Asking, Deed } from "./asking.ts";

// Which resources a deed is tried on, where the question leaves them open.

/** One resource to ask for. */
export interface Candidate {
  readonly resource: string;
  /** What stands for it in the answer. */
  readonly pattern: string;
  readonly accountId: string;
  /** Where the resource is a role that is to be taken on: its trust policy, or that nothing is known of it. */
  readonly trust?: KnownRole | "unread";
}

/** Actions on a role that is to be taken on: its trust policy decides, too. */
export const assuming: ReadonlySet<string> = new Set([
  "sts:assumerole",
  "sts:tagsession",
  "sts:setsourceidentity",
]);

/** The resources to try: the one that is asked for, or one of each kind that the statements tell apart. */
export function candidatesFor(doors: Doors, asking: Asking, deed: Deed): readonly Candidate[] {
  if (assuming.has(deed.action.toLowerCase())) return rolesFor(doors, asking, deed);
  const { accountId, resource } = deed;
  if (resource !== undefined) return [{ resource, pattern: resource, accountId }];
  return patternsFor(asking, deed).flatMap((pattern) =>
    samplesOf(doors, asking.principal, pattern, deed).map((sample) => ({
      pattern,
      resource: sample,
      accountId,
    })),
  );
}

/** Roles are known one by one, each with its trust, which decides in whichever account it stands. */
function rolesFor(doors: Doors, asking: Asking, deed: Deed): readonly Candidate[] {
  const { atlas } = doors;
  if (deed.resource !== undefined) return roleAt(atlas, deed.resource);
  const patterns = patternsFor(asking, deed).map((pattern) => sampleText(doors, asking.principal, pattern));
  const own = [...(atlas.byArn.values() ?? [])].filter(
    (one): one is KnownRole =>
      one.kind === "role" &&
      one !== asking.principal &&
      (one.accountId === asking.principal.accountId ||
        patterns.some((pattern) => matchesGlob(pattern, one.arn))),
  );
  const unread = patterns.filter(
    (pattern) => !/[*?]/.test(pattern) && !atlas.byArn.has(pattern) && roleAt(atlas, pattern).length > 0,
  );
  return [...own.map((role) => candidateOf(role)), ...unread.flatMap((arn) => roleAt(atlas, arn))];
}

function candidateOf(role: KnownRole): Candidate {
  return { resource: role.arn, pattern: role.arn, accountId: role.accountId, trust: role };
}

/** The role of this ARN; none where its account was read and does not have it. */
function roleAt({ byArn, world }: Atlas, arn: string): readonly Candidate[] {
  const found = byArn.get(arn);
  if (found?.kind === "role") return [candidateOf(found as KnownRole)];
  const account = parseAccountId(parseArn(arn)?.account ?? "");
  if (account === undefined || world.accounts[account] !== undefined) return [];
  return [{ resource: arn, pattern: arn, accountId: account, trust: "unread" }];
}

/** A pattern for each kind of resource that the statements tell apart, those that an exclusion names included. */
function patternsFor({ documents, unread }: Asking, { action }: Deed): readonly string[] {
  const lower = action.toLowerCase();
  const speaking = documents.flatMap(({ clauses }) =>
    clauses.filter((clause) => mayNameAction(clause, lower)).map(({ statement }) => statement.source),
  );
  if (unread.length === 0 && !speaking.some(({ effect }) => effect === "Allow")) return [];
  const allowed = speaking.filter(({ effect }) => effect === "Allow");
  const denied = speaking.filter(({ effect }) => effect === "Deny");
  return [
    ...new Set([
      ...(unread.length > 0 ? ["*"] : []),
      ...allowed.flatMap(({ resources }) => resources ?? ["*"]),
      // What a Deny leaves out is what is left.
      ...denied.flatMap(({ notResources }) => notResources ?? []),
    ]),
  ];
}

/** Resources that the pattern matches: with an `x` for what it leaves open. */
function samplesOf(
  doors: Doors,
  principal: KnownPrincipal,
  pattern: string,
  { action, accountId }: Deed,
): readonly string[] {
  if (pattern !== "*") return [sampleText(doors, principal, pattern).replaceAll(/\*+|\?/g, "x")];
  const { partition } = doors.atlas.world.directory;
  const forms = findAction(action)?.resourceTypes ?? [];
  if (forms.length === 0) return [`arn:${partition}:${action.slice(0, action.indexOf(":"))}:x:x:x`];
  return forms.map(({ arn }) =>
    arn
      .replace("${Partition}", partition)
      .replace("${Account}", accountId)
      .replaceAll(/\$\{[^}]*\}|\*/g, "x"),
  );
}

/** The pattern with what is known of its asker in the place of variables. */
function sampleText(doors: Doors, principal: KnownPrincipal, pattern: string): string {
  const { context } = doors.identity(principal);
  return pattern.replaceAll(/\$\{\s*([^},\s]+)\s*\}/g, (variable, key: string) => {
    const value = context.get(key.toLowerCase());
    return typeof value === "string" ? value : variable;
  });
}
