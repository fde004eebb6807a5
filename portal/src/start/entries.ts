import type { StartAccount, StartData, StartPerson, StartRole } from "../../../src/server/contract.ts";
import { standing, windowsText } from "../parts/words.ts";

/** One role that the person may enter, with all that its line shows. */
export interface Entry {
  /** `Operator@shop-production` */
  readonly name: string;
  readonly role: StartRole;
  readonly account: StartAccount;
  readonly standing: "holds" | "not-yet" | "ended";
  /** `until 2099-01-31`; empty without an end. */
  readonly time: string;
  readonly reasons: readonly string[];
  /** Lower-case text in which the search looks. */
  readonly haystack: string;
}

export interface AccountEntries {
  readonly account: StartAccount;
  readonly entries: readonly Entry[];
}

/** What a person's page shows, sorted by account and role. */
export function entriesOf(data: StartData, person: StartPerson, now: Date): readonly Entry[] {
  const accounts = new Map(data.accounts.map((account) => [account.name, account]));
  return person.grants
    .flatMap(({ role: index, windows = [], reasons = [] }): Entry[] => {
      const role = data.roles[index];
      const account = role && accounts.get(role.account);
      if (role === undefined || account === undefined) return [];
      const texts = [
        role.role,
        role.description,
        account.name,
        account.accountId,
        account.project,
        account.stage,
      ];
      return [
        {
          name: `${role.role}@${role.account}`,
          role,
          account,
          standing: standing(windows, now),
          time: windowsText(windows),
          reasons,
          haystack: [...texts, account.description, ...reasons].filter(Boolean).join(" ").toLowerCase(),
        },
      ];
    })
    .sort((a, b) => compare(a.account.name, b.account.name) || compare(a.role.role, b.role.role));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export interface EntryFilter {
  readonly text: string;
  readonly project: string;
  readonly stage: string;
}

/** Every word of the search must be found; project and stage must be the chosen ones. */
export function filtered(entries: readonly Entry[], { text, project, stage }: EntryFilter): readonly Entry[] {
  const words = text
    .toLowerCase()
    .split(/[\s@]+/)
    .filter(Boolean);
  return entries.filter(
    ({ account, haystack }) =>
      (project === "" || account.project === project) &&
      (stage === "" || account.stage === stage) &&
      words.every((word) => haystack.includes(word)),
  );
}

export function byAccount(entries: readonly Entry[]): readonly AccountEntries[] {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const group = groups.get(entry.account.name);
    if (group) group.push(entry);
    else groups.set(entry.account.name, [entry]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ account: first.account, entries: group }] : [];
  });
}

/** The values of an attribute that occur, for a filter. */
export function valuesOf(entries: readonly Entry[], attribute: "project" | "stage"): readonly string[] {
  const values = entries.flatMap(({ account }) => account[attribute] ?? []);
  return [...new Set(values)].sort();
}
