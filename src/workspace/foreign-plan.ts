import type { Declaration } from "../declaration/index.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/index.ts";
import type { Plan } from "../plan/index.ts";

/** Whether a plan was made for another declaration. */
export function foreignPlan(made: Plan, { organization, accounts }: Declaration): Diagnostic | undefined {
  if (made.organization !== organization) {
    return diagnostic(
      "RB4012",
      `the plan is for organization \`${made.organization}\`, not for \`${organization}\``,
    );
  }
  const declared = new Set(accounts.map(({ accountId }) => accountId));
  const undeclared = made.changes.find(({ address }) => !declared.has(address.accountId));
  if (undeclared === undefined) return undefined;
  return diagnostic(
    "RB4011",
    `the plan changes account \`${undeclared.address.accountId}\`, which is not declared`,
    {
      help: "plan again",
    },
  );
}
