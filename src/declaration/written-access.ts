import { parseDocument } from "yaml";

/** One entry of an `access` list as it is written: what `revoke` names. */
export interface WrittenAccess {
  /** `Role@selector` */
  readonly access: string;
  /** As the declaration writes them. */
  readonly from?: string;
  readonly until?: string;
  readonly reason?: string;
}

export interface WrittenTeam {
  readonly name: string;
  readonly members: readonly string[];
  readonly access: readonly WrittenAccess[];
}

/** Teams, and people's own entries by their names, as a declaration's files write them. The files must be free of errors. */
export function writtenAccess(sources: ReadonlyMap<string, string>): {
  readonly teams: readonly WrittenTeam[];
  readonly byPerson: ReadonlyMap<string, readonly WrittenAccess[]>;
} {
  const files = [...sources.values()].map((text): unknown =>
    parseDocument(text, { version: "1.2", schema: "core", logLevel: "silent" }).toJS(),
  );
  const section = (name: string): readonly (readonly [string, unknown])[] =>
    files.flatMap((file) => Object.entries(recordOf(recordOf(file)[name])));
  const teams = section("teams").map(([name, team]) => ({
    name,
    members: listOf(recordOf(team)["members"]).map(String),
    access: entriesOf(recordOf(team)["access"]),
  }));
  return {
    teams: teams.sort((a, b) => (a.name < b.name ? -1 : 1)),
    byPerson: new Map(
      section("people").map(([name, person]) => [name, entriesOf(recordOf(person)["access"])]),
    ),
  };
}

function entriesOf(list: unknown): readonly WrittenAccess[] {
  return listOf(list).map((entry) => {
    if (typeof entry === "string") return { access: entry };
    const { switch: access, from, until, reason } = recordOf(entry);
    return {
      access: textOf(access),
      ...(from !== undefined && { from: textOf(from) }),
      ...(until !== undefined && { until: textOf(until) }),
      ...(reason !== undefined && { reason: textOf(reason) }),
    };
  });
}

/** A value of the file as text; what is no plain value was refused when the file was checked. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
