import { parseDocument } from "yaml";
import { didYouMean } from "../diagnostics/index.ts";
import { quoted } from "./wording.ts";
import { addItem, addKey, type EditPath, type EditValue, removeAt } from "./yaml-edit.ts";

/** Whose `access` an edit changes: a person's own, or a team's. */
export type AccessHolder = { readonly person: string } | { readonly team: string };

/** A change to an `access` list, the same for people and for teams. */
export type AccessEdit = AccessHolder &
  (
    | {
        readonly action: "grant";
        /** `Role@selector`. */
        readonly access: string;
        /** Dates as the declaration writes them. */
        readonly from?: string;
        readonly until?: string;
        readonly reason?: string;
      }
    | { readonly action: "revoke"; readonly access: string }
  );

/** A change to a declaration's text, as the commands and the page make it. */
export type DeclarationEdit =
  | AccessEdit
  | {
      readonly action: "add-person";
      readonly person: string;
      readonly email?: string;
      readonly teams?: readonly string[];
      readonly access?: readonly string[];
    }
  | { readonly action: "join-team"; readonly person: string; readonly team: string }
  | { readonly action: "remove-person"; readonly person: string }
  | { readonly action: "disable-person"; readonly person: string }
  | {
      readonly action: "add-account";
      readonly account: string;
      readonly id: string;
      readonly email?: string;
      readonly project?: string;
      readonly stage?: string;
      readonly labels?: Readonly<Record<string, string>>;
    };

export type EditedDeclaration =
  /** The files that changed, with their new texts. Everything else in them is as it was. */
  | { readonly status: "edited"; readonly texts: ReadonlyMap<string, string> }
  /** The declaration already says so. */
  | { readonly status: "unchanged" }
  /** Lower-case sentence without a full stop. */
  | { readonly status: "refused"; readonly because: string; readonly help?: string };

/** {@link editFiles} for a declaration of one file. */
export function editDeclaration(
  text: string,
  edit: DeclarationEdit,
): { readonly status: "edited"; readonly text: string } | Exclude<EditedDeclaration, { status: "edited" }> {
  const edited = editFiles(new Map([["", text]]), edit);
  return edited.status === "edited" ? { status: "edited", text: edited.texts.get("") ?? text } : edited;
}

/**
 * Changes a declaration, comments and layout kept. `sources` are the texts of its files, the main one first, as loading
 * gives them; what is new stands in the file that already holds its section. The files must be free of errors.
 */
export function editFiles(sources: ReadonlyMap<string, string>, edit: DeclarationEdit): EditedDeclaration {
  const files = new EditedFiles(sources);
  const because = changeBy(edit, files);
  if (because !== undefined) {
    const help = wayOut(edit, files);
    return { status: "refused", because, ...(help !== undefined && { help }) };
  }
  const texts = files.changed();
  return texts.size === 0 ? { status: "unchanged" } : { status: "edited", texts };
}

/** Makes an edit; the answer is why it cannot be made. */
function changeBy(edit: DeclarationEdit, files: EditedFiles): string | undefined {
  switch (edit.action) {
    case "grant":
      return grant(edit, files);
    case "revoke":
      return revoke(edit, files);
    case "add-person":
      return addPerson(edit, files);
    case "join-team":
      return joinKnownTeam(edit.person, edit.team, files);
    case "remove-person":
      return removePerson(edit.person, files);
    case "disable-person":
      return disablePerson(edit.person, files);
    case "add-account":
      return addAccount(edit, files);
  }
}

function grant(edit: Extract<AccessEdit, { action: "grant" }>, files: EditedFiles): string | undefined {
  const { access, from, until, reason } = edit;
  const holder = entryOf(edit);
  const file = files.holding(holder);
  if (file === undefined) return whyNoEntry(holder);
  const details = withoutAbsent({ from, until, reason });
  const entry: EditValue = Object.keys(details).length === 0 ? access : { switch: access, ...details };
  const list = files.valueAt(file, [...holder, "access"]);
  if (list === undefined) return files.addKey(file, holder, "access", [entry]);
  const isThere = Array.isArray(list) && list.some((one) => sameValue(one, entry));
  return isThere ? undefined : files.addItem(file, [...holder, "access"], entry);
}

function revoke(edit: Extract<AccessEdit, { action: "revoke" }>, files: EditedFiles): string | undefined {
  const { access } = edit;
  const holder = entryOf(edit);
  const file = files.holding(holder);
  if (file === undefined) return whyNoEntry(holder);
  const path = [...holder, "access"];
  const before = listOf(files.valueAt(file, path));
  const kept = before.filter((one) => accessOf(one) !== access);
  if (kept.length === before.length) return whyNotRevocable(edit, files);
  if (kept.length === 0) return files.removeAt(file, path);
  for (let index = before.length - 1; index >= 0; index -= 1) {
    if (accessOf(before[index]) === access) files.removeAt(file, [...path, index]);
  }
  return undefined;
}

