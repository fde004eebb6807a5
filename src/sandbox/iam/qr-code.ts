// Draws QR codes: ISO/IEC 18004, byte mode, error correction level L, versions 1 to 15 (at most 520 bytes).

/** Error correction codewords of a block, and blocks, by version: table 9 of the standard, level L. */
const blocksByVersion: readonly (readonly [codewords: number, blocks: number])[] = [
  [7, 1],
  [10, 1],
  [15, 1],
  [20, 1],
  [26, 1],
  [18, 2],
  [20, 2],
  [24, 2],
  [30, 2],
  [18, 4],
  [20, 4],
  [24, 4],
  [26, 4],
  [30, 4],
  [22, 6],
];

/** A square of modules, row by row; true is dark. */
export type Modules = readonly (readonly boolean[])[];

/** The code of a text. Throws a RangeError where the text is too long. */
export function qrCode(text: string): Modules {
  const bytes = Buffer.from(text, "utf8");
  const version = versionFor(bytes.length);
  const drawing = new Drawing(version);
  const codewords = interleaved(dataCodewords(bytes, version), version);
  return drawing.filledWith(codewords);
}

function versionFor(length: number): number {
  for (let version = 1; version <= blocksByVersion.length; version++) {
    if (4 + countBits(version) + 8 * length <= 8 * dataCapacity(version)) return version;
  }
  throw new RangeError(`${length} bytes do not fit into a QR code of version ${blocksByVersion.length}`);
}

/** Bits of the length before the data: table 3. */
function countBits(version: number): number {
  return version <= 9 ? 8 : 16;
}

/** Codewords of a symbol: its modules without the function patterns. */
function totalCodewords(version: number): number {
  const size = sizeOf(version);
  const centers = alignmentCenters(version).length;
  const alignments = version === 1 ? 0 : centers * centers - 3;
  // Alignment patterns in row and column 6 share five modules with the timing pattern.
  const sharedWithTiming = version === 1 ? 0 : (centers - 2) * 2 * 5;
  const finders = 3 * 64;
  const timing = 2 * (size - 16);
  const formats = 31;
  const versions = version >= 7 ? 36 : 0;
  const used = finders + timing + formats + versions + alignments * 25 - sharedWithTiming;
  return (size * size - used) >> 3;
}

function dataCapacity(version: number): number {
  const [codewords, blocks] = blocksByVersion[version - 1] as readonly [number, number];
  return totalCodewords(version) - codewords * blocks;
}

function sizeOf(version: number): number {
  return 17 + 4 * version;
}

/** Rows and columns of the centres of alignment patterns: annex E. */
function alignmentCenters(version: number): readonly number[] {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const last = sizeOf(version) - 7;
  const step = Math.ceil((last - 6) / (count - 1) / 2) * 2;
  const centers = [6];
  for (let index = count - 2; index >= 0; index--) centers.push(last - index * step);
  return centers;
}

/** Mode, length, bytes, end, and padding to the capacity. */
function dataCodewords(bytes: Buffer, version: number): readonly number[] {
  const capacity = dataCapacity(version);
  let bits = `0100${bytes.length.toString(2).padStart(countBits(version), "0")}`;
  for (const byte of bytes) bits += byte.toString(2).padStart(8, "0");
  bits += "0".repeat(Math.min(4, 8 * capacity - bits.length));
  bits += "0".repeat((8 - (bits.length % 8)) % 8);
  const codewords: number[] = [];
  for (let at = 0; at < bits.length; at += 8) codewords.push(Number.parseInt(bits.slice(at, at + 8), 2));
  for (let pad = 0xec; codewords.length < capacity; pad ^= 0xec ^ 0x11) codewords.push(pad);
  return codewords;
}

/** Cuts the data into blocks, adds each block's correction, and takes from all blocks in turn. */
function interleaved(data: readonly number[], version: number): readonly number[] {
  const [correction, count] = blocksByVersion[version - 1] as readonly [number, number];
  const shortLength = Math.floor(data.length / count);
  const longBlocks = data.length % count;
  const divisor = generatorPolynomial(correction);
  const blocks: (readonly number[])[] = [];
  for (let index = 0, at = 0; index < count; index++) {
    const length = shortLength + (index >= count - longBlocks ? 1 : 0);
    blocks.push(data.slice(at, at + length));
    at += length;
  }
  const corrections = blocks.map((block) => remainder(block, divisor));
  return [...columns(blocks), ...columns(corrections)];
}

