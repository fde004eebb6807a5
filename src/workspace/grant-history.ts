import type { Declaration, GrantEntry } from "../declaration/index.ts";
import type { SourceSpan } from "../diagnostics/index.ts";
import { type Bridge, grantKey } from "../model/index.ts";

/** Who wrote a line of the declaration last, by version control. */
export interface LineOrigin {
  /** ISO 8601 instant. */
  readonly at: string;
  readonly author: string;
  /** Absent: the line is not committed. */
  readonly commit?: string;
}

/** Where a line comes from; undefined where nobody knows. */
export type OriginOf = (place: SourceSpan) => LineOrigin | undefined;

/**
 * Since when, and by whom, somebody holds a bridge. Three lines give one together: the entry, the one that makes the person
 * a member of the entry's team, and the account's, which a selector may choose. The youngest of them opened it; of several
 * entries the first counts.
 */
export function grantHistory(
  declaration: Declaration,
  originOf: OriginOf,
): (bridge: Bridge) => LineOrigin | undefined {
  const grants = new Map(declaration.grants.map((grant) => [grantKey(grant), grant]));
  const accounts = new Map(declaration.accounts.map((account) => [account.name, account]));
  return (bridge) => {
    const grant = grants.get(grantKey(bridge));
    const account = accounts.get(bridge.account);
    if (grant === undefined || account === undefined) return undefined;
    return grant.entries
      .flatMap((entry) => youngest(linesOf(entry, account.span).map(originOf)) ?? [])
      .toSorted(inOrder)[0];
  };
}

function linesOf({ span, team }: GrantEntry, account: SourceSpan): readonly SourceSpan[] {
  return [span, account, ...(team ? [team.member] : [])];
}

/** Undefined where one of them is not known: it might be the youngest. */
function youngest(origins: readonly (LineOrigin | undefined)[]): LineOrigin | undefined {
  const known = origins.filter((one) => one !== undefined);
  return known.length < origins.length ? undefined : known.toSorted(inOrder).at(-1);
}

function inOrder(a: LineOrigin, b: LineOrigin): number {
  return Date.parse(a.at) - Date.parse(b.at);
}
