import { type AccountId, parseAccountId } from "../model/index.ts";
import type { Clause } from "./clauses.ts";

// A trust for everybody is often narrowed by a condition on who asks. Where the condition surely holds for the
// principals of some accounts alone, the statement names those accounts; the engine still tries every one of them.

/** Operators that hold only where the key is there and equals a value (not IfExists, not a set operator, not negated). */
const positive: ReadonlySet<string> = new Set([
  "stringequals",
  "stringequalsignorecase",
  "stringlike",
  "arnequals",
  "arnlike",
]);

/** The accounts to which a statement's conditions limit its callers; undefined where they do not. */
export function pinnedAccounts({ statement }: Clause): readonly AccountId[] | undefined {
  for (const { operator, key, values } of statement.source.conditions) {
    if (!positive.has(operator.toLowerCase())) continue;
    const accounts = accountsIn(key.toLowerCase(), values);
    if (accounts) return accounts;
  }
  return undefined;
}

/** Nothing before the account may be a wildcard: it could reach over colons into a path that looks like an account. */
const ofOneAccount = /^arn:[a-z-]+:(?:iam|sts)::(\d{12}):/;

function accountsIn(key: string, values: readonly string[]): readonly AccountId[] | undefined {
  if (key !== "aws:principalaccount" && key !== "aws:principalarn") return undefined;
  const accounts = values.map((value) =>
    parseAccountId(key === "aws:principalaccount" ? value : (ofOneAccount.exec(value)?.[1] ?? "")),
  );
  return accounts.includes(undefined) ? undefined : [...new Set(accounts as AccountId[])];
}
