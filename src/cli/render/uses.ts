import type { BridgeUse, PersonUse, UseEvidence } from "../../access/index.ts";
import type { RoleServices, UnusedGrant } from "../../workspace/index.ts";
import { commandLine } from "../command-line.ts";
import { bridgeCells } from "./bridges.ts";
import { columns, type Row } from "./columns.ts";
import { printable } from "./printable.ts";
import type { Theme } from "./theme.ts";
import { counted, listed } from "./words.ts";

/** What a verdict on a bridge's use stands on, as a clause. */
export function evidenceText(evidence: UseEvidence): string {
  switch (evidence.kind) {
    case "in-log":
      return `crossed ${dayText(evidence.at)}, by the log`;
    case "not-in-log":
      return `in no record from ${dayText(evidence.from)} to ${dayText(evidence.until)}`;
    case "role-idle":
      return evidence.at === undefined
        ? "nobody has ever used the role"
        : `nobody has used the role since ${dayText(evidence.at)}`;
    case "person-idle":
      return evidence.at === undefined
        ? "has never signed in"
        : `has not signed in since ${dayText(evidence.at)}`;
    case "only-holder":
      return `role used ${dayText(evidence.at)}, and nobody else who may has signed in`;
    case "shared":
      return `role used ${dayText(evidence.at)} by one of ${counted(evidence.holders, "person", "people")}`;
    case "new":
      return `${newWords[evidence.part]} ${dayText(evidence.at)}`;
  }
}

const newWords = {
  grant: "granted only",
  role: "the role was made only",
  user: "the user was made only",
} as const;

export interface RenderUsesOptions {
  readonly days: number;
  readonly theme: Theme;
  readonly proposals: readonly UnusedGrant[];
  readonly people: readonly PersonUse[];
  /** The declaration as the command line names it. */
  readonly file: string;
  readonly noHistory?: string;
  readonly hasLog: boolean;
}

const sections = [
  ["unused", (days: number) => `Not crossed for ${counted(days, "day")}`],
  ["unknown", () => "Not known: the role was used, AWS does not say by whom"],
  ["too-new", (days: number) => `Younger than ${counted(days, "day")}`],
] as const;

/** Bridges that are not crossed, why that is known, and what takes them away. */
export function renderUses(uses: readonly BridgeUse[], options: RenderUsesOptions): string {
  const { days, theme, proposals, people, noHistory, hasLog } = options;
  const count = (verdict: BridgeUse["verdict"]): number =>
    uses.filter((use) => use.verdict === verdict).length;
  const lists = sections.flatMap(([verdict, title]) => {
    const rows = uses
      .filter((use) => use.verdict === verdict)
      .map(
        ({ bridge, evidence }): Row => [...bridgeCells(bridge, theme), theme.faint(evidenceText(evidence))],
      );
    return rows.length === 0 ? [] : [theme.title(title(days)), ...columns(rows), ""];
  });
  const unknown = count("unknown");
  return [
    ...lists,
    ...peopleLines(people, theme),
    ...proposalLines(proposals, options),
    `${count("unused")} of ${counted(uses.length, "open bridge")} not crossed for ${counted(days, "day")}, ${count("used")} crossed, ${unknown} not known, ${count("too-new")} too new.`,
    ...(unknown > 0 && !hasLog ? ["Records of CloudTrail tell who crossed: --log FILE"] : []),
    ...(noHistory === undefined
      ? []
      : [theme.faint(`Since when a grant stands is not known: ${noHistory}.`)]),
    "",
  ].join("\n");
}

function peopleLines(people: readonly PersonUse[], theme: Theme): readonly string[] {
  const rows = people.map(
    ({ person, isKnown, lastSignInAt }): Row => [
      theme.name(person),
      lastSignInAt !== undefined
        ? `signed in ${dayText(lastSignInAt)}`
        : isKnown
          ? "never signed in"
          : theme.faint("not in the credential report"),
    ],
  );
  return rows.length === 0 ? [] : [theme.title("People"), ...columns(rows), ""];
}

function proposalLines(
  proposals: readonly UnusedGrant[],
  { theme, file }: RenderUsesOptions,
): readonly string[] {
  if (proposals.length === 0) return [];
  const lines = proposals.map((one): string => {
    const place = `${one.place.file}:${one.place.start.line}`;
    switch (one.kind) {
      case "entry":
        return theme.command(commandLine(["revoke", one.person, one.access], { file }));
      case "wide-entry":
        return `narrow ${printable(one.access)} of ${one.person}, ${place}: not crossed in ${listed(one.unusedIn)} (${one.unusedIn.length} of ${one.accounts})`;
      case "member":
        return `take ${one.person} out of team ${one.team}, ${place}`;
      case "team-entry":
        return `take ${printable(one.access)} from team ${one.team}, ${place}`;
    }
  });
  return [theme.title("Take them away"), ...lines.map((line) => `  ${line}`), ""];
}

/** Which services each used role may use and did not. */
export function renderServices(
  services: readonly RoleServices[],
  nameOf: (accountId: string) => string,
  since: string,
  theme: Theme,
): string {
  const rows = services.map(({ accountId, roleArn, services: all }): Row => {
    const used = all.filter(({ lastUsedAt }) => lastUsedAt !== undefined && lastUsedAt >= since);
    return [
      `${roleArn.slice(roleArn.lastIndexOf("/") + 1)}`,
      `@ ${nameOf(accountId)}`,
      `${used.length} of ${counted(all.length, "service")}`,
      theme.faint(
        listed(
          used.map(({ service }) => service),
          8,
        ),
      ),
    ];
  });
  return [theme.title("Services that the roles were used for"), ...columns(rows), ""].join("\n");
}

function dayText(instant: string): string {
  return instant.slice(0, 10);
}
