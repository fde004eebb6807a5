import type { ContextValue } from "../policy/index.ts";
import { UsageError } from "./usage-error.ts";

/** `key=value` pairs of `--context`; a key given twice is multivalued. */
export function readContext(pairs: readonly string[]): Readonly<Record<string, ContextValue>> {
  const context: Record<string, ContextValue> = {};
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    if (at < 1)
      throw new UsageError(`\`${pair}\` is no KEY=VALUE`, "for example: --context aws:SourceIp=10.1.2.3");
    const [key, value] = [pair.slice(0, at), pair.slice(at + 1)];
    const known = context[key];
    context[key] = known === undefined ? value : [...(typeof known === "string" ? [known] : known), value];
  }
  return context;
}
