import { csvText } from "../../export/index.ts";
import type { CostAccount, CostAmounts, CostReport, CostRow } from "../../workspace/index.ts";
import { columns, width } from "./columns.ts";
import { printable } from "./printable.ts";
import type { Theme } from "./theme.ts";
import { counted } from "./words.ts";

/** What AWS charges for a request to Cost Explorer: https://aws.amazon.com/aws-cost-management/aws-cost-explorer/pricing/ */
const centsPerRequest = 1;

/** What a number of requests costs: `USD 0.01`. */
export function requestPrice(requests: number): string {
  return `USD ${((requests * centsPerRequest) / 100).toFixed(2)}`;
}

/** The costs of a month beside those of the month before, as a table. */
export function renderCosts(report: CostReport, theme: Theme): string {
  const { by, month, monthBefore, rows, unplaced, total, isEstimated, requests } = report;
  const lines = [
    ["", "", "", monthText(monthBefore), monthText(month), "change"].map(theme.faint),
    ...rows.flatMap((row) => rowCells(theme.name(printable(row.name)), aside(row, by), row.amounts, theme)),
  ];
  const others = unplaced.flatMap((row) =>
    rowCells(printable(row.name), unplacedText(row.accounts[0]), row.amounts, theme),
  );
  const sum = total.flatMap((amounts) => rowCells("Total", "", [amounts], theme));
  const table = columns(rightAligned([...lines, ...others, ...sum]));
  const heads = 1 + lines.length - 1;
  return [
    theme.title(`Costs by ${by}, ${monthText(month)}`),
    ...table.slice(0, heads),
    ...(others.length > 0
      ? ["", theme.title(unplacedTitle(by, others.length)), ...table.slice(heads, heads + others.length)]
      : []),
    "",
    ...table.slice(heads + others.length),
    "",
    ...(isEstimated
      ? [theme.warning(`The bill of ${monthText(month)} is not closed: AWS estimates it.`)]
      : []),
    theme.faint(
      `AWS charges ${requestPrice(requests)} for ${counted(requests, "request")} to Cost Explorer.`,
    ),
    "",
  ].join("\n");
}

function unplacedTitle(by: CostReport["by"], count: number): string {
  const accounts = `${counted(count, "account")}`;
  return by === "account" ? `${accounts} that the declaration does not name` : `${accounts} without a ${by}`;
}

function aside({ accounts }: CostRow, by: CostReport["by"]): string {
  const [only] = accounts;
  if (by !== "account") return counted(accounts.length, "account");
  return [only?.project, only?.stage].filter((text) => text !== undefined).join(" ");
}

function unplacedText(account: CostAccount | undefined): string {
  return account?.name === undefined
    ? `${printable(account?.accountId ?? "")}, not declared`
    : "declared without";
}

function rowCells(
  name: string,
  about: string,
  amounts: readonly CostAmounts[],
  theme: Theme,
): readonly (readonly string[])[] {
  return amounts.map(({ currency, amount, before }, index) => [
    index === 0 ? name : "",
    index === 0 ? theme.faint(about) : "",
    printable(currency),
    theme.faint(money(before)),
    money(amount),
    changeText(amount, before),
  ]);
}

function changeText(amount: string, before: string): string {
  const [now, then] = [Number(amount), Number(before)];
  if (now === then) return "";
  if (then === 0) return "new";
  if (now === 0) return "gone";
  const percent = ((now - then) / Math.abs(then)) * 100;
  return `${percent < 0 ? "-" : "+"}${Math.abs(percent).toFixed(1)} %`;
}

function money(amount: string): string {
  return Number(amount).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/** Numbers stand one under the other by their ends. */
function rightAligned(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const widest = (column: number): number => Math.max(...rows.map((row) => width(row[column] ?? "")));
  const widths = new Map([3, 4, 5].map((column) => [column, widest(column)]));
  return rows.map((row) =>
    row.map((cell, column) => " ".repeat(Math.max(0, (widths.get(column) ?? 0) - width(cell))) + cell),
  );
}

/** `October 2026` */
export function monthText(month: string): string {
  const date = new Date(`${month}-01T00:00:00Z`);
  return Number.isNaN(date.getTime())
    ? ""
    : date.toLocaleDateString("en-US", { month: "long", year: "numeric", timeZone: "UTC" });
}

/** Costs as CSV with a head, a line for each row and currency; amounts exact. */
export function costsAsCsv({ by, month, monthBefore, isEstimated, rows, unplaced }: CostReport): string {
  const head = [
    "name",
    "placed",
    "accounts",
    "currency",
    "month",
    "amount",
    "monthBefore",
    "amountBefore",
    "estimated",
  ];
  const lines = [
    ...rows.map((row) => ({ row, placed: by })),
    ...unplaced.map((row) => ({ row, placed: "" })),
  ].flatMap(({ row, placed }) =>
    row.amounts.map(({ currency, amount, before }) => [
      row.name,
      placed,
      row.accounts.map(({ accountId }) => accountId).join(" "),
      currency,
      month,
      amount,
      monthBefore,
      before,
      String(isEstimated),
    ]),
  );
  return csvText([head, ...lines]);
}
