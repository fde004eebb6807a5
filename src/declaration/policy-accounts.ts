import { nameOfArn, parseArn } from "../model/index.ts";
import { type Checking, spanOfValue, wellFormed } from "./checking.ts";
import type { DeclaredAccount, DeclaredGrant, DeclaredRole } from "./declaration.ts";
import type { Path } from "./place.ts";
import { quoted } from "./wording.ts";

/** Reports customer managed policies, given by ARN, of roles that exist in another account than the policy. */
export function checkPolicyAccounts(
  roles: readonly DeclaredRole[],
  grants: readonly DeclaredGrant[],
  accounts: readonly DeclaredAccount[],
  checking: Checking,
): void {
  const granted = new Map<string, Set<string>>();
  for (const { role, account } of grants) granted.set(role, (granted.get(role) ?? new Set()).add(account));
  for (const role of roles) {
    const names = new Set(role.in ?? granted.get(role.name));
    const places = accounts.filter(({ name }) => names.has(name));
    for (const [path, arn] of arnsOf(role, checking)) {
      const owner = parseArn(arn)?.account;
      const elsewhere = places.find(({ accountId }) => accountId !== owner);
      const entry = checking.merged.roles.get(role.name);
      if (owner === "aws" || !elsewhere || !entry) continue;
      checking.report(
        "RB1046",
        `policy ${quoted(nameOfArn(arn))} stands in account ${owner}, and role ${quoted(role.name)} in ${quoted(elsewhere.name)}`,
        {
          span: spanOfValue(entry, path),
          help: "a role can hold policies of its own account only: declare it under `policies`",
        },
      );
    }
  }
}

function arnsOf(role: DeclaredRole, { merged }: Checking): readonly (readonly [Path, string])[] {
  const { policies, boundary } = merged.roles.get(role.name)?.value ?? {};
  const named = wellFormed(policies).map(([index, name]) => [["policies", index], name] as const);
  const all = boundary === undefined ? named : [...named, [["boundary"], boundary] as const];
  const used = new Set(
    [...role.policies, ...(role.boundary ? [role.boundary] : [])].flatMap((one) =>
      one.kind === "arn" ? [one.arn] : [],
    ),
  );
  return all.filter(([, name]) => [...used].some((arn) => arn === name));
}
