import type { Directory, StatementPlace } from "../../model/index.ts";

/** `trust policy of shop-production/Operator, statement 2`: where a statement stands, in words. */
export function placeText(
  { accountId, holder, policy, statement, sid }: StatementPlace,
  directory?: Directory,
): string {
  const account = directory?.accounts.find((one) => one.accountId === accountId)?.name ?? accountId;
  const name = holder.startsWith("role ") ? holder.slice("role ".length) : holder;
  const which = statement > 0 ? `, statement ${statement}${sid === undefined ? "" : ` (${sid})`}` : "";
  if (policy === "trust policy") return `trust of ${account}/${name}${which}`;
  if (holder.startsWith("arn:")) return `policy ${policy} in ${account}${which}`;
  return `${policy} of ${holder} in ${account}${which}`;
}
