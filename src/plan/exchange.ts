import { countedLength, type QuotaName, quotaInForce } from "../catalogue/index.ts";
import type { Arn, DocumentText, InlinePolicies } from "../model/index.ts";
import { sameDocument } from "../model/index.ts";
import { effectsOf, isCoveredBy } from "./narrowing.ts";
import type { AccountContext } from "./planner.ts";

// What one policy says may come to stand in another: a hand-made one that is taken over, one that is renamed. Then the
// other comes first and this one goes last, as far as the quotas leave room, and nobody is without it in between.

/** Whether one document can go where these others stand: it allows no more than they, and denies nothing that they do not. */
export function isReplaced(document: DocumentText, others: readonly DocumentText[]): boolean {
  if (others.some((one) => sameDocument(one, document))) return true;
  const { allows, denies } = effectsOf(document);
  return allows && !denies && isCoveredBy(document, others);
}

interface Holder {
  readonly attached: readonly Arn[];
  readonly inline: InlinePolicies;
}

/** The documents of all that a holder will carry. */
export function documentsOf(holder: Holder, context: AccountContext): readonly DocumentText[] {
  const attached = holder.attached.map((arn) => context.documentThen(arn));
  return [...attached, ...Object.values(holder.inline)].filter((document) => document !== undefined);
}

/** Attachments that go and can stay until what replaces them has come. */
export function attachedToTheEnd(
  before: Holder,
  after: Holder,
  context: AccountContext,
  quota: QuotaName,
): readonly Arn[] {
  const going = before.attached.filter((arn) => !after.attached.includes(arn));
  const most = new Set([...before.attached, ...after.attached]).size;
  if (going.length === 0 || most > quotaInForce(context.live.quotas, quota)) return [];
  const coming = documentsOf(after, context);
  return going.filter((arn) => {
    const document = context.documentNow(arn);
    return document !== undefined && isReplaced(document, coming);
  });
}

/** Names of inline policies that go and can stay until what replaces them has come. */
export function inlineToTheEnd(
  before: Holder,
  after: Holder,
  context: AccountContext,
  quota: QuotaName,
): readonly string[] {
  const going = Object.keys(before.inline).filter((name) => !(name in after.inline));
  const size = Object.values({ ...after.inline, ...before.inline })
    .map(countedLength)
    .reduce((sum, length) => sum + length, 0);
  if (going.length === 0 || size > quotaInForce(context.live.quotas, quota)) return [];
  const coming = documentsOf(after, context);
  return going.filter((name) => isReplaced(before.inline[name] ?? "", coming));
}
