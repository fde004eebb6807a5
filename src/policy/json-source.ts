// JSON with places: what JSON.parse does not say of a text. Where a value stands, and which names stand twice.

/** A stretch of a text by offsets; `end` is exclusive. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** A value and where it stands. Objects keep every member, also of the same name. */
export type JsonNode =
  | { readonly kind: "object"; readonly range: TextRange; readonly members: readonly JsonMember[] }
  | { readonly kind: "array"; readonly range: TextRange; readonly items: readonly JsonNode[] }
  | { readonly kind: "scalar"; readonly range: TextRange; readonly value: string | number | boolean | null };

export interface JsonMember {
  readonly name: string;
  readonly nameRange: TextRange;
  readonly value: JsonNode;
}

/** The text is not JSON from this offset on. */
export class JsonSyntaxError extends Error {
  override readonly name = "JsonSyntaxError";
  readonly offset: number;
  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

/** Documents are flat; what nests deeper is no policy. */
const depthLimit = 64;

/** Reads a text as JSON with places. Throws a {@link JsonSyntaxError}. */
export function parseJsonSource(text: string): JsonNode {
  const reader = new JsonReader(text);
  const node = reader.value(0);
  reader.expectEnd();
  return node;
}

const scalar =
  /"(?:[^"\\]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const space = /[ \t\n\r]*/y;

class JsonReader {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  value(depth: number): JsonNode {
    this.skipSpace();
    if (depth > depthLimit) throw new JsonSyntaxError(this.at, "nested too deeply");
    const char = this.text[this.at];
    if (char === "{") return this.object(depth);
    if (char === "[") return this.array(depth);
    return this.scalar();
  }

  expectEnd(): void {
    this.skipSpace();
    if (this.at < this.text.length) throw new JsonSyntaxError(this.at, "text after the end of the document");
  }

  private object(depth: number): JsonNode {
    const start = this.at++;
    const members: JsonMember[] = [];
    this.skipSpace();
    while (this.text[this.at] !== "}") {
      if (members.length > 0) this.take(",");
      this.skipSpace();
      const name = this.scalar();
      if (name.kind !== "scalar" || typeof name.value !== "string") {
        throw new JsonSyntaxError(name.range.start, "a member's name must be a text in double quotes");
      }
      this.skipSpace();
      this.take(":");
      members.push({ name: name.value, nameRange: name.range, value: this.value(depth + 1) });
      this.skipSpace();
    }
    this.at++;
    return { kind: "object", range: { start, end: this.at }, members };
  }

  private array(depth: number): JsonNode {
    const start = this.at++;
    const items: JsonNode[] = [];
    this.skipSpace();
    while (this.text[this.at] !== "]") {
      if (items.length > 0) this.take(",");
      items.push(this.value(depth + 1));
      this.skipSpace();
    }
    this.at++;
    return { kind: "array", range: { start, end: this.at }, items };
  }

  private scalar(): JsonNode {
    scalar.lastIndex = this.at;
    const match = scalar.exec(this.text);
    if (!match)
      throw new JsonSyntaxError(this.at, this.at < this.text.length ? "not JSON" : "the document ends early");
    const start = this.at;
    this.at += match[0].length;
    return { kind: "scalar", range: { start, end: this.at }, value: parseScalar(match[0], start) };
  }

  private take(char: string): void {
    if (this.text[this.at] !== char) throw new JsonSyntaxError(this.at, `\`${char}\` expected`);
    this.at++;
  }

  private skipSpace(): void {
    space.lastIndex = this.at;
    space.exec(this.text);
    this.at = space.lastIndex;
  }
}

function parseScalar(token: string, start: number): string | number | boolean | null {
  try {
    return JSON.parse(token) as string | number | boolean | null;
  } catch {
    throw new JsonSyntaxError(start, "a control character in a text");
  }
}

/** The range of the value that a JSON pointer names; of the last of several members of that name. */
export function rangeOfPointer(text: string, pointer: string): TextRange | undefined {
  let node: JsonNode | undefined;
  try {
    node = parseJsonSource(text);
  } catch {
    return undefined;
  }
  for (const name of pointerSteps(pointer)) {
    if (node?.kind === "object") node = node.members.findLast((one) => one.name === name)?.value;
    else if (node?.kind === "array") node = /^\d+$/.test(name) ? node.items[Number(name)] : undefined;
    else return undefined;
  }
  return node?.range;
}

/** The names that a JSON pointer (RFC 6901) goes through, one after another. */
export function pointerSteps(pointer: string): readonly string[] {
  const tokens = pointer.split("/").slice(1);
  return tokens.map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** A name as a part of a JSON pointer. */
export function pointerToken(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** Pointers to the members whose name stands twice in their object. */
export function duplicateMembers(node: JsonNode, pointer = ""): readonly string[] {
  switch (node.kind) {
    case "scalar":
      return [];
    case "array":
      return node.items.flatMap((item, i) => duplicateMembers(item, `${pointer}/${i}`));
    case "object": {
      const seen = new Set<string>();
      return node.members.flatMap(({ name, value }) => {
        const place = `${pointer}/${pointerToken(name)}`;
        const again = seen.has(name) ? [place] : [];
        seen.add(name);
        return [...again, ...duplicateMembers(value, place)];
      });
    }
  }
}