function columns(blocks: readonly (readonly number[])[]): readonly number[] {
  const longest = Math.max(...blocks.map((block) => block.length));
  return Array.from({ length: longest }, (_, index) =>
    blocks.flatMap((block) => (index < block.length ? [block[index] as number] : [])),
  ).flat();
}

/** Multiplication in the field of 256 elements over x⁸ + x⁴ + x³ + x² + 1. */
export function multiply(left: number, right: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ ((product >> 7) * 0x11d);
    if (((right >> bit) & 1) === 1) product ^= left;
  }
  return product;
}

/** The product of (x − 2ⁱ) for i below the degree, without its leading 1, highest power first. */
function generatorPolynomial(degree: number): readonly number[] {
  let polynomial: readonly number[] = [1];
  for (let index = 0, root = 1; index < degree; index++, root = multiply(root, 2)) {
    const shifted = [...polynomial, 0];
    polynomial = shifted.map(
      (value, at) => value ^ (at > 0 ? multiply(polynomial[at - 1] as number, root) : 0),
    );
  }
  return polynomial.slice(1);
}

function remainder(block: readonly number[], divisor: readonly number[]): readonly number[] {
  let rest: number[] = divisor.map(() => 0);
  for (const value of block) {
    const factor = value ^ (rest[0] as number);
    rest = [...rest.slice(1), 0].map((one, at) => one ^ multiply(divisor[at] as number, factor));
  }
  return rest;
}

type Mask = (row: number, column: number) => boolean;

/** Table 10. */
const masks: readonly Mask[] = [
  (row, column) => (row + column) % 2 === 0,
  (row) => row % 2 === 0,
  (_row, column) => column % 3 === 0,
  (row, column) => (row + column) % 3 === 0,
  (row, column) => (Math.floor(row / 2) + Math.floor(column / 3)) % 2 === 0,
  (row, column) => ((row * column) % 2) + ((row * column) % 3) === 0,
  (row, column) => (((row * column) % 2) + ((row * column) % 3)) % 2 === 0,
  (row, column) => (((row + column) % 2) + ((row * column) % 3)) % 2 === 0,
];

/** A symbol while it is drawn. */
class Drawing {
  readonly #version: number;
  readonly #size: number;
  readonly #dark: boolean[][];
  readonly #isFunction: boolean[][];

  constructor(version: number) {
    this.#version = version;
    this.#size = sizeOf(version);
    const square = (): boolean[][] =>
      Array.from({ length: this.#size }, () => Array.from({ length: this.#size }, () => false));
    this.#dark = square();
    this.#isFunction = square();
    this.#drawTiming();
    this.#drawFinders();
    this.#drawAlignments();
    this.#drawFormat(0);
    this.#drawVersion();
  }

  filledWith(codewords: readonly number[]): Modules {
    this.#drawCodewords(codewords);
    let best: { readonly penalty: number; readonly modules: Modules } | undefined;
    for (const [index, mask] of masks.entries()) {
      this.#apply(mask);
      this.#drawFormat(index);
      const modules = this.#dark.map((row) => [...row]);
      const penalty = penaltyOf(modules);
      if (best === undefined || penalty < best.penalty) best = { penalty, modules };
      this.#apply(mask);
    }
    return (best as { readonly modules: Modules }).modules;
  }

  #set(row: number, column: number, isDark: boolean): void {
    const line = this.#dark[row];
    if (line === undefined || column < 0 || column >= this.#size) return;
    line[column] = isDark;
    (this.#isFunction[row] as boolean[])[column] = true;
  }

  #drawTiming(): void {
    for (let at = 0; at < this.#size; at++) {
      this.#set(6, at, at % 2 === 0);
      this.#set(at, 6, at % 2 === 0);
    }
  }

  /** Finder patterns with their light separators. */
  #drawFinders(): void {
    const far = this.#size - 4;
    for (const [row, column] of [
      [3, 3],
      [3, far],
      [far, 3],
    ] as const) {
      for (let dy = -4; dy <= 4; dy++) {
        for (let dx = -4; dx <= 4; dx++) {
          const ring = Math.max(Math.abs(dx), Math.abs(dy));
          this.#set(row + dy, column + dx, ring !== 2 && ring !== 4);
        }
      }
    }
  }

  #drawAlignments(): void {
    const centers = alignmentCenters(this.#version);
    const last = centers.length - 1;
    for (const [y, row] of centers.entries()) {
      for (const [x, column] of centers.entries()) {
        if ((y === 0 && (x === 0 || x === last)) || (y === last && x === 0)) continue;
        for (let dy = -2; dy <= 2; dy++) {
          for (let dx = -2; dx <= 2; dx++) {
            this.#set(row + dy, column + dx, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
          }
        }
      }
    }
  }

  /** Level and mask in 15 bits with their own correction (BCH, annex C), twice. */
  #drawFormat(mask: number): void {
    const data = (0b01 << 3) | mask;
    let rest = data;
    for (let round = 0; round < 10; round++) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
    const bits = ((data << 10) | rest) ^ 0x5412;
    const bit = (index: number): boolean => ((bits >> index) & 1) === 1;
    const size = this.#size;
    for (let index = 0; index <= 5; index++) this.#set(index, 8, bit(index));
    this.#set(7, 8, bit(6));
    this.#set(8, 8, bit(7));
    this.#set(8, 7, bit(8));
    for (let index = 9; index < 15; index++) this.#set(8, 14 - index, bit(index));
    for (let index = 0; index < 8; index++) this.#set(8, size - 1 - index, bit(index));
    for (let index = 8; index < 15; index++) this.#set(size - 15 + index, 8, bit(index));
    this.#set(size - 8, 8, true);
  }

