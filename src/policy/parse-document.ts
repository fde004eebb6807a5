import { type DocumentText, isRecord, type PolicyDocument } from "../model/index.ts";
import { pointerToken } from "./json-source.ts";

/** One condition: an operator, a key and the values it is compared with. */
export interface ParsedCondition {
  /** As written: `ForAnyValue:StringLikeIfExists`. */
  readonly operator: string;
  /** As written. */
  readonly key: string;
  readonly values: readonly string[];
}

/** Values of a Principal element by their type; a bare `"*"` is `{ AWS: ["*"] }`. */
export type ParsedPrincipal = Readonly<Record<string, readonly string[]>>;

/** A statement whose elements are all lists, in the order of the document. */
export interface ParsedStatement {
  /** 1-based place in the document. */
  readonly index: number;
  readonly sid?: string;
  readonly effect: "Allow" | "Deny";
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly resources?: readonly string[];
  readonly notResources?: readonly string[];
  readonly principal?: ParsedPrincipal;
  readonly notPrincipal?: ParsedPrincipal;
  readonly conditions: readonly ParsedCondition[];
}

/** Something odd in a stored document, and how it was read. */
export interface ParseNote {
  /** JSON pointer to the value. */
  readonly pointer: string;
  /** 1-based place of the statement, where it is in one. */
  readonly statement?: number;
  readonly message: string;
}

export interface ParsedDocument {
  /** Whether the text was JSON with a Statement at all. */
  readonly isReadable: boolean;
  /** Variables are recognised in version 2012-10-17 alone; absent means 2008-10-17. */
  readonly hasVariables: boolean;
  readonly statements: readonly ParsedStatement[];
  readonly notes: readonly ParseNote[];
}

/**
 * Reads a document as it is stored, leniently: what IAM would never have accepted is left out or read in the safe
 * direction, and noted. Use `validateDocument` for what somebody is about to save.
 */
export function parseDocument(document: DocumentText | PolicyDocument): ParsedDocument {
  const notes: ParseNote[] = [];
  const value = typeof document === "string" ? parseJson(document, notes) : document;
  if (!isRecord(value)) {
    if (notes.length === 0) notes.push({ pointer: "", message: "the document is not a JSON object" });
    return { isReadable: false, hasVariables: false, statements: [], notes };
  }
  const raw = value["Statement"];
  const list: readonly unknown[] = Array.isArray(raw) ? raw : raw === undefined ? [] : [raw];
  const isList = Array.isArray(raw);
  if (raw === undefined) notes.push({ pointer: "", message: "the document has no Statement" });
  const statements: ParsedStatement[] = [];
  for (let i = 0; i < list.length; i++) {
    const statement = new StatementReader(
      list[i],
      i + 1,
      isList ? `/Statement/${i}` : "/Statement",
      notes,
    ).read();
    if (statement) statements.push(statement);
  }
  return {
    isReadable: raw !== undefined,
    hasVariables: value["Version"] === "2012-10-17",
    statements,
    notes,
  };
}

function parseJson(text: string, notes: ParseNote[]): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    notes.push({ pointer: "", message: "the document is not JSON" });
    return undefined;
  }
}

/** Reads one statement and notes what is odd in it. */
class StatementReader {
  private readonly value: unknown;
  private readonly index: number;
  private readonly pointer: string;
  private readonly notes: ParseNote[];

  constructor(value: unknown, index: number, pointer: string, notes: ParseNote[]) {
    this.value = value;
    this.index = index;
    this.pointer = pointer;
    this.notes = notes;
  }

  read(): ParsedStatement | undefined {
    const { value } = this;
    if (!isRecord(value)) return this.refuse("", "the statement is not an object");
    const effect = value["Effect"];
    if (effect !== "Allow" && effect !== "Deny") {
      return this.refuse("/Effect", "Effect is neither `Allow` nor `Deny`: the statement is ignored");
    }
    const statement: { -readonly [K in keyof ParsedStatement]: ParsedStatement[K] } = {
      index: this.index,
      effect,
      conditions: this.conditions(value["Condition"]),
    };
    // Set one by one: documents are read by the hundred thousand.
    if (typeof value["Sid"] === "string") statement.sid = value["Sid"];
    if (value["Action"] !== undefined) statement.actions = this.textList(value["Action"], "/Action");
    if (value["NotAction"] !== undefined)
      statement.notActions = this.textList(value["NotAction"], "/NotAction");
    if (value["Resource"] !== undefined) statement.resources = this.textList(value["Resource"], "/Resource");
    if (value["NotResource"] !== undefined) {
      statement.notResources = this.textList(value["NotResource"], "/NotResource");
    }
    const principal = this.principal(value["Principal"], "/Principal");
    if (principal) statement.principal = principal;
    const notPrincipal = this.principal(value["NotPrincipal"], "/NotPrincipal");
    if (notPrincipal) statement.notPrincipal = notPrincipal;
    return statement;
  }

  private refuse(place: string, message: string): undefined {
    this.note(place, message);
    return undefined;
  }

  private note(place: string, message: string): void {
    this.notes.push({ pointer: this.pointer + place, statement: this.index, message });
  }

  /** JSON booleans and numbers are their text (§2.2). */
  private textList(raw: unknown, place: string): readonly string[] {
    if (typeof raw === "string") return [raw];
    const list: readonly unknown[] = Array.isArray(raw) ? raw : [raw];
    if (list.every((one) => typeof one === "string")) return list;
    const texts: string[] = [];
    for (const one of list) {
      if (typeof one === "string") texts.push(one);
      else if (typeof one === "number" || typeof one === "boolean") texts.push(String(one));
      else this.note(place, "a value that is no text is ignored");
    }
    return texts;
  }

  private principal(raw: unknown, place: string): ParsedPrincipal | undefined {
    if (raw === undefined) return undefined;
    if (raw === "*") return { AWS: ["*"] };
    if (!isRecord(raw)) {
      this.note(place, 'a principal that is neither `"*"` nor an object names nobody');
      return {};
    }
    // Without a prototype: a kind may have any name.
    const principal = Object.create(null) as Record<string, readonly string[]>;
    for (const type of Object.keys(raw)) {
      const names = raw[type];
      principal[type] = this.textList(names, `${place}/${type}`);
    }
    return principal;
  }

  private conditions(raw: unknown): readonly ParsedCondition[] {
    if (raw === undefined) return [];
    const unreadable: ParsedCondition = { operator: "(unreadable)", key: "", values: [] };
    if (!isRecord(raw)) {
      this.note("/Condition", "Condition is not an object: it is taken as one that cannot be decided");
      return [unreadable];
    }
    const conditions: ParsedCondition[] = [];
    for (const operator of Object.keys(raw)) {
      const keys = raw[operator];
      if (!isRecord(keys)) {
        this.note(
          `/Condition/${operator}`,
          "an operator without keys is taken as one that cannot be decided",
        );
        conditions.push({ ...unreadable, operator: `${operator} (unreadable)` });
        continue;
      }
      for (const key of Object.keys(keys)) {
        const raw = keys[key];
        const values =
          typeof raw === "string"
            ? [raw]
            : this.textList(raw, `/Condition/${pointerToken(operator)}/${pointerToken(key)}`);
        conditions.push({ operator, key, values });
      }
    }
    return conditions;
  }
}
