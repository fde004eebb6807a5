import type { AccountView, Bridge, Overview, PersonView } from "../../../../src/server/contract.ts";
import { byStage } from "../../parts/stage.tsx";
import { windowsText } from "../../parts/words.ts";

export interface MatrixFilter {
  readonly team: string;
  readonly stage: string;
  readonly project: string;
  readonly text: string;
  /** People by name or by how much they may enter; accounts by name, stage or project. */
  readonly people: "name" | "most";
  readonly accounts: "name" | "stage" | "project";
}

export interface Matrix {
  readonly people: readonly PersonView[];
  readonly accounts: readonly AccountView[];
  /** Bridges by person and account: {@link cellKey}. */
  readonly cells: ReadonlyMap<string, readonly Bridge[]>;
}

export function cellKey(person: string, account: string): string {
  return `${person} ${account}`;
}

/** What a cell says of a bridge beside its role's name. */
export function termsOf({ windows, mfa, state }: Bridge): readonly string[] {
  return [
    windowsText(windows),
    mfa === "optional" ? "without MFA" : "",
    state === "half-open" ? "half-open" : "",
  ].filter((text) => text !== "");
}

/** People against accounts, as filtered and sorted; accounts into which nobody may are columns, too. */
export function matrixOf(overview: Overview, bridges: readonly Bridge[], filter: MatrixFilter): Matrix {
  const text = filter.text.trim().toLowerCase();
  const cells = new Map<string, Bridge[]>();
  const counts = new Map<string, number>();
  for (const bridge of bridges) {
    const key = cellKey(bridge.person, bridge.account);
    const cell = cells.get(key);
    if (cell) cell.push(bridge);
    else cells.set(key, [bridge]);
    counts.set(bridge.person, (counts.get(bridge.person) ?? 0) + 1);
  }
  const inAccounts = overview.accounts.filter(
    ({ isSource, stage, project }) =>
      !isSource &&
      (filter.stage === "" || stage === filter.stage) &&
      (filter.project === "" || project === filter.project),
  );
  const inPeople = overview.people.filter(({ teams }) => filter.team === "" || teams.includes(filter.team));
  const named = inPeople.filter(({ name }) => name.toLowerCase().includes(text));
  // A text that no person has is an account's, or a role's.
  const accounts =
    named.length > 0
      ? inAccounts
      : inAccounts.filter(
          ({ name }) =>
            name.toLowerCase().includes(text) ||
            bridges.some((bridge) => bridge.account === name && bridge.role.toLowerCase().includes(text)),
        );
  return {
    people: sortPeople(named.length > 0 ? named : inPeople, filter.people, counts),
    accounts: sortAccounts(accounts, filter.accounts),
    cells,
  };
}

function sortPeople(
  people: readonly PersonView[],
  by: MatrixFilter["people"],
  counts: ReadonlyMap<string, number>,
): readonly PersonView[] {
  return [...people].sort(
    (a, b) =>
      (by === "most" ? (counts.get(b.name) ?? 0) - (counts.get(a.name) ?? 0) : 0) ||
      (a.name < b.name ? -1 : 1),
  );
}

function sortAccounts(
  accounts: readonly AccountView[],
  by: MatrixFilter["accounts"],
): readonly AccountView[] {
  const key = (account: AccountView): string =>
    `${by === "project" ? (account.project ?? "~") : ""} ${account.name}`;
  return [...accounts].sort(
    (a, b) => (by === "stage" ? byStage(a.stage, b.stage) : 0) || (key(a) < key(b) ? -1 : 1),
  );
}

/** A row for each person and a column for each account; fields that a spreadsheet would take for a formula are defused. */
export function matrixAsCsv({ people, accounts, cells }: Matrix): string {
  const header = ["person", ...accounts.map(({ name }) => name)];
  const rows = people.map(({ name }) => [
    name,
    ...accounts.map((account) => (cells.get(cellKey(name, account.name)) ?? []).map(withTerms).join("; ")),
  ]);
  return [header, ...rows].map((row) => `${row.map(csvField).join(",")}\r\n`).join("");
}

/** `Administrator (until 2099-01-31)` */
function withTerms(bridge: Bridge): string {
  const terms = termsOf(bridge);
  return terms.length === 0 ? bridge.role : `${bridge.role} (${terms.join(", ")})`;
}

/**
 * What begins like this a spreadsheet takes for a formula, in its wide forms too.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
const formula = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

function csvField(text: string): string {
  const safe = formula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