  /** The version in 18 bits with their own correction (annex D), twice; from version 7 on. */
  #drawVersion(): void {
    if (this.#version < 7) return;
    let rest = this.#version;
    for (let round = 0; round < 12; round++) rest = (rest << 1) ^ ((rest >> 11) * 0x1f25);
    const bits = (this.#version << 12) | rest;
    for (let index = 0; index < 18; index++) {
      const isDark = ((bits >> index) & 1) === 1;
      const far = this.#size - 11 + (index % 3);
      this.#set(Math.floor(index / 3), far, isDark);
      this.#set(far, Math.floor(index / 3), isDark);
    }
  }

  /** In pairs of columns from the right, up and down in turn, around the function patterns. */
  #drawCodewords(codewords: readonly number[]): void {
    let at = 0;
    let isUpward = true;
    for (let right = this.#size - 1; right >= 1; right -= 2) {
      if (right === 6) right = 5;
      for (let step = 0; step < this.#size; step++) {
        const row = isUpward ? this.#size - 1 - step : step;
        for (const column of [right, right - 1]) {
          if (this.#isFunction[row]?.[column] === true) continue;
          const codeword = codewords[at >> 3] ?? 0;
          (this.#dark[row] as boolean[])[column] = ((codeword >> (7 - (at & 7))) & 1) === 1;
          at += 1;
        }
      }
      isUpward = !isUpward;
    }
  }

  #apply(mask: Mask): void {
    for (const [row, line] of this.#dark.entries()) {
      for (let column = 0; column < this.#size; column++) {
        if (this.#isFunction[row]?.[column] !== true && mask(row, column)) line[column] = !line[column];
      }
    }
  }
}

/** Long runs and an uneven share of dark modules make a code hard to read: rules 1 and 4 of table 11. */
function penaltyOf(modules: Modules): number {
  const size = modules.length;
  let dark = 0;
  let penalty = 0;
  for (let line = 0; line < size; line++) {
    let across = 0;
    let down = 0;
    for (let at = 0; at < size; at++) {
      const isDark = modules[line]?.[at] === true;
      if (isDark) dark += 1;
      across = at > 0 && isDark === modules[line]?.[at - 1] ? across + 1 : 1;
      down = at > 0 && modules[at]?.[line] === modules[at - 1]?.[line] ? down + 1 : 1;
      penalty += weightOf(across) + weightOf(down);
    }
  }
  return penalty + 10 * Math.floor((Math.abs((2 * dark) / (size * size) - 1) * 100) / 10);
}

/** What a run's newest module adds: three points for five, one for each more. */
function weightOf(run: number): number {
  return run === 5 ? 3 : run > 5 ? 1 : 0;
}