type HolderEntry = readonly [section: "people" | "teams", name: string];

/** Where a holder stands in the declaration. */
function entryOf(holder: AccessHolder): HolderEntry {
  return "team" in holder ? ["teams", holder.team] : ["people", holder.person];
}

function whyNoEntry([section, name]: HolderEntry): string {
  return section === "teams" ? `there is no team ${quoted(name)}` : `${quoted(name)} is not among the people`;
}

function whyNotRevocable(edit: Extract<AccessEdit, { action: "revoke" }>, files: EditedFiles): string {
  if ("team" in edit) return `team ${quoted(edit.team)} has no entry ${quoted(edit.access)}`;
  const { person, access } = edit;
  const team = teamWith(person, access, files);
  return team === undefined
    ? `${quoted(person)} has no entry ${quoted(access)}`
    : `${quoted(person)} holds ${quoted(access)} through team ${quoted(team)}`;
}

function teamWith(person: string, access: string, files: EditedFiles): string | undefined {
  return files.entries("teams").find(({ value }) => {
    const { members, access: rules } = value as { members?: unknown; access?: unknown };
    return listOf(members).includes(person) && listOf(rules).some((one) => accessOf(one) === access);
  })?.name;
}

function addPerson(
  edit: Extract<DeclarationEdit, { action: "add-person" }>,
  files: EditedFiles,
): string | undefined {
  const { person, email, teams = [], access } = edit;
  if (files.holding(["people", person]) !== undefined) return `${quoted(person)} is already among the people`;
  const unknown = firstOf(teams.map((team) => whyNoTeam(team, files)));
  if (unknown !== undefined) return unknown;
  const entry = withoutAbsent({ email, ...(access && access.length > 0 && { access }) });
  const refusal = files.addEntry("people", person, entry);
  return refusal ?? firstOf(teams.map((team) => joinTeam(person, team, files)));
}

function joinKnownTeam(person: string, team: string, files: EditedFiles): string | undefined {
  if (files.holding(["people", person]) === undefined) return whyNoEntry(["people", person]);
  return whyNoTeam(team, files) ?? joinTeam(person, team, files);
}

function whyNoTeam(team: string, files: EditedFiles): string | undefined {
  return files.holding(["teams", team]) === undefined ? whyNoEntry(["teams", team]) : undefined;
}

function joinTeam(person: string, team: string, files: EditedFiles): string | undefined {
  const file = files.holding(["teams", team]) ?? "";
  const members = files.valueAt(file, ["teams", team, "members"]);
  if (listOf(members).includes(person)) return undefined;
  return members === undefined
    ? files.addKey(file, ["teams", team], "members", [person])
    : files.addItem(file, ["teams", team, "members"], person);
}

/** Takes a person out of the people and out of every team. */
function removePerson(person: string, files: EditedFiles): string | undefined {
  const file = files.holding(["people", person]);
  if (file === undefined) return whyNoEntry(["people", person]);
  for (const { name, file: teamFile, value } of files.entries("teams")) {
    const members = listOf((value as { members?: unknown }).members);
    for (let index = members.length - 1; index >= 0; index -= 1) {
      if (members[index] === person) files.removeAt(teamFile, ["teams", name, "members", index]);
    }
  }
  return files.removeAt(file, ["people", person]);
}

function disablePerson(person: string, files: EditedFiles): string | undefined {
  const path = ["people", person];
  const file = files.holding(path);
  if (file === undefined) return whyNoEntry(["people", person]);
  const entry = files.valueAt(file, path);
  const isThere = typeof entry === "object" && entry !== null && "disabled" in entry;
  if (!isThere) return files.addKey(file, path, "disabled", true);
  if (entry.disabled === true) return undefined;
  return files.removeAt(file, [...path, "disabled"]) ?? files.addKey(file, path, "disabled", true);
}

function addAccount(
  edit: Extract<DeclarationEdit, { action: "add-account" }>,
  files: EditedFiles,
): string | undefined {
  const { account, id, email, project, stage, labels } = edit;
  if (files.holding(["accounts", account]) !== undefined)
    return `account ${quoted(account)} is already declared`;
  const details = withoutAbsent({ email, project, stage, labels });
  return files.addEntry("accounts", account, Object.keys(details).length === 0 ? id : { id, ...details });
}

