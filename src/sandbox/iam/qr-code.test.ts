import { inflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { createHarness, larkspur } from "../../../test/support/sandbox-harness.ts";
import { type Modules, multiply, qrCode } from "./qr-code.ts";
import { qrImage } from "./qr-image.ts";

/** The bits of one of the two format texts, without its mask: two bits of level, three of the data's mask. */
function formatOf(modules: Modules): { readonly level: number; readonly mask: number } {
  const places = [0, 1, 2, 3, 4, 5, 7, 8].map((row) => modules[row]?.[8]);
  const more = [7, 5, 4, 3, 2, 1, 0].map((column) => modules[8]?.[column]);
  const bits =
    [...places, ...more].reduce((sum, dark, index) => sum | (dark === true ? 1 << index : 0), 0) ^ 0x5412;
  return { level: bits >> 13, mask: (bits >> 10) & 7 };
}

/** Reads a code of version 1 to 5, which has one block: its data and correction codewords in turn. */
function codewordsOf(modules: Modules): readonly number[] {
  const size = modules.length;
  const { mask } = formatOf(modules);
  const isMasked = (row: number, column: number): boolean =>
    [
      (row + column) % 2,
      row % 2,
      column % 3,
      (row + column) % 3,
      ((row >> 1) + Math.floor(column / 3)) % 2,
      ((row * column) % 2) + ((row * column) % 3),
      (((row * column) % 2) + ((row * column) % 3)) % 2,
      (((row + column) % 2) + ((row * column) % 3)) % 2,
    ][mask] === 0;
  const isFunction = (row: number, column: number): boolean =>
    (row < 9 && (column < 9 || column >= size - 8)) ||
    (row >= size - 8 && column < 9) ||
    row === 6 ||
    column === 6 ||
    (size > 21 && Math.abs(row - (size - 7)) <= 2 && Math.abs(column - (size - 7)) <= 2);
  let bits = "";
  const pairs = Array.from({ length: (size - 1) / 2 }, (_, index) => size - 1 - 2 * index).map((right) =>
    right <= 6 ? right - 1 : right,
  );
  for (const [index, right] of pairs.entries()) {
    for (let step = 0; step < size; step++) {
      const row = index % 2 === 0 ? size - 1 - step : step;
      for (const column of [right, right - 1]) {
        if (!isFunction(row, column))
          bits += (modules[row]?.[column] === true) !== isMasked(row, column) ? "1" : "0";
      }
    }
  }
  return (bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
}

function power(exponent: number): number {
  let value = 1;
  for (let index = 0; index < exponent; index++) value = multiply(value, 2);
  return value;
}

describe("QR codes", () => {
  test.each([
    [1, 17, 7],
    [2, 32, 10],
    [3, 53, 15],
    [4, 78, 20],
    [5, 106, 26],
  ])("a full code of version %i reads back, and its correction is right", (version, length, correction) => {
    const text = "otpauth://totp/".repeat(8).slice(0, length);
    const modules = qrCode(text);
    expect([modules.length, formatOf(modules).level]).toEqual([17 + 4 * version, 0b01]);
    const codewords = codewordsOf(modules);
    const bits = codewords.map((codeword) => codeword.toString(2).padStart(8, "0")).join("");
    expect(bits.slice(0, 12)).toBe(`0100${length.toString(2).padStart(8, "0")}`);
    const bytes = (bits.slice(12, 12 + 8 * length).match(/.{8}/g) ?? []).map((byte) =>
      Number.parseInt(byte, 2),
    );
    expect(Buffer.from(bytes).toString("utf8")).toBe(text);
    // A whole codeword is zero at every root of the generator.
    for (let root = 0; root < correction; root++) {
      const point = power(root);
      expect(codewords.reduce((sum, codeword) => multiply(sum, point) ^ codeword, 0)).toBe(0);
    }
  });

  test("a text that is too long is refused", () => {
    expect(() => qrCode("x".repeat(520))).not.toThrow();
    expect(() => qrCode("x".repeat(521))).toThrow(RangeError);
  });

  test("I-74 a new virtual MFA device comes with its QR code as a PNG, also under the longest names", () => {
    const { root } = createHarness();
    root.call("CreateAccountAlias", { AccountAlias: "a".repeat(63) });
    const answer = root.call("CreateVirtualMFADevice", { VirtualMFADeviceName: "+".repeat(226) });
    const { QRCodePNG, SerialNumber } = answer["VirtualMFADevice"] as {
      QRCodePNG: string;
      SerialNumber: string;
    };
    expect(SerialNumber).toBe(`arn:aws:iam::${larkspur}:mfa/${"+".repeat(226)}`);
    const png = Buffer.from(QRCodePNG, "base64");
    expect(png.subarray(0, 8)).toEqual(Buffer.from("\x89PNG\r\n\x1a\n", "latin1"));
    expect(png.readUInt32BE(16)).toBe((69 + 8) * 4);
  });

  test("an image shows each module as a square of pixels, with a margin", () => {
    const modules = qrCode("larkspur");
    const png = qrImage(modules);
    const size = png.readUInt32BE(16);
    expect(size).toBe((21 + 8) * 4);
    const pixels = inflateSync(png.subarray(41, 41 + png.readUInt32BE(33)));
    const isDark = (row: number, column: number): boolean => pixels[row * (size + 1) + 1 + column] === 0;
    const seen = modules.map((line, row) => line.map((_, column) => isDark(16 + 4 * row, 19 + 4 * column)));
    expect(seen).toEqual(modules);
    expect(isDark(15, 16)).toBe(false);
  });
});
