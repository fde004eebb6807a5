import type { AccountTarget } from "../cloud/index.ts";
import { type Declaration, type DeclaredAccount, parseSelector, selects } from "../declaration/index.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/index.ts";

/** How each declared account is entered, the source account first. */
export function targetsOf(accounts: readonly DeclaredAccount[]): readonly AccountTarget[] {
  return accounts
    .toSorted((left, right) => Number(right.isSource) - Number(left.isSource))
    .map(({ accountId, name, reach }) => ({ accountId, name, reach }));
}

/** The target accounts that a selector chooses, retired ones too, or what is wrong with it. */
export function narrow(
  declaration: Declaration,
  selectorText: string,
): { readonly accounts: readonly DeclaredAccount[] } | { readonly problem: Diagnostic } {
  const selector = parseSelector(selectorText);
  if (selector.kind === "problem") {
    return { problem: diagnostic("RB1050", selector.message, { help: selector.help }) };
  }
  const accounts = declaration.accounts.filter(
    (account) =>
      !account.isSource && selects(selector, { name: account.name, attributes: attributesOf(account) }),
  );
  if (accounts.length > 0) return { accounts };
  return { problem: diagnostic("RB1040", `no target account is chosen by \`${selectorText}\``) };
}

/** What conditions of a selector ask about an account. */
export function attributesOf({
  labels,
  project,
  stage,
  region,
}: DeclaredAccount): Readonly<Record<string, string>> {
  return {
    ...labels,
    ...(project !== undefined && { project }),
    ...(stage !== undefined && { stage }),
    ...(region !== undefined && { region }),
  };
}
