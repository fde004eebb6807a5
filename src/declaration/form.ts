import { didYouMean } from "../diagnostics/index.ts";
import { firstLineSpanAt, keySpanAt, type Path, placeAt, type SourceFile, spanAt, valueAt } from "./place.ts";
import type { Reporter } from "./reporter.ts";
import { type DeclarationFile, fileSchema, type Issue, type TextKeyword, textPatterns } from "./schema.ts";
import { quoted, wordings } from "./wording.ts";

/** What is left of a value when everything malformed is taken out: any part may be missing. */
export type Draft<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends readonly (infer Item)[]
    ? readonly (Draft<Item> | undefined)[]
    : { readonly [Key in keyof T]?: Draft<T[Key]> | undefined };

export type FileDraft = Draft<DeclarationFile>;

/** Reports what in a file is not of the declaration's form, and returns the rest. Only an included file may be empty. */
export function checkForm(source: SourceFile, isRoot: boolean, report: Reporter): FileDraft {
  if (source.value === null && !isRoot) return {};
  const result = fileSchema.safeParse(source.value, { reportInput: false });
  if (result.success) return source.value as FileDraft;
  const kept = structuredCloneOf(source.value);
  for (const issue of result.error.issues) handleIssue(issue, [], { source, report, kept });
  return isMap(kept) ? kept : {};
}

function isMap(value: unknown): value is FileDraft {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

interface FormCheck {
  readonly source: SourceFile;
  readonly report: Reporter;
  /** A copy of the file's value from which malformed parts are taken out. */
  readonly kept: unknown;
}

function structuredCloneOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(structuredCloneOf);
  if (typeof value !== "object" || value === null) return value;
  const copy = Object.create(null) as Record<string, unknown>;
  for (const [key, item] of Object.entries(value)) copy[key] = structuredCloneOf(item);
  return copy;
}

function handleIssue(issue: Issue, under: Path, check: FormCheck): void {
  const path: Path = [...under, ...(issue.path as Path)];
  switch (issue.code) {
    case "unrecognized_keys":
      for (const key of issue.keys) unknownKey(key, path, check);
      return;
    case "invalid_union":
      handleUnion(issue, path, check);
      return;
    case "invalid_type":
      wrongType([issue.expected], path, check);
      return;
    case "invalid_value":
      notAllowed(issue.values, path, check);
      return;
    case "invalid_format":
    case "too_small":
    case "too_big":
    case "not_multiple_of":
    case "invalid_key":
    case "invalid_element":
    case "custom":
      wrongText(issue.message, path, check);
  }
}

/** Follows the branch that the value was meant as: the one whose own kind it has. */
function handleUnion(issue: Extract<Issue, { code: "invalid_union" }>, path: Path, check: FormCheck): void {
  const isOfKind = (branch: readonly Issue[]) =>
    !branch.some((one) => one.path.length === 0 && one.code === "invalid_type");
  const branch = issue.errors.find(isOfKind);
  if (branch) {
    for (const one of branch) handleIssue(one, path, check);
    return;
  }
  const expected = issue.errors.flatMap((one) =>
    one.flatMap((part) => (part.code === "invalid_type" ? [part.expected] : [])),
  );
  wrongType(expected, path, check);
}

const kindWords: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "a map",
  record: "a map",
};

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  return typeof value === "boolean" ? "true or false" : (kindWords[typeof value] ?? "something else");
}

function wrongType(expected: readonly string[], path: Path, check: FormCheck): void {
  const { source, report } = check;
  const value = valueAt(source, path);
  if (value === undefined) {
    missingKey(path, check);
    return;
  }
  takeOut(check.kept, path);
  const written = placeAt(source, path).source;
  if (isAccountId(path) && typeof value === "number" && written !== undefined) {
    report("RB1015", `the account id \`${written}\` is not in quotes, so YAML reads a number`, {
      span: spanAt(source, path),
      help: `write \`"${/^\d{1,12}$/.test(written) ? written.padStart(12, "0") : written}"\``,
    });
    return;
  }
  const words = [...new Set(expected.map((kind) => kindWords[kind] ?? kind))].join(" or ");
  report("RB1012", `${subjectOf(path)} is ${words}, and this is ${kindOf(value)}`, {
    span: value === null ? keySpanAt(source, path) : firstLineSpanAt(source, path),
    help: expected.includes("string") ? helpToQuote(path, value, written) : undefined,
  });
}

/** How to write a number or truth value that is meant as a text. */
function helpToQuote(path: Path, value: unknown, written: string | undefined): string | undefined {
  if (value === null || written === undefined || written === "") return undefined;
  return path.at(-1) === "sessionDuration" ? wordings.duration(written).help : `write \`"${written}"\``;
}

function isAccountId(path: Path): boolean {
  return path[0] === "accounts" && (path.length === 2 || (path.length === 3 && path[2] === "id"));
}

