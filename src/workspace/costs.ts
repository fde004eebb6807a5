import type { Bill } from "../cloud/index.ts";
import type { Declaration, DeclaredAccount } from "../declaration/index.ts";
import { sumOf } from "./decimal.ts";

/** What costs are added up by. */
export type CostKey = "project" | "stage" | "account";

/** An amount in each of the two months, exact decimals; `0` where nothing was billed. */
export interface CostAmounts {
  readonly currency: string;
  readonly amount: string;
  readonly before: string;
}

/** One account on the bill, as the declaration knows it. */
export interface CostAccount {
  readonly accountId: string;
  /** The declaration's name. */
  readonly name?: string;
  /** AWS's name. */
  readonly existingName?: string;
  readonly project?: string;
  readonly stage?: string;
}

export interface CostRow {
  /** The project, stage or account. */
  readonly name: string;
  readonly accounts: readonly CostAccount[];
  /** One for each currency. */
  readonly amounts: readonly CostAmounts[];
}

/** The bill of one month beside that of the month before, by the declaration. */
export interface CostReport {
  readonly by: CostKey;
  readonly month: string;
  readonly monthBefore: string;
  readonly isEstimated: boolean;
  readonly rows: readonly CostRow[];
  /** Accounts that the declaration gives no such place, one row each. */
  readonly unplaced: readonly CostRow[];
  readonly total: readonly CostAmounts[];
  readonly requests: number;
}

export interface CostQuestion {
  readonly by: CostKey;
  readonly month: string;
  readonly monthBefore: string;
}

/** Adds a bill up by what the declaration says of its accounts: the dearest first. */
export function costsOf(declaration: Declaration, bill: Bill, question: CostQuestion): CostReport {
  const { by, month, monthBefore } = question;
  const [before, now] = [monthBefore, month].map((one) => bill.months.find((billed) => billed.month === one));
  const declared = new Map<string, DeclaredAccount>(
    declaration.accounts.map((account) => [account.accountId, account]),
  );
  const lines = [before, now].flatMap((month, index) =>
    (month?.accounts ?? []).map((line): Line => ({ ...line, isBefore: index === 0 })),
  );
  const accounts = [...new Set(lines.map(({ accountId }) => accountId))].map((id) =>
    costAccount(id, declared.get(id), bill.names[id]),
  );
  const placeOf = (account: CostAccount): string | undefined =>
    by === "account" ? account.name : account[by];
  const rowOf = (name: string, those: readonly CostAccount[]): CostRow => ({
    name,
    accounts: those,
    amounts: amountsOf(lines, new Set(those.map(({ accountId }) => accountId))),
  });
  const names = [...new Set(accounts.flatMap((account) => placeOf(account) ?? []))];
  return {
    by,
    month,
    monthBefore,
    isEstimated: now?.isEstimated ?? false,
    rows: names
      .map((name) =>
        rowOf(
          name,
          accounts.filter((account) => placeOf(account) === name),
        ),
      )
      .toSorted(dearestFirst),
    unplaced: accounts
      .filter((account) => placeOf(account) === undefined)
      .map((account) => rowOf(account.name ?? account.existingName ?? account.accountId, [account]))
      .toSorted(dearestFirst),
    total: amountsOf(lines, undefined),
    requests: bill.requests,
  };
}

interface Line {
  readonly accountId: string;
  readonly amount: string;
  readonly currency: string;
  readonly isBefore: boolean;
}

function costAccount(
  accountId: string,
  declared: DeclaredAccount | undefined,
  existingName: string | undefined,
): CostAccount {
  return {
    accountId,
    ...(declared && { name: declared.name }),
    ...(existingName !== undefined && { existingName }),
    ...(declared?.project !== undefined && { project: declared.project }),
    ...(declared?.stage !== undefined && { stage: declared.stage }),
  };
}

function amountsOf(lines: readonly Line[], ids: ReadonlySet<string> | undefined): readonly CostAmounts[] {
  const own = lines.filter(({ accountId }) => ids === undefined || ids.has(accountId));
  return [...new Set(own.map(({ currency }) => currency))].toSorted().map((currency) => {
    const sum = (isBefore: boolean): string =>
      sumOf(
        own
          .filter((line) => line.currency === currency && line.isBefore === isBefore)
          .map((line) => line.amount),
      );
    return { currency, amount: sum(false), before: sum(true) };
  });
}

function dearestFirst(a: CostRow, b: CostRow): number {
  const worth = ({ amounts }: CostRow): number =>
    amounts.reduce((sum, { amount }) => sum + Number(amount), 0);
  return worth(b) - worth(a) || (a.name < b.name ? -1 : 1);
}
