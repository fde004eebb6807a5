import type { BridgeUse } from "../access/index.ts";
import type { Declaration } from "../declaration/index.ts";
import type { SourceSpan } from "../diagnostics/index.ts";
import { grantKey } from "../model/index.ts";

/** What could be taken out of the declaration, since what it opens is not crossed. */
export type UnusedGrant =
  /** Nothing that a person's own entry opens is crossed: `revoke` takes it. */
  | { readonly kind: "entry"; readonly person: string; readonly access: string; readonly place: SourceSpan }
  /** A part of what the entry opens is not crossed: its selector could be narrower. */
  | {
      readonly kind: "wide-entry";
      readonly person: string;
      readonly access: string;
      readonly place: SourceSpan;
      readonly unusedIn: readonly string[];
      readonly accounts: number;
    }
  /** A person crosses nothing that a team gives. */
  | { readonly kind: "member"; readonly person: string; readonly team: string; readonly place: SourceSpan }
  /** Nobody of a team crosses what one of its entries opens. */
  | {
      readonly kind: "team-entry";
      readonly team: string;
      readonly access: string;
      readonly place: SourceSpan;
    };

/** Finds entries and memberships that only unused bridges come from. A bridge that is not open is left aside. */
export function unusedGrants(declaration: Declaration, uses: readonly BridgeUse[]): readonly UnusedGrant[] {
  const useOf = new Map(uses.map((use) => [grantKey(use.bridge), use]));
  const own = new Groups();
  const members = new Groups();
  const teamEntries = new Groups();
  for (const grant of declaration.grants) {
    const use = useOf.get(grantKey(grant));
    if (use === undefined) continue;
    for (const { access, span, team } of grant.entries) {
      const { person } = grant;
      if (team === undefined) own.add([person, access], span, use);
      else {
        members.add([person, team.name], team.member, use);
        teamEntries.add([team.name, access], span, use);
      }
    }
  }
  return [
    ...own
      .list()
      .flatMap(({ names: [person = "", access = ""], place, uses: those }): readonly UnusedGrant[] => {
        const unused = those.filter(isUnused);
        if (unused.length === 0) return [];
        if (unused.length === those.length) return [{ kind: "entry", person, access, place }];
        const unusedIn = unused.map(({ bridge }) => bridge.account);
        return [{ kind: "wide-entry", person, access, place, unusedIn, accounts: those.length }];
      }),
    ...members.allUnused().map(
      ({ names: [person = "", team = ""], place }): UnusedGrant => ({
        kind: "member",
        person,
        team,
        place,
      }),
    ),
    ...teamEntries.allUnused().map(
      ({ names: [team = "", access = ""], place }): UnusedGrant => ({
        kind: "team-entry",
        team,
        access,
        place,
      }),
    ),
  ];
}

interface Group {
  readonly names: readonly string[];
  readonly place: SourceSpan;
  readonly uses: BridgeUse[];
}

/** Uses by the names that give them. */
class Groups {
  readonly #groups = new Map<string, Group>();

  add(names: readonly string[], place: SourceSpan, use: BridgeUse): void {
    const key = JSON.stringify(names);
    const group = this.#groups.get(key);
    if (group) group.uses.push(use);
    else this.#groups.set(key, { names, place, uses: [use] });
  }

  list(): readonly Group[] {
    return [...this.#groups.values()];
  }

  allUnused(): readonly Group[] {
    return this.list().filter(({ uses }) => uses.every(isUnused));
  }
}

function isUnused({ verdict }: BridgeUse): boolean {
  return verdict === "unused";
}
