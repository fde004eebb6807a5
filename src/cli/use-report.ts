import { resolve } from "node:path";
import { type BridgeUse, parseUseLog, type UseLog, usesOf } from "../access/index.ts";
import type { Declaration } from "../declaration/index.ts";
import type { Bridge, World } from "../model/index.ts";
import { grantHistory, type LineOrigin } from "../workspace/index.ts";
import type { OptionSpecs } from "./command.ts";
import type { DeclaredWorkspace } from "./declared-workspace.ts";
import { readRecordsFile } from "./records-file.ts";
import { printable } from "./render/printable.ts";
import type { Session } from "./session.ts";
import { UsageError } from "./usage-error.ts";
import { lineOrigins } from "./version-control.ts";

/** `--log`: records by which a person's use of a role is known. */
export const logOption = {
  log: {
    type: "strings",
    value: "FILE",
    description: "records of CloudTrail (.json, .json.gz, lookup-events) or of `sandbox log --json`",
  },
} as const satisfies OptionSpecs;

/** What is known of the use of a world's bridges. */
export interface UseReport {
  readonly declaration: Declaration;
  readonly world: World;
  readonly bridges: readonly Bridge[];
  readonly uses: readonly BridgeUse[];
  readonly log?: UseLog;
  /** Who granted a bridge and when; undefined where version control does not say. */
  readonly originOf: (bridge: Bridge) => LineOrigin | undefined;
  /** Why version control says nothing; absent where it does. */
  readonly noHistory?: string;
}

export interface UseRequest {
  /** How long a bridge must have been idle. */
  readonly days: number;
  readonly log: readonly string[];
}

/** Reads the live world with people's ways to sign in, the log, and the declaration's history. Undefined, and said, where something cannot be read. */
export async function readUses(
  session: Session,
  declared: DeclaredWorkspace,
  { days, log: logFiles }: UseRequest,
): Promise<UseReport | undefined> {
  const { workspace, settle } = declared;
  const log = logFiles.length === 0 ? undefined : await readUseLog(session, logFiles);
  const declaration = await settle(await workspace.declaration());
  const world = declaration && (await settle(await workspace.read({ credentials: true })));
  if (declaration === undefined || world === undefined) return undefined;
  const { sources } = await workspace.check();
  const history = await lineOrigins(session, [...sources.keys()]);
  const originOf = history.status === "known" ? grantHistory(declaration, history.originOf) : () => undefined;
  const bridges = workspace.bridges(world);
  const uses = usesOf(world, bridges, {
    now: session.now().toISOString(),
    days,
    ...(log && { log }),
    grantedAt: (bridge) => originOf(bridge)?.at,
  });
  return {
    declaration,
    world,
    bridges,
    uses,
    originOf,
    ...(log && { log }),
    ...(history.status === "unknown" && { noHistory: history.because }),
  };
}

/** `90d` as days. AWS keeps the last use of a role for 400 days. */
export function daysIn(text: string): number {
  const days = /^(\d{1,3})d$/.exec(text)?.[1];
  if (days !== undefined && Number(days) >= 1 && Number(days) <= 400) return Number(days);
  throw new UsageError(
    `${text} is no number of days between 1 and 400`,
    "Write it like 90d. AWS keeps the last use of a role for 400 days.",
  );
}

/** Reads records of CloudTrail or of the sandbox. Throws a UsageError where the files hold none. */
export async function readUseLog(session: Session, files: readonly string[]): Promise<UseLog> {
  const texts = await Promise.all(files.map((file) => readRecordsFile(resolve(session.cwd, file), file)));
  const log = parseUseLog(texts);
  if (log !== undefined) return log;
  throw new UsageError(
    `${files.map(printable).join(", ")} holds no records`,
    "Give log files of CloudTrail, the answer of `aws cloudtrail lookup-events`, or of `rolebridge sandbox log --json`.",
  );
}
