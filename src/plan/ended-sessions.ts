import type { DocumentText, Role, Statement } from "../model/index.ts";
import { endedSessionsPolicyName, listOf, parseDocument } from "../model/index.ts";

/**
 * What must stand of `rolebridge-ended-sessions`: the statements wanted and those that stand and still matter. A
 * statement denies sessions begun before its moment; it has lost its meaning once the role's longest session has passed.
 */
export function settleEndedSessions(
  live: Role,
  desired: DocumentText | undefined,
  now: string,
): DocumentText | undefined {
  const standing = live.inline[endedSessionsPolicyName];
  if (standing === undefined) return desired;
  const wanted = desired === undefined ? [] : listOf(parseDocument(desired).Statement);
  const isWanted = (statement: Statement) =>
    wanted.some((one) => JSON.stringify(one) === JSON.stringify(statement));
  const all = listOf(parseDocument(standing).Statement);
  const kept = all.filter(
    (statement) => !isWanted(statement) && mattersAt(statement, live.maxSessionDuration, now),
  );
  if (kept.length === 0) return desired;
  if (wanted.length === 0 && kept.length === all.length) return standing;
  return JSON.stringify({ Version: "2012-10-17", Statement: [...wanted, ...kept] });
}

/** Seconds past its moment, a statement without a readable moment always matters. */
function mattersAt(statement: Statement, maxSessionDuration: number, now: string): boolean {
  const moment = momentOf(statement);
  return moment === undefined || Date.parse(moment) + maxSessionDuration * 1000 > Date.parse(now);
}

function momentOf(statement: Statement): string | undefined {
  for (const [operator, keys] of Object.entries(statement.Condition ?? {})) {
    if (!/^DateLessThan/i.test(operator)) continue;
    for (const [key, values] of Object.entries(keys)) {
      const moment = String(listOf(values)[0]);
      if (key.toLowerCase() === "aws:tokenissuetime" && !Number.isNaN(Date.parse(moment))) return moment;
    }
  }
  return undefined;
}
