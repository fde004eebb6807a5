import { type Declaration, parseSelector, selects, writtenAccess } from "../declaration/index.ts";
import type { Diagnostic } from "../diagnostics/index.ts";
import { attributesOf } from "../workspace/index.ts";
import type { AccountView, LiveView, Overview, PersonView, SelectedView } from "./contract.ts";

interface OverviewParts {
  readonly file: string;
  readonly declaration: Declaration | undefined;
  readonly sources: ReadonlyMap<string, string>;
  readonly diagnostics: readonly Diagnostic[];
  readonly now: Date;
  readonly mayApply: boolean;
  readonly live: LiveView;
  readonly activity: Overview["activity"];
}

export function overviewOf({ declaration, sources, now, ...parts }: OverviewParts): Overview {
  const { teams, byPerson } = declaration
    ? writtenAccess(sources)
    : { teams: [], byPerson: new Map<string, never>() };
  const people = (declaration?.people ?? []).map(
    ({ name, user, email }): PersonView => ({
      name,
      user,
      ...(email !== undefined && { email }),
      teams: teams.filter(({ members }) => members.includes(name)).map((team) => team.name),
      access: byPerson.get(name) ?? [],
    }),
  );
  return {
    ...parts,
    now: now.toISOString(),
    organization: declaration?.organization ?? "",
    sourceAccount: declaration?.source ?? "",
    accounts: accountsOf(declaration),
    people,
    roles: (declaration?.roles ?? []).map(({ name, description, sessionDuration, mfa }) => ({
      name,
      description,
      sessionDuration,
      mfa,
    })),
    teams: teams.map((team) => ({
      ...team,
      reaches: declaration ? team.access.flatMap(({ access }) => reachedBy(access, declaration)) : [],
    })),
  };
}

/** `Role@account` of all accounts that an entry of an access list means. */
function reachedBy(access: string, declaration: Declaration): readonly string[] {
  const at = access.indexOf("@");
  const role = access.slice(0, at);
  return selectedView(declaration, access.slice(at + 1)).accounts.map((account) => `${role}@${account}`);
}

/** The target accounts that a selector means; nothing is granted in retired ones. */
export function selectedView({ accounts }: Declaration, text: string): SelectedView {
  const selector = parseSelector(text);
  if (selector.kind === "problem") return { accounts: [], problem: selector.message };
  const chosen = accounts.filter(
    (account) =>
      !account.isSource &&
      !account.retired &&
      selects(selector, { name: account.name, attributes: attributesOf(account) }),
  );
  return { accounts: chosen.map(({ name }) => name) };
}

function accountsOf(declaration: Declaration | undefined): readonly AccountView[] {
  return (declaration?.accounts ?? [])
    .map(({ name, accountId, isSource, project, stage, description, retired }) => ({
      name,
      accountId,
      isSource,
      retired,
      ...(project !== undefined && { project }),
      ...(stage !== undefined && { stage }),
      ...(description !== undefined && { description }),
    }))
    .toSorted((a, b) => Number(b.isSource) - Number(a.isSource));
}
