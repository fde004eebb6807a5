import { type Declaration, writtenAccess } from "../declaration/index.ts";
import type { Diagnostic } from "../diagnostics/index.ts";
import type { AccountView, LiveView, Overview, PersonView } from "./contract.ts";

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
    teams,
  };
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
