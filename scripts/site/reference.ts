import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type CommandGroup, commandGroups, commands } from "../../src/cli/commands.ts";
import { main } from "../../src/cli/main.ts";
import { catalogue, type DiagnosticCode } from "../../src/diagnostics/index.ts";

// The reference, as Markdown from the code: the table of commands and their help, the declaration's schema, the catalogue
// of diagnostics, the library's exports and what is written above them.

/** One page with every command's help, as the command prints it. */
export async function commandsPage(): Promise<string> {
  const parts = [
    "# Commands",
    "Every command takes `--help`, `--verbose` and `--color`. Exit status: 0 fine · 1 problems or a failed change · 2 the answer is “not clean” · 64 wrong usage · 130 interrupted.",
  ];
  for (const group of Object.keys(commandGroups) as CommandGroup[]) {
    const own = Object.entries(commands).filter(([, entry]) => entry.group === group);
    parts.push(`## ${commandGroups[group]}`);
    for (const [name, { summary }] of own) {
      parts.push(`### ${name}`, `${summary}.`, fence(await helpOf(name), "text"));
    }
  }
  return `${parts.join("\n\n")}\n`;
}

async function helpOf(name: string): Promise<string> {
  const out: string[] = [];
  await main([...name.split(" "), "--help"], {
    stdout: { write: (text) => out.push(text), columns: 100 },
    stderr: { write: (text) => out.push(text), columns: 100 },
    stdin: process.stdin,
    env: { NO_COLOR: "1" },
    cwd: ".",
    now: () => new Date(0),
    signal: new AbortController().signal,
  });
  return out.join("").trim();
}

interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly (string | number)[];
  readonly const?: string | number;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly propertyNames?: Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

/** Every key of the declaration, from the schema that editors get too. */
export function declarationPage(root: string): string {
  const schema = JSON.parse(readFileSync(join(root, "schema/rolebridge.schema.json"), "utf8")) as Schema;
  const parts = [
    "# The declaration",
    `${schema.description}. The same schema completes and checks the file in editors: \`schema/rolebridge.schema.json\`.`,
  ];
  for (const [key, one] of Object.entries(schema.properties ?? {})) {
    const rows = keysBelow(one, "").filter(({ path }) => path !== "");
    parts.push(
      `## ${key}`,
      `${one.description ? `${one.description}. ` : ""}${rows.length === 0 ? formText(one) : ""}`,
      ...(rows.length === 0 ? [] : [keyTable(rows)]),
    );
  }
  return `${parts.join("\n\n")}\n`;
}

interface Key {
  readonly path: string;
  readonly schema: Schema;
}

/** The keys below one, entries of maps as NAME, of lists as [ ]. */
function keysBelow(schema: Schema, path: string): readonly Key[] {
  const { additionalProperties: values, properties = {}, items, anyOf = [] } = schema;
  const own = Object.entries(properties).flatMap(([key, one]) => {
    const below = path === "" ? key : `${path}.${key}`;
    return [{ path: below, schema: one }, ...keysBelow(one, below)];
  });
  return [
    ...own,
    ...(typeof values === "object" ? keysBelow(values, path === "" ? "NAME" : `${path}.NAME`) : []),
    ...(items ? keysBelow(items, `${path}[ ]`) : []),
    ...anyOf.flatMap((one) => keysBelow(one, path)),
  ];
}

function keyTable(keys: readonly Key[]): string {
  const known = new Map(keys.map((key) => [key.path, key]));
  return [
    "| key | form | means |",
    "|---|---|---|",
    ...[...known.values()].map(
      ({ path, schema }) => `| \`${path}\` | ${formText(schema)} | ${cell(schema.description ?? "")} |`,
    ),
  ].join("\n");
}

