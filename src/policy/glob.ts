// Patterns of the policy language: `*` is any run of characters, `?` exactly one, everything else itself.
// Matching takes the leftmost place for each piece between two stars and never goes back behind it, and long pieces are
// searched bit-parallel, so that no pattern is catastrophic.

/** A stretch between two stars. `holes` are the places of `?` in `text`. */
interface Piece {
  readonly text: string;
  readonly holes: readonly number[];
}

/** A compiled pattern. */
export interface Glob {
  test(text: string): boolean;
}

/** What a pattern is made of: pattern text, whose wildcards count, and literal text (a substituted variable). */
export type GlobPart =
  | { readonly kind: "pattern"; readonly text: string }
  | { readonly kind: "literal"; readonly text: string };

export interface GlobOptions {
  readonly caseSensitive: boolean;
}

/** Whether a text has a wildcard. */
export function hasWildcard(pattern: string): boolean {
  return pattern.includes("*") || pattern.includes("?");
}

/** Whether the whole text matches the pattern. */
export function matchesGlob(
  pattern: string,
  text: string,
  options: GlobOptions = { caseSensitive: true },
): boolean {
  if (options.caseSensitive) return compileGlob(pattern).test(text);
  return compileGlob(pattern.toLowerCase()).test(text.toLowerCase());
}

/** Compiles a pattern; the frequent shapes (no wildcard, `*`, `abc*`) become string comparisons. */
export function compileGlob(pattern: string): Glob {
  if (!hasWildcard(pattern)) return new LiteralGlob(pattern);
  if (pattern === "*") return everything;
  const end = pattern.length - 1;
  if (pattern.indexOf("*") === end && !pattern.includes("?")) return new PrefixGlob(pattern.slice(0, end));
  return new PieceGlob(pattern);
}

// Classes, because many thousand patterns are made and each would otherwise carry a function of its own.

class LiteralGlob implements Glob {
  private readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  test(text: string): boolean {
    return text === this.text;
  }
}

class PrefixGlob implements Glob {
  private readonly prefix: string;
  constructor(prefix: string) {
    this.prefix = prefix;
  }
  test(text: string): boolean {
    return text.startsWith(this.prefix);
  }
}

class PieceGlob implements Glob {
  private readonly pieces: readonly Piece[];
  constructor(pattern: string) {
    this.pieces = piecesOf([{ kind: "pattern", text: pattern }]);
  }
  test(text: string): boolean {
    return matchesPieces(this.pieces, text);
  }
}

const everything: Glob = { test: () => true };

/** Whether a text matches a pattern put together from parts. */
export function matchesParts(parts: readonly GlobPart[], text: string): boolean {
  return matchesPieces(piecesOf(parts), text);
}

function piecesOf(parts: readonly GlobPart[]): readonly Piece[] {
  const pieces: Piece[] = [];
  let text = "";
  let holes: number[] = [];
  for (const part of parts) {
    if (part.kind === "literal") {
      text += part.text;
      continue;
    }
    for (const char of splitWildcards(part.text)) {
      if (char === "*") {
        pieces.push({ text, holes });
        text = "";
        holes = [];
      } else {
        if (char === "?") holes.push(text.length);
        text += char;
      }
    }
  }
  pieces.push({ text, holes });
  return pieces;
}

function splitWildcards(text: string): readonly string[] {
  return text.match(/[*?]|[^*?]+/g) ?? [];
}

function matchesPieces(pieces: readonly Piece[], text: string): boolean {
  const first = pieces[0] as Piece;
  if (pieces.length === 1) return text.length === first.text.length && isAt(first, text, 0);
  const last = pieces[pieces.length - 1] as Piece;
  if (text.length < first.text.length + last.text.length || !isAt(first, text, 0)) return false;
  const end = text.length - last.text.length;
  if (!isAt(last, text, end)) return false;
  let from = first.text.length;
  for (let i = 1; i < pieces.length - 1; i++) {
    const piece = pieces[i] as Piece;
    const found = find(piece, text, from, end);
    if (found < 0) return false;
    from = found + piece.text.length;
  }
  return from <= end;
}

function isAt(piece: Piece, text: string, at: number): boolean {
  if (piece.holes.length === 0) return text.startsWith(piece.text, at);
  let hole = 0;
  for (let i = 0; i < piece.text.length; i++) {
    if (piece.holes[hole] === i) hole++;
    else if (text.charCodeAt(at + i) !== piece.text.charCodeAt(i)) return false;
  }
  return true;
}

const shortPiece = 16;

/** The first place at or after `from` where the piece stands and ends by `end`; -1 where there is none. */
function find(piece: Piece, text: string, from: number, end: number): number {
  const length = piece.text.length;
  if (length === 0) return from <= end ? from : -1;
  if (length > shortPiece) return findLong(piece, text, from, end);
  for (let at = from; at + length <= end; at++) if (isAt(piece, text, at)) return at;
  return -1;
}

/** Shift-and search (Baeza-Yates and Gonnet) over as many 32-bit words as the piece needs. */
function findLong(piece: Piece, text: string, from: number, end: number): number {
  const length = piece.text.length;
  const words = (length + 31) >>> 5;
  const masks = masksOf(piece, words);
  const wild = masks.get(-1) as Int32Array;
  const state = new Int32Array(words);
  for (let at = from; at < end; at++) {
    const mask = masks.get(text.charCodeAt(at)) ?? wild;
    let carry = 1;
    for (let w = 0; w < words; w++) {
      const word = state[w] as number;
      state[w] = ((word << 1) | carry) & (mask[w] as number);
      carry = word >>> 31;
    }
    const last = length - 1;
    if (((state[last >>> 5] as number) & (1 << (last & 31))) !== 0) return at - last;
  }
  return -1;
}

/** For each character the places in the piece that accept it; at -1 those that accept any other. */
function masksOf(piece: Piece, words: number): Map<number, Int32Array> {
  const wild = new Int32Array(words);
  for (const hole of piece.holes) set(wild, hole);
  const masks = new Map([[-1, wild]]);
  let hole = 0;
  for (let i = 0; i < piece.text.length; i++) {
    if (piece.holes[hole] === i) {
      hole++;
      continue;
    }
    const code = piece.text.charCodeAt(i);
    let mask = masks.get(code);
    if (!mask) masks.set(code, (mask = wild.slice()));
    set(mask, i);
  }
  return masks;
}

function set(mask: Int32Array, bit: number): void {
  mask[bit >>> 5] = (mask[bit >>> 5] as number) | (1 << (bit & 31));
}
