import { findAwsManagedPolicy } from "../catalogue/index.ts";
import { groupBy, inlinePrefix, parseDocument } from "../model/index.ts";
import type { Remainder, Written } from "./imported.ts";
import { differencesOf, formKey, type PolicyByHand, policyKey, type RoleByHand } from "./role-by-hand.ts";

// Many accounts, one role: a declaration says a role once. Where its forms differ, the commonest is the one that is said.

/** Roles of a declaration, each with the accounts in which it stands so. */
export interface MergedRoles {
  readonly roles: readonly MergedRole[];
  readonly remainder: readonly Remainder[];
}

export interface MergedRole {
  readonly form: RoleByHand;
  /** The role in each account, sorted by account. */
  readonly places: readonly RoleByHand[];
}

/** One form for each name. */
export function mergeRoles(found: readonly RoleByHand[]): MergedRoles {
  const byName = groupBy(found, ({ name }) => name.toLowerCase());
  const merged = [...byName.values()].map((all) => {
    const forms = [...groupBy(all, formKey).values()].toSorted((a, b) => b.length - a.length);
    const [chosen = [], ...others] = forms;
    return { chosen, others: others.flat() };
  });
  return {
    roles: merged.flatMap(({ chosen }) => {
      const [form] = chosen;
      return form ? [{ form, places: byAccount(chosen) }] : [];
    }),
    remainder: merged.flatMap(({ chosen, others }) =>
      others.flatMap((other): readonly Remainder[] => {
        const [form] = chosen;
        if (!form) return [];
        return [
          {
            subject: `role ${other.name} in ${other.account}`,
            because: `it differs from the role of this name in ${form.account}: ${differencesOf(form, other)}`,
          },
        ];
      }),
    ),
  };
}

function byAccount(places: readonly RoleByHand[]): readonly RoleByHand[] {
  return places.toSorted((a, b) => (a.account < b.account ? -1 : 1));
}

/** Names for the policies whose content is declared: IAM takes no name twice, so ours need others than those that stand. */
export class PolicyNames {
  readonly #taken: Set<string>;
  readonly #names = new Map<string, string>();
  readonly #declared: Record<string, Written> = {};

  constructor(standing: Iterable<string>) {
    this.#taken = new Set([...standing].map((name) => name.toLowerCase()));
  }

  /** The name by which a role of the declaration names a policy. */
  nameOf(one: PolicyByHand): string {
    if (one.kind === "aws") return one.name;
    const known = this.#names.get(policyKey(one));
    if (known !== undefined) return known;
    const name = this.#freeName(one.policy.name);
    this.#names.set(policyKey(one), name);
    this.#declared[name] = {
      ...(one.policy.description !== undefined &&
        one.policy.description !== "" && { description: one.policy.description }),
      document: parseDocument(one.policy.document) as unknown as Written,
    };
    return name;
  }

  /** All that were named, as the section of a declaration. */
  declared(): Readonly<Record<string, Written>> {
    return Object.fromEntries(Object.entries(this.#declared).sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #freeName(name: string): string {
    for (let count = 1; ; count += 1) {
      const suffix = count === 1 ? "-declared" : `-declared-${count}`;
      const candidate = `${name.slice(0, 128 - suffix.length)}${suffix}`;
      if (this.#taken.has(candidate.toLowerCase()) || findAwsManagedPolicy(candidate)) continue;
      this.#taken.add(candidate.toLowerCase());
      return candidate;
    }
  }
}

/** A role as a declaration writes it. */
export function writtenRole({ form, places }: MergedRole, names: PolicyNames): Written {
  const besides = writtenBesides(places);
  const { description, policies, inline, boundary, sessionDuration, door, path, tags } = form;
  const documents = Object.entries(inline).map(([name, text]) => [
    name.startsWith(inlinePrefix) ? name.slice(inlinePrefix.length) : name,
    parseDocument(text) as unknown as Written,
  ]);
  return {
    ...(description !== "" && { description }),
    ...(policies.length > 0 && { policies: policies.map((one) => names.nameOf(one)).sort() }),
    ...(documents.length > 0 && { inline: Object.fromEntries(documents) as Written }),
    ...(boundary && { boundary: names.nameOf(boundary) }),
    ...(sessionDuration !== 3600 && { sessionDuration: durationText(sessionDuration) }),
    ...(door.mfa === "optional" && { mfa: "optional" }),
    ...(door.sessionName === "any" && { sessionName: "any" }),
    ...(door.trust === "people" && { trust: "people" }),
    ...(besides.length > 0 && { alsoTrusts: besides }),
    ...(path !== "/" && { path }),
    ...(Object.keys(tags).length > 0 && { tags }),
  };
}

/** Who else is let in, each statement with the accounts in which it stands, where these are not all. */
function writtenBesides(places: readonly RoleByHand[]): readonly Written[] {
  const found = places.flatMap(({ account, door }) =>
    door.besides.map((statement) => ({ account, statement, key: JSON.stringify(statement) })),
  );
  return [...groupBy(found, ({ key }) => key).values()].flatMap((same) => {
    const [first] = same;
    const accounts = [...new Set(same.map(({ account }) => account))];
    if (!first) return [];
    const statement = first.statement as unknown as Written;
    return [accounts.length === places.length ? { statement } : { in: accounts, statement }];
  });
}

function durationText(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  return `${hours > 0 ? `${hours}h` : ""}${minutes > 0 ? `${minutes}m` : ""}`;
}