/** What may have been meant, where a name or an entry is not there. */
function wayOut(edit: DeclarationEdit, files: EditedFiles): string | undefined {
  switch (edit.action) {
    case "grant":
      return holderMeant(edit, files);
    case "revoke":
      return files.holding(entryOf(edit)) === undefined
        ? holderMeant(edit, files)
        : whatMayBeRevoked(edit, files);
    case "remove-person":
    case "disable-person":
      return didYouMean(edit.person, namesIn("people", files));
    case "add-person":
      return teamMeant(edit.teams ?? [], files);
    case "join-team":
      return teamMeant([edit.team], files) ?? didYouMean(edit.person, namesIn("people", files));
    case "add-account":
      return undefined;
  }
}

function teamMeant(wanted: readonly string[], files: EditedFiles): string | undefined {
  const teams = namesIn("teams", files);
  const unknown = wanted.find((team) => !teams.includes(team));
  return unknown === undefined ? undefined : didYouMean(unknown, teams);
}

function holderMeant(holder: AccessHolder, files: EditedFiles): string | undefined {
  const [section, name] = entryOf(holder);
  return didYouMean(name, namesIn(section, files));
}

function whatMayBeRevoked(edit: Extract<AccessEdit, { action: "revoke" }>, files: EditedFiles): string {
  const { access } = edit;
  const holder = entryOf(edit);
  if ("person" in edit && teamWith(edit.person, access, files) !== undefined)
    return "take the person out of the team, or the entry out of the team's `access`";
  const list = files.valueAt(files.holding(holder) ?? "", [...holder, "access"]);
  const entries = listOf(list).map((one) => String(accessOf(one)));
  if (entries.length === 0)
    return `${quoted(holder[1])} has no entries of ${holder[0] === "teams" ? "its" : "their"} own`;
  return (
    didYouMean(access, entries) ??
    `entries are revoked as they are written: ${entries.map(quoted).join(", ")}`
  );
}

function namesIn(section: string, files: EditedFiles): readonly string[] {
  return files.entries(section).map(({ name }) => name);
}

function withoutAbsent(
  values: Readonly<Record<string, EditValue | undefined>>,
): Readonly<Record<string, EditValue>> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function accessOf(entry: unknown): unknown {
  return typeof entry === "object" && entry !== null && "switch" in entry ? entry.switch : entry;
}

function sameValue(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function firstOf(refusals: readonly (string | undefined)[]): string | undefined {
  return refusals.find((one) => one !== undefined);
}

/** Texts that are being changed, one small change after the other. */
class EditedFiles {
  readonly #texts: Map<string, string>;
  readonly #originals: ReadonlyMap<string, string>;

  constructor(sources: ReadonlyMap<string, string>) {
    this.#originals = sources;
    this.#texts = new Map(sources);
  }

  changed(): ReadonlyMap<string, string> {
    return new Map([...this.#texts].filter(([file, text]) => this.#originals.get(file) !== text));
  }

  /** The file in which a path exists. */
  holding(path: EditPath): string | undefined {
    return [...this.#texts.keys()].find((file) => this.valueAt(file, path) !== undefined);
  }

  valueAt(file: string, path: EditPath): unknown {
    let value: unknown = parseDocument(this.#texts.get(file) ?? "", {
      version: "1.2",
      schema: "core",
      logLevel: "silent",
    }).toJS();
    for (const step of path) {
      if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
      value = (value as Readonly<Record<string | number, unknown>>)[step];
    }
    return value;
  }

  /** The entries of a section in all files. */
  entries(
    section: string,
  ): readonly { readonly name: string; readonly file: string; readonly value: unknown }[] {
    return [...this.#texts.keys()].flatMap((file) => {
      const map = this.valueAt(file, [section]);
      return typeof map === "object" && map !== null
        ? Object.entries(map).map(([name, value]: [string, unknown]) => ({ name, file, value }))
        : [];
    });
  }

  /** Adds an entry to a section, which is made in the main file where no file has it. */
  addEntry(section: string, name: string, value: EditValue): string | undefined {
    const file = this.holding([section]);
    if (file !== undefined) return this.addKey(file, [section], name, value);
    const [main] = this.#texts.keys();
    if (main === undefined) return "there is no declaration";
    const refusal = this.addKey(main, [], section, { [name]: value });
    return refusal;
  }

  addKey(file: string, path: EditPath, key: string, value: EditValue): string | undefined {
    return this.#change(file, path, (text) => addKey(text, path, key, value));
  }

  addItem(file: string, path: EditPath, value: EditValue): string | undefined {
    return this.#change(file, path, (text) => addItem(text, path, value));
  }

  removeAt(file: string, path: EditPath): string | undefined {
    return this.#change(file, path, (text) => removeAt(text, path));
  }

  #change(file: string, path: EditPath, by: (text: string) => string | undefined): string | undefined {
    const text = by(this.#texts.get(file) ?? "");
    if (text === undefined) return `\`${path.join(".")}\` is written in a way that cannot be changed safely`;
    this.#texts.set(file, text);
    return undefined;
  }
}