function missingKey(path: Path, { source, report }: FormCheck): void {
  const owner = path.slice(0, -1);
  const hasKey = placeAt(source, owner).key !== undefined;
  report("RB1011", `${subjectOf(owner)} has no \`${path.at(-1)}\``, {
    span: hasKey ? keySpanAt(source, owner) : spanAt(source, owner),
  });
}

function unknownKey(key: string, path: Path, check: FormCheck): void {
  const { source, report } = check;
  takeOut(check.kept, [...path, key]);
  report("RB1010", `${subjectOf(path)} has no key ${quoted(key)}`, {
    span: keySpanAt(source, [...path, key]),
    help: didYouMean(key, knownKeys(path)),
  });
}

function notAllowed(values: readonly unknown[], path: Path, check: FormCheck): void {
  const { source, report } = check;
  const value = valueAt(source, path);
  if (value === undefined) {
    missingKey(path, check);
    return;
  }
  takeOut(check.kept, path);
  const written = placeAt(source, path).source ?? (typeof value === "string" ? value : kindOf(value));
  const allowed = values.map((one) => `\`${String(one)}\``).join(", ");
  if (path[0] === "version") {
    if (value === "1") {
      report("RB1012", "the version is a number, and this is a text", {
        span: spanAt(source, path),
        help: "write `version: 1`",
      });
      return;
    }
    report("RB1014", `this Rolebridge knows version ${allowed} of the form, not ${quoted(written)}`, {
      span: spanAt(source, path),
    });
    return;
  }
  report("RB1013", `${subjectOf(path)} cannot be ${quoted(written)}`, {
    span: value === null ? keySpanAt(source, path) : firstLineSpanAt(source, path),
    help: didYouMean(written, values.map(String)) ?? `write one of ${allowed}`,
  });
}

function wrongText(keyword: string, path: Path, check: FormCheck): void {
  const { source, report } = check;
  const value = valueAt(source, path);
  takeOut(check.kept, path);
  const isWorded = (word: string): word is TextKeyword => Object.hasOwn(textPatterns, word);
  if (!isWorded(keyword) || typeof value !== "string") {
    report("RB1012", `${subjectOf(path)} has another form than expected`, { span: spanAt(source, path) });
    return;
  }
  const { code, message, help } = wordings[keyword](value);
  report(code, message, { span: firstLineSpanAt(source, path), help });
}

/** Takes a part out of a copy; a list keeps the places of its other items. */
function takeOut(kept: unknown, path: Path): void {
  let owner = kept;
  for (const step of path.slice(0, -1)) {
    if (typeof owner !== "object" || owner === null) return;
    owner = (owner as Record<string | number, unknown>)[step];
  }
  const last = path.at(-1);
  if (typeof owner !== "object" || owner === null || last === undefined) return;
  if (Array.isArray(owner)) owner[Number(last)] = undefined;
  else delete (owner as Record<string | number, unknown>)[last];
}

const singular: Readonly<Record<string, string>> = {
  accounts: "account",
  policies: "policy",
  roles: "role",
  teams: "team",
  people: "person",
};

/** What an entry of a list is called. */
const items: Readonly<Record<string, string>> = { exceptions: "an exception", ignore: "an ignore rule" };

/** What a path leads to, in words: "`mfa` of role `Operator`". */
function subjectOf(path: Path): string {
  const [section, name, ...rest] = path;
  if (section === undefined) return "the declaration";
  const one = singular[section];
  if (one === undefined || name === undefined) {
    const key = path.findLast((step) => typeof step === "string");
    return path.length === 1
      ? `\`${section}\``
      : rest.length === 0 && items[section] !== undefined
        ? items[section]
        : `\`${key}\` of \`${section}\``;
  }
  const entry = `${one} ${quoted(String(name))}`;
  const key = rest.filter((step) => typeof step === "string").join(".");
  if (key === "") return entry;
  return typeof rest.at(-1) === "number" ? `an entry in \`${key}\` of ${entry}` : `\`${key}\` of ${entry}`;
}

/** The keys that may stand in the map at a path, from the schema. */
function knownKeys(path: Path): readonly string[] {
  return keysOf(fileSchema, path);
}

interface SchemaShape {
  readonly _zod: {
    readonly def: {
      readonly type: string;
      readonly shape?: Readonly<Record<string, SchemaShape>>;
      readonly valueType?: SchemaShape;
      readonly element?: SchemaShape;
      readonly innerType?: SchemaShape;
      readonly options?: readonly SchemaShape[];
    };
  };
}

function keysOf(schema: SchemaShape | undefined, path: Path): readonly string[] {
  if (!schema) return [];
  const { def } = schema._zod;
  if (def.innerType) return keysOf(def.innerType, path);
  if (def.options) return def.options.flatMap((option) => keysOf(option, path));
  const [step, ...rest] = path;
  if (step === undefined) return Object.keys(def.shape ?? {});
  return keysOf(def.shape?.[step] ?? def.valueType ?? def.element, rest);
}
