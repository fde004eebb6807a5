import type { SourceSpan } from "../diagnostics/index.ts";
import type { TimeWindow } from "../model/index.ts";
import {
  type Checking,
  type PlacedText,
  placed,
  spanOfKey,
  spanOfText,
  spanOfValue,
  wellFormed,
} from "./checking.ts";
import type { DeclaredGrant, DeclaredRole, GrantEntry } from "./declaration.ts";
import type { AccessDraft, Entry, PersonDraft, TeamDraft } from "./merge.ts";
import { checkName } from "./names.ts";
import type { Selection } from "./selection.ts";
import { parseInstant, unitedWindows } from "./time.ts";
import { dateWording, quoted } from "./wording.ts";

/** Grants of one declaration: beyond any organization that IAM's quotas allow. */
const mostGrants = 500_000;

/** One entry of an access list, resolved. */
interface AccessRule {
  readonly role: string;
  readonly accounts: readonly string[];
  readonly window: TimeWindow;
  readonly reason?: string;
  readonly entry: GrantEntry;
}

/** All grants: of people themselves and through their teams, united per person, role and account. */
export function checkAccess(
  roles: readonly DeclaredRole[],
  selection: Selection,
  checking: Checking,
): readonly DeclaredGrant[] {
  const { people, teams } = checking.merged;
  const rolesByName = new Map(roles.map((role) => [role.name, role]));
  const rulesOf = (entry: Entry<PersonDraft> | Entry<TeamDraft>) =>
    wellFormed(entry.value?.access).flatMap(
      ([index, access]) => ruleOf(entry, index, access, rolesByName, selection, checking) ?? [],
    );
  const united = new Map<string, AccessRule[]>();
  const grant = (person: string, rules: readonly AccessRule[]) => {
    for (const rule of rules) {
      for (const account of rule.accounts) {
        if (united.size >= mostGrants) return;
        const key = JSON.stringify([person, rule.role, account]);
        const known = united.get(key);
        if (known) known.push(rule);
        else united.set(key, [rule]);
      }
    }
  };
  for (const team of teams.values()) {
    checkName("team", team.name, spanOfKey(team), checking);
    const members = membersOf(team, checking);
    const rules = rulesOf(team);
    for (const [name, member] of members) {
      const through = { name: team.name, member };
      grant(
        name,
        rules.map((rule) => ({ ...rule, entry: { ...rule.entry, team: through } })),
      );
    }
  }
  for (const person of people.values()) grant(person.name, rulesOf(person));
  if (united.size >= mostGrants) {
    checking.report("RB1063", `the declaration makes more than ${mostGrants} grants`, {});
  }
  return [...united].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, rules]) => grantOf(key, rules));
}

/** Members by name, with the place that names them. */
function membersOf(team: Entry<TeamDraft>, checking: Checking): ReadonlyMap<string, SourceSpan> {
  const { people } = checking.merged;
  const members = new Map<string, SourceSpan>();
  for (const [index, name] of wellFormed(team.value?.members)) {
    if (people.has(name)) members.set(name, spanOfValue(team, ["members", index]));
    else {
      checking.report(
        "RB1042",
        `${quoted(name)}, a member of team ${quoted(team.name)}, is not among the people`,
        {
          span: spanOfValue(team, ["members", index]),
          help: checking.suggest(name, people.keys()),
        },
      );
    }
  }
  return members;
}

function grantOf(key: string, rules: readonly AccessRule[]): DeclaredGrant {
  const [person = "", role = "", account = ""] = JSON.parse(key) as readonly string[];
  return {
    person,
    role,
    account,
    windows: unitedWindows(rules.map(({ window }) => window)),
    reasons: [...new Set(rules.flatMap(({ reason }) => reason ?? []))],
    entries: rules.map(({ entry }) => entry),
  };
}

