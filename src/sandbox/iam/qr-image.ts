import { crc32, deflateSync } from "node:zlib";
import type { Modules } from "./qr-code.ts";

/** Modules of light margin that a reader needs around the code. */
const margin = 4;
/** Pixels a module. */
const scale = 4;

/** A QR code as a PNG of one grey channel: https://www.w3.org/TR/png-3/ */
export function qrImage(modules: Modules): Buffer {
  const size = (modules.length + 2 * margin) * scale;
  const rows: Buffer[] = [];
  for (let y = 0; y < size; y++) {
    const row = Buffer.alloc(size + 1, 0xff);
    // Filter type 0: the pixels as they are.
    row[0] = 0;
    const line = modules[Math.floor(y / scale) - margin];
    for (let x = 0; x < size; x++) {
      if (line?.[Math.floor(x / scale) - margin] === true) row[x + 1] = 0;
    }
    rows.push(row);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header[8] = 8;
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.concat(rows))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), data]);
  const frame = Buffer.alloc(8 + body.length);
  frame.writeUInt32BE(data.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), 4 + body.length);
  return frame;
}
