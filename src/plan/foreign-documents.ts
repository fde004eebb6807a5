import { documentFindings } from "../access/index.ts";
import { catalogue, type Diagnostic, type DiagnosticCode, diagnostic } from "../diagnostics/index.ts";
import type { World } from "../model/index.ts";

/** That something was found in documents of others, in a few lines: `verify` tells it all. */
export function foreignDocuments(live: World): readonly Diagnostic[] {
  const found = documentFindings(live);
  if (found.length === 0) return [];
  const counts = new Map<DiagnosticCode, number>();
  for (const { code, documents } of found) counts.set(code, (counts.get(code) ?? 0) + documents);
  const total = found.reduce((sum, { documents }) => sum + documents, 0);
  const what = total === 1 ? "1 finding" : `${total.toLocaleString("en-US")} findings`;
  return [
    diagnostic("RB4021", `${what} in policy documents that Rolebridge did not write`, {
      notes: [...counts].map(([code, count]) => ({
        message: `${count} × ${catalogue[code].title} (${code})`,
      })),
      help: "`rolebridge verify` says where",
    }),
  ];
}
