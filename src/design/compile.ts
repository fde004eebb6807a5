import type { Declaration } from "../declaration/index.ts";
import type { Diagnostic } from "../diagnostics/index.ts";
import type { AccountId, AccountState, Directory, Intent, World } from "../model/index.ts";
import { designDoorsOut } from "./doors-out.ts";
import { grantedBy } from "./granted.ts";
import { type DesignHints, noHints } from "./hints.ts";
import { checkLimits } from "./limits.ts";
import { placesOf } from "./places.ts";
import { designSourceAccount } from "./source-account.ts";
import { designTargetAccount } from "./target-account.ts";

/** What a declaration comes to. With errors among the diagnostics the world cannot be built as it is. */
export interface Design {
  readonly world: World;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Compiles a declaration into the desired world: both doors of every grant, and the roles with all they carry.
 * Pure: the same declaration and hints always give the same bytes, at any time.
 */
export function compile(declared: Declaration, hints: DesignHints = noHints): Design {
  const declaration = sorted(declared);
  const places = placesOf(declaration, hints);
  const granted = grantedBy(declaration);
  const doors = designDoorsOut(declaration, granted, places, hints);
  const states = declaration.accounts.map((account) =>
    account.isSource
      ? designSourceAccount(declaration, doors, places)
      : designTargetAccount(declaration, account, granted, places),
  );
  const accounts: Record<AccountId, AccountState> = {};
  for (const state of states) accounts[state.accountId] = state;
  const world: World = {
    kind: "rolebridge/world",
    version: 1,
    directory: directoryOf(declaration),
    accounts,
    awsManagedPolicies: {},
    intent: intentOf(declaration),
  };
  return { world, diagnostics: [...doors.diagnostics, ...checkLimits(declaration, world, hints)] };
}

/** The same declaration whatever the order in which it was put together. */
function sorted(declaration: Declaration): Declaration {
  const byName = <T extends { readonly name: string }>(all: readonly T[]): readonly T[] =>
    all.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const { accounts, policies, roles, people } = declaration;
  return {
    ...declaration,
    accounts: byName(accounts),
    policies: byName(policies),
    roles: byName(roles),
    people: byName(people),
  };
}

/** Who is who in a declaration; every World of it carries this. */
export function directoryOf(declaration: Declaration): Directory {
  const source = declaration.accounts.find((account) => account.isSource);
  if (source === undefined) throw new Error("a declaration has a source account");
  return {
    organization: declaration.organization,
    partition: declaration.partition,
    source: source.accountId,
    accounts: declaration.accounts.map((account) => ({
      accountId: account.accountId,
      name: account.name,
      ...(account.email !== undefined && { email: account.email }),
      ...(account.project !== undefined && { project: account.project }),
      ...(account.stage !== undefined && { stage: account.stage }),
      labels: account.labels,
      ...(account.description !== undefined && { description: account.description }),
      ...(account.color !== undefined && { color: account.color }),
      ...(account.region !== undefined && { region: account.region }),
      retired: account.retired,
      ...(account.reach.kind === "role" && {
        reachRole: account.reach.role,
        ...(account.reach.readRole !== undefined && { reachReadRole: account.reach.readRole }),
      }),
    })),
    people: declaration.people.map((person) => ({
      name: person.name,
      user: person.user,
      ...(person.email !== undefined && { email: person.email }),
    })),
  };
}

function intentOf(declaration: Declaration): Intent {
  const exclusive = declaration.roles.filter((role) => role.exclusive).map((role) => role.name);
  const targets = declaration.accounts.filter((account) => !account.isSource);
  return {
    exclusiveRoles: Object.fromEntries(targets.map((account) => [account.accountId, exclusive])),
    formerUsers: Object.fromEntries(
      declaration.people
        .filter((person) => person.formerly.length > 0)
        .map((person) => [person.user, person.formerly]),
    ),
    ...(declaration.ignored && { ignored: declaration.ignored }),
  };
}
