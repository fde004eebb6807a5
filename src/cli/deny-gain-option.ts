import type { OptionSpecs } from "./command.ts";
import { UsageError } from "./usage-error.ts";

/** `--deny-gain`: what nobody may gain by a plan. */
export const denyGainOption = {
  denyGain: {
    type: "strings",
    value: "PATTERN",
    description: "refuse where anybody would gain such an action: iam:*, *:Delete*, lambda:InvokeFunction",
  },
} as const satisfies OptionSpecs;

/** Patterns of actions as a policy has them: `service:Action`, both with `*` and `?`, or `*` for everything. */
export function readGainPatterns(patterns: readonly string[]): readonly string[] {
  for (const pattern of patterns) {
    if (pattern === "*" || /^[a-z0-9*?-]+:[a-z0-9*?]+$/i.test(pattern)) continue;
    const hint = /^[a-z0-9-]+$/i.test(pattern)
      ? `did you mean \`${pattern.toLowerCase()}:*\`?`
      : "A pattern is written as in a policy: `iam:*`, `s3:Delete*`, `*:Create*`, or `*`.";
    throw new UsageError(`--deny-gain ${pattern} is no pattern of actions`, hint);
  }
  return patterns;
}
