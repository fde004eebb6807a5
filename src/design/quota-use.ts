import { type Quota, type QuotaName, quotaInForce, quotas } from "../catalogue/index.ts";
import { type Diagnostic, type DiagnosticCode, diagnostic, type SourceSpan } from "../diagnostics/index.ts";

/** How much of one quota the design uses. */
export interface QuotaUse {
  /** What passing the quota in force is reported as. */
  readonly code: DiagnosticCode;
  readonly quota: QuotaName;
  readonly used: number;
  /** "the role `Operator` in `shop-production` would have 11 managed policies". */
  readonly message: string;
  /** What can be done in the declaration; that the quota can be raised is added. */
  readonly waysOut: readonly string[];
  readonly span?: SourceSpan | undefined;
}

/**
 * What passes a quota. A quota that was not read may have been raised: then its default is only warned of, unless AWS
 * raises it for nobody.
 */
export function passedQuota(
  use: QuotaUse,
  live: Readonly<Record<string, number>> | undefined,
): Diagnostic | undefined {
  const limit = quotaInForce(live, use.quota);
  if (use.used <= limit) return undefined;
  const quota: Quota = quotas[use.quota];
  const isCertain = live?.[use.quota] !== undefined || quota.greatest === quota.standard;
  const raise =
    quota.greatest > limit
      ? [`have the quota raised, to ${quota.greatest} at most (${placeOfRequest(quota)})`]
      : [];
  const span = use.span && { span: use.span };
  const help = [...use.waysOut, ...raise].join("; or ");
  if (isCertain) {
    return diagnostic(use.code, `${use.message}, and AWS allows ${limit}`, { ...span, help });
  }
  return diagnostic("RB2007", `${use.message}, and AWS allows ${limit} by default`, {
    ...span,
    notes: [{ message: "the account's own quota is not known here: `plan` reads it" }],
    help,
  });
}

function placeOfRequest({ code }: Quota): string {
  return `Service Quotas, IAM${code === undefined ? "" : ` ${code}`}, in us-east-1`;
}