function ruleOf(
  holder: Entry<unknown>,
  index: number,
  access: AccessDraft,
  roles: ReadonlyMap<string, DeclaredRole>,
  selection: Selection,
  checking: Checking,
): AccessRule | undefined {
  const isPlain = typeof access === "string";
  const text = isPlain ? access : access.switch;
  const path = isPlain ? ["access", index] : ["access", index, "switch"];
  const window = isPlain ? {} : windowOf(holder, ["access", index], access, checking);
  if (text === undefined) return undefined;
  const { role, selector } = splitAccess(placed(holder, path, text));
  const isKnown = roles.has(role.text);
  if (!isKnown) {
    checking.report("RB1041", `role ${quoted(role.text)} is not declared`, {
      span: spanOfText(role),
      help: checking.suggest(role.text, roles.keys()),
    });
  }
  const accounts = accountsOf(roles.get(role.text), selector, selection, checking);
  if (!isKnown || !window || !accounts) return undefined;
  const reason = isPlain ? undefined : access.reason;
  return {
    role: role.text,
    accounts,
    window,
    ...(reason !== undefined && { reason }),
    entry: { access: text, span: spanOfText(placed(holder, path, text)) },
  };
}

/** `Role@selector`, split at the first `@`. */
export function splitAccess(access: PlacedText): {
  readonly role: PlacedText;
  readonly selector: PlacedText;
} {
  const at = access.text.indexOf("@");
  return {
    role: { ...access, text: access.text.slice(0, at) },
    selector: { ...access, text: access.text.slice(at + 1), offset: access.offset + at + 1 },
  };
}

/** The accounts that a selector chooses among those of the role's `in`. */
function accountsOf(
  role: DeclaredRole | undefined,
  selector: PlacedText,
  selection: Selection,
  checking: Checking,
): readonly string[] | undefined {
  const selected = selection.select(selector);
  if (!selected || !role?.in) return selected?.accounts;
  const within = new Set(role.in);
  const accounts = selected.accounts.filter((account) => within.has(account));
  if (accounts.length > 0 || selected.accounts.length === 0) return accounts;
  const entry = checking.merged.roles.get(role.name);
  checking.report(
    selected.isNamed ? "RB1048" : "RB1052",
    selected.isNamed
      ? `role ${quoted(role.name)} does not exist in account ${quoted(selector.text)}`
      : `the selector ${quoted(selector.text)} selects no account in which role ${quoted(role.name)} exists`,
    {
      span: spanOfText(selector),
      notes: [
        { message: "the role's accounts are named here", ...(entry && { span: spanOfKey(entry, ["in"]) }) },
      ],
    },
  );
  return selected.isNamed ? undefined : accounts;
}

/** The stretch of time of an entry; undefined, and reported, where a date is none or nothing is left between them. */
function windowOf(
  holder: Entry<unknown>,
  path: readonly (string | number)[],
  access: Exclude<AccessDraft, string>,
  checking: Checking,
): TimeWindow | undefined {
  const from =
    access.from === undefined
      ? undefined
      : instantAt("from", placed(holder, [...path, "from"], access.from), checking);
  const until =
    access.until === undefined
      ? undefined
      : instantAt("until", placed(holder, [...path, "until"], access.until), checking);
  const isBroken = (access.from !== undefined && !from) || (access.until !== undefined && !until);
  if (isBroken) return undefined;
  if (from !== undefined && until !== undefined && until <= from) {
    checking.report("RB1034", "the grant ends before it begins", {
      span: spanOfValue(holder, [...path, "until"]),
      notes: [{ message: "it begins here", span: spanOfValue(holder, [...path, "from"]) }],
    });
    return undefined;
  }
  return { ...(from !== undefined && { from }), ...(until !== undefined && { until }) };
}

/** The instant of a date, with a warning where an end is past. */
export function instantAt(as: "from" | "until", date: PlacedText, checking: Checking): string | undefined {
  const instant = parseInstant(date.text, as);
  const span = spanOfText(date);
  if (instant === undefined) {
    const { code, message, help } = dateWording(date.text);
    checking.report(code, message, { span, help });
  } else if (as === "until" && checking.now !== undefined && instant <= checking.now) {
    checking.report("RB1035", `${quoted(date.text)} is past: this no longer opens anything`, {
      span,
      help: "remove the entry when its trace is no longer wanted",
    });
  }
  return instant;
}
