// What AWS would refuse for its size, found before anything is written. Doors out have their own checks (doors-out.ts).
import { countedLength, type QuotaName, quotaInForce, quotas } from "../catalogue/index.ts";
import type { Declaration } from "../declaration/index.ts";
import { type Diagnostic, type DiagnosticCode, diagnostic, type SourceSpan } from "../diagnostics/index.ts";
import type { AccountState, World } from "../model/index.ts";
import type { DesignHints } from "./hints.ts";

/** One amount that a quota bounds. */
interface Amount {
  readonly code: DiagnosticCode;
  readonly quota: QuotaName;
  readonly used: number;
  /** "the trust policy of `Operator` in `shop-production`" */
  readonly what: string;
  readonly waysOut: string;
  readonly span?: SourceSpan | undefined;
}

/** Every quota that the desired world would pass, but those of the doors out. */
export function checkLimits(
  declaration: Declaration,
  world: World,
  hints: DesignHints,
): readonly Diagnostic[] {
  return declaration.accounts.flatMap((account) => {
    const state = world.accounts[account.accountId];
    if (state === undefined) return [];
    const amounts = [
      ...roleAmounts(declaration, state, account.name),
      ...accountAmounts(state, account.name, account.span),
    ];
    const live = hints.quotas[account.accountId];
    return amounts.flatMap((amount) => passed(amount, live));
  });
}

function passed(amount: Amount, live: Readonly<Record<string, number>> | undefined): readonly Diagnostic[] {
  const limit = quotaInForce(live, amount.quota);
  if (amount.used <= limit) return [];
  const { title, greatest, code }: { title: string; greatest: number; code?: string } = quotas[amount.quota];
  const raise =
    greatest > limit
      ? `, or raise ${amount.quota}${code === undefined ? "" : ` (Service Quotas, IAM, code ${code}, region us-east-1)`} to at most ${greatest}`
      : "";
  const source = live?.[amount.quota] === undefined ? "the default of" : "the quota in force for";
  return [
    diagnostic(amount.code, `${amount.what} would have ${amount.used}; ${source} ${title} is ${limit}`, {
      span: amount.span,
      help: `${amount.waysOut}${raise}`,
    }),
  ];
}

function roleAmounts(declaration: Declaration, state: AccountState, account: string): readonly Amount[] {
  const spans = new Map(declaration.roles.map((role) => [role.name, role.span]));
  return state.roles.flatMap((role): Amount[] => {
    const span = spans.get(role.name);
    const where = `\`${role.name}\` in \`${account}\``;
    return [
      {
        code: "RB2003",
        quota: "AssumeRolePolicySizeQuota",
        used: countedLength(role.trust),
        what: `the trust policy of ${where}`,
        waysOut: "use `trust: source`, which does not grow with people",
        span,
      },
      {
        code: "RB2004",
        quota: "AttachedPoliciesPerRoleQuota",
        used: role.attached.length,
        what: `the role ${where}`,
        waysOut: "put several policies into one declared policy",
        span,
      },
      {
        code: "RB2005",
        quota: "RolePolicySizeQuota",
        used: Object.values(role.inline).reduce((sum, document) => sum + countedLength(document), 0),
        what: `the inline policies of ${where}`,
        waysOut: "declare them under `policies` and name them in the role",
        span,
      },
    ];
  });
}

function accountAmounts(state: AccountState, account: string, span: SourceSpan): readonly Amount[] {
  return [
    {
      code: "RB2006",
      quota: "UsersQuota",
      used: state.users.length,
      what: `\`${account}\``,
      waysOut: "an account holds no more users: teams of this size sign in through IAM Identity Center",
      span,
    },
    {
      code: "RB2006",
      quota: "RolesQuota",
      used: state.roles.length,
      what: `\`${account}\``,
      waysOut: "narrow the selectors of grants and of `in`",
      span,
    },
  ];
}
