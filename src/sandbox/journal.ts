// The sandbox's memory beyond the process: every call that changed something, one line each, appended before the call is
// answered. The state is what comes out when the calls are made again; ids come from the seed and their position.
import { createHash } from "node:crypto";
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  statSync,
  writeSync,
} from "node:fs";
import { settleReplacement } from "./journal-replacement.ts";
import type { RecordedService } from "./service.ts";

/** A state file that cannot be used: damaged, foreign, or written by somebody else at the same time. */
export class StateFileError extends Error {
  override readonly name = "StateFileError";
  /** What to do. */
  readonly help = "The file is left as it is. To begin anew, name another: --state FILE";
}

/** What a sandbox starts from. */
export interface JournalHeader {
  readonly kind: "rolebridge/sandbox-state";
  readonly version: 1;
  readonly seed: string;
  /** Milliseconds since 1970, by the sandbox's clock. */
  readonly startedAt: number;
  readonly partition: string;
  readonly managementAccountId: string;
  /** Access key id of the operator, by which a start that comes out differently is noticed. */
  readonly operatorKeyId: string;
}

/** Accounts that were declared at a start. */
export interface AccountsRecord<A> {
  readonly kind: "accounts";
  /** Milliseconds since 1970, by the sandbox's clock. */
  readonly at: number;
  readonly ids: number;
  readonly accounts: readonly A[];
}

/** One call that changed something. */
export interface CallRecord {
  readonly kind: "call";
  readonly at: number;
  /** Position of the id generator before the call. */
  readonly ids: number;
  readonly service: RecordedService;
  readonly operation: string;
  /** Empty for a call without a signature. */
  readonly accessKeyId: string;
  readonly region: string;
  readonly sourceIp: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** The call is made again by the root of this account: whose it was, or made with a session that is long over. */
  readonly rootOf?: string;
  /** The call was refused, but something was settled on the way: an account whose time had come was made. */
  readonly isRefused?: true;
}

/** Where the clock and the id generator stood when calls before it were left out. */
export interface PositionRecord {
  readonly kind: "position";
  readonly at: number;
  readonly ids: number;
}

export type JournalRecord<A> = AccountsRecord<A> | CallRecord | PositionRecord;

/** What a state file held when it was opened. */
export interface SavedState<A> {
  readonly header: JournalHeader;
  readonly records: readonly JournalRecord<A>[];
  /** Whether the last line was cut off by the death of its writer: that call was never answered. */
  readonly isCut: boolean;
  /** Bytes up to the end of the last whole line. */
  readonly length: number;
}

/** The content of a state file; undefined where there is none yet. Throws a {@link StateFileError} where it is damaged. */
export function readStateFile<A>(path: string): SavedState<A> | undefined {
  settleReplacement(path);
  if (!existsSync(path)) return undefined;
  const bytes = readFileSync(path);
  if (bytes.length === 0) return undefined;
  const length = bytes.lastIndexOf(0x0a) + 1;
  const lines = bytes.subarray(0, length).toString("utf8").split("\n").slice(0, -1);
  const [header, ...records] = lines.map((line, index) => readLine(path, line, index));
  if (header === undefined || !isHeader(header)) {
    throw new StateFileError(`${path} is no state file of the sandbox`);
  }
  return { header, records: records as readonly JournalRecord<A>[], isCut: length < bytes.length, length };
}

/** A line is a digest of its number and text, a space, and JSON: a line that is changed, lost or moved does not fit. */
function readLine(path: string, line: string, index: number): unknown {
  const space = line.indexOf(" ");
  const text = line.slice(space + 1);
  if (line.slice(0, Math.max(0, space)) !== digestOf(index, text)) {
    throw new StateFileError(`${path} is damaged at line ${index + 1}`);
  }
  return JSON.parse(text);
}

/** The lines of a whole state file. */
export function stateFileText(header: JournalHeader, records: readonly JournalRecord<unknown>[]): string {
  return [header, ...records].map(lineOf).join("");
}

function lineOf(record: JournalHeader | JournalRecord<unknown>, index: number): string {
  const text = JSON.stringify(record);
  return `${digestOf(index, text)} ${text}\n`;
}

function isHeader(value: unknown): value is JournalHeader {
  const header = value as Partial<JournalHeader> | null;
  return header?.kind === "rolebridge/sandbox-state" && header.version === 1;
}

function digestOf(index: number, text: string): string {
  return createHash("sha256").update(`${index} ${text}`).digest("hex").slice(0, 16);
}

/** An open state file. */
export class Journal {
  readonly #path: string;
  readonly #file: number;
  readonly #inode: number;
  #lines: number;
  #length: number;
  #isBroken = false;

  /** Opens a file behind what is known to be good in it; makes it, for its owner alone, where there is none. */
  constructor(path: string, saved: Pick<SavedState<unknown>, "records" | "length"> | undefined) {
    this.#path = path;
    this.#file = openSync(path, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT, 0o600);
    this.#inode = fstatSync(this.#file).ino;
    this.#lines = saved === undefined ? 0 : saved.records.length + 1;
    this.#length = saved?.length ?? 0;
    ftruncateSync(this.#file, this.#length);
  }

  /** Appends a line; when this returns, the death of the process does not lose it. */
  append(record: JournalHeader | JournalRecord<unknown>): void {
    if (this.#isBroken) throw new StateFileError(`${this.#path} could not be written to before`);
    const line = Buffer.from(lineOf(record, this.#lines), "utf8");
    try {
      if (fstatSync(this.#file).size !== this.#length) {
        throw new StateFileError(`${this.#path} is written to by another process`);
      }
      for (let written = 0; written < line.length; ) written += writeSync(this.#file, line, written);
      // After the write: whoever puts another file in this one's place looks at its length once more afterwards.
      if (statSync(this.#path, { throwIfNoEntry: false })?.ino !== this.#inode) {
        throw new StateFileError(`${this.#path} was removed, or another file was put in its place`);
      }
    } catch (error) {
      this.#isBroken = true;
      throw error;
    }
    this.#lines += 1;
    this.#length += line.length;
  }

  close(): void {
    closeSync(this.#file);
  }
}
