import { type Arn, type MeantWay, parseAccountId, parseArn } from "../model/index.ts";
import { instantAt, splitAccess } from "./access.ts";
import type { PlacedText } from "./checking.ts";
import { type Checking, placed, spanOfText } from "./checking.ts";
import type { Entry, ExceptionDraft } from "./merge.ts";
import type { Selection } from "./selection.ts";
import { quoted } from "./wording.ts";

export function checkExceptions(selection: Selection, checking: Checking): readonly MeantWay[] {
  return checking.merged.exceptions.flatMap((entry) => meantWay(entry, selection, checking) ?? []);
}

function meantWay(
  entry: Entry<ExceptionDraft>,
  selection: Selection,
  checking: Checking,
): MeantWay | undefined {
  const { from, to, reason, until } = entry.value ?? {};
  const origin = from === undefined ? undefined : originOf(placed(entry, ["from"], from), checking);
  const end = until === undefined ? undefined : instantAt("until", placed(entry, ["until"], until), checking);
  if (to === undefined) return undefined;
  const { role, selector } = splitAccess(placed(entry, ["to"], to));
  const selected = selection.select(selector);
  if (!origin || !selected || reason === undefined || (until !== undefined && end === undefined))
    return undefined;
  return {
    from: origin,
    roleGlob: role.text,
    accounts: selected.accounts,
    reason,
    ...(end !== undefined && { until: end }),
  };
}

function originOf(from: PlacedText, { report }: Checking): MeantWay["from"] | undefined {
  const { text } = from;
  const accountId = parseAccountId(text);
  if (accountId !== undefined) return { kind: "account", accountId };
  if (text.startsWith("provider:arn:")) return { kind: "provider", arnGlob: text.slice("provider:".length) };
  if (/^service:[a-z0-9.-]+$/.test(text)) return { kind: "service", name: text.slice("service:".length) };
  const service = parseArn(text)?.service;
  if (service === "iam" || service === "sts") return { kind: "principal", arn: text as Arn };
  report("RB1057", `${quoted(text)} is not where somebody could come from`, {
    span: spanOfText(from),
    help: "write an account id, the ARN of a principal, `provider:` and an ARN glob, or `service:` and a name",
  });
  return undefined;
}