function formText(schema: Schema): string {
  const { type, enum: choices, const: only, items, anyOf, additionalProperties, properties } = schema;
  if (only !== undefined) return `\`${only}\``;
  if (choices) return choices.map((choice) => `\`${choice}\``).join(", ");
  if (anyOf) return [...new Set(anyOf.map(formText))].join(" or ");
  if (items) return `list of ${formText(items)}`;
  if (type === "object") return properties || additionalProperties !== true ? "keys" : "any keys";
  if (type === "string") return "text";
  return type ?? "anything";
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

/** Every code with its title, by what it is about. */
export function diagnosticsPage(): string {
  const groups: readonly (readonly [string, RegExp])[] = [
    ["The declaration", /^RB10/],
    ["What is compiled from it", /^RB2/],
    ["Policies", /^RB30/],
    ["Trust and doors", /^RB32/],
    ["Plans", /^RB4/],
    ["AWS", /^RB5/],
  ];
  const codes = Object.keys(catalogue).toSorted() as DiagnosticCode[];
  const known = groups.flatMap(([, pattern]) => codes.filter((code) => pattern.test(code)));
  const others = codes.filter((code) => !known.includes(code));
  return `${[
    "# Diagnostics",
    "Each has a page: why it is reported, an example, and what to do. `rolebridge explain CODE` prints the same page.",
    ...groups.flatMap(([title, pattern]) =>
      codeTable(
        title,
        codes.filter((code) => pattern.test(code)),
      ),
    ),
    ...codeTable("Others", others),
  ].join("\n\n")}\n`;
}

/** The findings: what the policy engine reports in documents and doors. */
export function findingsPage(): string {
  const codes = (Object.keys(catalogue).toSorted() as DiagnosticCode[]).filter((code) =>
    code.startsWith("RB3"),
  );
  return `${[
    "# Findings in policies",
    "What `check` reports in the documents of a declaration and `plan` in those that stand: documents that AWS would refuse, statements that do nothing or more than they seem to, doors that are weaker than declared.",
    ...codeTable(
      "In documents",
      codes.filter((code) => code.startsWith("RB30")),
    ),
    ...codeTable(
      "In trust policies and doors",
      codes.filter((code) => !code.startsWith("RB30")),
    ),
  ].join("\n\n")}\n`;
}

function codeTable(title: string, codes: readonly DiagnosticCode[]): readonly string[] {
  if (codes.length === 0) return [];
  const rows = codes.map((code) => {
    const { severity, title: text } = catalogue[code];
    return `| [${code}](docs/diagnostics/${code}.md) | ${severity} | ${cell(text)} |`;
  });
  return [`## ${title}`, ["| code | | |", "|---|---|---|", ...rows].join("\n")];
}

const entries: readonly (readonly [name: string, file: string])[] = [
  ["rolebridge", "src/index.ts"],
  ["rolebridge/policy", "src/policy/index.ts"],
  ["rolebridge/sandbox", "src/sandbox/index.ts"],
];

/** What the package exports, with what is written above each. */
export function libraryPage(root: string): string {
  const written = documentation(root);
  return `${[
    "# Library",
    "Three entries, all typed. What each exports, and what is written above it in the code; the code has the details.",
    ...entries.flatMap(([name, file]) => {
      const text = readFileSync(join(root, file), "utf8");
      const [head] = /^\/\*\*[^]*?\*\//.exec(text) ?? [];
      const names = exportedNames(root, file);
      return [
        `## ${name}`,
        ...(head ? [docText(head)] : []),
        ...names.flatMap((one) => entryText(one, written)),
      ];
    }),
  ].join("\n\n")}\n`;
}

interface Written {
  readonly doc?: string;
  readonly head: string;
}

function entryText(name: string, written: ReadonlyMap<string, Written>): readonly string[] {
  const one = written.get(name);
  if (!one) return [];
  return [`### ${name}`, ...(one.doc ? [docText(one.doc)] : []), fence(one.head, "ts")];
}

/** Names in the export lists of an entry, and in those of the folders that it exports whole. */
function exportedNames(root: string, file: string): readonly string[] {
  const text = readFileSync(join(root, file), "utf8");
  const named = [...text.matchAll(/export (?:type )?\{([^}]*)\} from/g)].flatMap(([, list = ""]) =>
    list.split(",").flatMap((part) => {
      const name = part
        .trim()
        .replace(/^type /, "")
        .split(" as ")
        .at(-1)
        ?.trim();
      return name ? [name] : [];
    }),
  );
  const whole = [...text.matchAll(/export (?:type )?\* from "(\.[^"]+)"/g)].flatMap(([, path = ""]) => {
    const target = join(file, "..", path);
    const own = [...readFileSync(join(root, target), "utf8").matchAll(declarationPattern)].map(
      ([, , , name = ""]) => name,
    );
    return target.endsWith("/index.ts") ? exportedNames(root, target) : own;
  });
  return [...new Set([...named, ...whole])].toSorted((a, b) => a.localeCompare(b));
}

const declarationPattern =
  /(\/\*\*(?:(?!\*\/)[^])*\*\/\n)?^export ((?:async )?(?:function|interface|type|class|const)) (\w+)/gm;

/** The comment and the first lines of every exported declaration of the sources, by name. */
function documentation(root: string): ReadonlyMap<string, Written> {
  const found = new Map<string, Written>();
  for (const path of readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })) {
    if (!path.endsWith(".ts") || path.endsWith(".test.ts") || path.startsWith("cli")) continue;
    const text = readFileSync(join(root, "src", path), "utf8");
    for (const match of text.matchAll(declarationPattern)) {
      const [whole, doc, kind = "", name = ""] = match;
      if (found.has(name)) continue;
      const begin = match.index + whole.lastIndexOf("export ");
      found.set(name, { ...(doc && { doc }), head: headText(text.slice(begin), kind) });
    }
  }
  return found;
}

/** A function's signature, a type's whole declaration; long ones are cut. */
function headText(text: string, kind: string): string {
  const isCode = kind.endsWith("function") || kind === "class";
  const end = isCode ? text.search(/ \{\n/) : text.search(/(?:^\}|;$)/m) + 1;
  const lines = text
    .slice(0, end < 1 ? 200 : end)
    .replace(/^export /, "")
    .split("\n");
  return lines.length <= 24 ? lines.join("\n") : [...lines.slice(0, 24), "  // …"].join("\n");
}

function docText(comment: string): string {
  const lines = comment
    .replace(/^\/\*\*|\*\/\n?$/g, "")
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, ""));
  const text = lines
    .join("\n")
    .replace(/@packageDocumentation/, "")
    .replace(/\{@link (\w+)\}/g, "`$1`")
    .trim();
  const [about = "", example] = text.split(/^@example\n/m);
  return example === undefined ? about : `${about.trim()}\n\n${fence(example.trim(), "ts")}`;
}

function fence(text: string, language: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}
