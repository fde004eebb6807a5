// Who entered what, and when: from a sandbox's record or from CloudTrail's. Both are read into one form.
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
import { parseArn } from "../model/index.ts";
import type { PlainEvent } from "../sandbox/index.ts";
import type { ActivityEntry } from "./contract.ts";

/** Declared names behind ids and users. */
export interface Names {
  readonly account: (accountId: string) => string | undefined;
  /** The person of an IAM user of the source account, or of a session that carries the user's name. */
  readonly person: (user: string) => string | undefined;
}

/** The caller of a call, as far as an ARN tells it. */
interface Caller {
  readonly who: string;
  readonly isPerson: boolean;
  readonly accountId?: string;
  /** The role in which the caller stands. */
  readonly role?: string;
}

function callerOf(arn: string | undefined, names: Names): Caller {
  if (arn === undefined) return { who: "somebody without credentials", isPerson: false };
  const { account, resource = "" } = parseArn(arn) ?? {};
  const [kind, ...rest] = resource.split("/");
  const last = rest.at(-1) ?? resource;
  const person = kind === "user" || kind === "assumed-role" ? names.person(last) : undefined;
  return {
    who: person ?? (kind === "assumed-role" ? last : arn),
    isPerson: person !== undefined,
    ...(account !== undefined && { accountId: account }),
    ...(kind === "assumed-role" && rest[0] !== undefined && { role: rest[0] }),
  };
}

/** A sandbox's event. What Rolebridge itself reads and writes is in the record like everything else. */
export function fromSandbox(event: PlainEvent, names: Names): ActivityEntry {
  const caller = callerOf(event.caller, names);
  const target = event.decisions.find(({ action }) => action === "sts:AssumeRole")?.resource;
  return entryOf(
    {
      time: event.time,
      service: event.service,
      operation: event.operation,
      target: entries.has(event.operation) ? target : undefined,
      from: event.sourceIp,
      why: event.errorCode === undefined ? undefined : (event.errorMessage ?? event.errorCode),
    },
    caller,
    names,
  );
}

interface Call {
  readonly time: string;
  readonly service: string;
  readonly operation: string;
  /** ARN of the role that is entered. */
  readonly target: string | undefined;
  readonly from: string | undefined;
  /** Why it was refused; absent where it was not. */
  readonly why: string | undefined;
}

const signIns: ReadonlySet<string> = new Set(["ConsoleLogin", "GetSessionToken", "GetSigninToken"]);
const entries: ReadonlySet<string> = new Set(["AssumeRole", "SwitchRole"]);

function entryOf(call: Call, caller: Caller, names: Names): ActivityEntry {
  const target = call.target === undefined ? undefined : parseArn(call.target);
  const accountId = target?.account ?? caller.accountId;
  const role = target?.resource.split("/").at(-1) ?? caller.role;
  return {
    time: call.time,
    who: caller.who,
    isPerson: caller.isPerson,
    action: `${call.service}:${call.operation}`,
    kind: entries.has(call.operation) ? "entered" : signIns.has(call.operation) ? "signed-in" : "did",
    ...(accountId !== undefined && { account: names.account(accountId) ?? accountId }),
    ...(role !== undefined && { role }),
    isRefused: call.why !== undefined,
    ...(call.why !== undefined && { why: call.why }),
    ...(call.from !== undefined && { from: call.from }),
  };
}

/**
 * Records in any of the forms in which they are kept: CloudTrail's files (`{"Records": […]}`), the answer of its
 * `lookup-events` (`{"Events": […]}`), what `rolebridge sandbox log --json` prints (`{"events": […]}`), a list, or a record
 * a line. Throws where the text is none of them.
 */
export function parseRecords(text: string, names: Names): readonly ActivityEntry[] {
  return recordsIn(text).flatMap((record) => {
    const entry = isSandboxEvent(record) ? fromSandbox(record, names) : fromCloudTrail(record, names);
    return entry ?? [];
  });
}

function recordsIn(text: string): readonly unknown[] {
  const trimmed = text.trim();
  const isLines = /^\{[^\n]*\}\r?\n\{/.test(trimmed);
  if (isLines) return trimmed.split("\n").map((line): unknown => JSON.parse(line));
  const value: unknown = trimmed === "" ? [] : JSON.parse(trimmed);
  if (Array.isArray(value)) return value;
  const { Records: records, Events: found, events } = recordOf(value);
  if (Array.isArray(found)) return found.map(lookedUp);
  if (Array.isArray(records)) return records;
  return Array.isArray(events) ? events : [value];
}

/** `lookup-events` carries each record as text. */
function lookedUp(event: unknown): unknown {
  const { CloudTrailEvent: text } = recordOf(event);
  return typeof text === "string" ? JSON.parse(text) : undefined;
}

function isSandboxEvent(value: unknown): value is PlainEvent {
  const { time, service, operation, decisions } = recordOf(value);
  return (
    typeof time === "string" &&
    typeof service === "string" &&
    typeof operation === "string" &&
    Array.isArray(decisions)
  );
}

function fromCloudTrail(value: unknown, names: Names): ActivityEntry | undefined {
  const record = recordOf(value);
  const { eventTime, eventName, eventSource } = record;
  if (typeof eventTime !== "string" || typeof eventName !== "string" || typeof eventSource !== "string") {
    return undefined;
  }
  const identity = recordOf(record["userIdentity"]);
  const parameters = recordOf(record["requestParameters"]);
  const more = recordOf(record["additionalEventData"]);
  const target = textOf(parameters["roleArn"]) ?? textOf(more["SwitchTo"]);
  return entryOf(
    {
      time: eventTime,
      service: eventSource.replace(/\.amazonaws\.com(\.cn)?$/, ""),
      operation: eventName,
      target: entries.has(eventName) ? target : undefined,
      from: textOf(record["sourceIPAddress"]),
      why: failureOf(record),
    },
    cloudTrailCaller(identity, eventName, more, names),
    names,
  );
}

/** After a switch in the console the record names the session that was left in `SwitchFrom`. */
function cloudTrailCaller(identity: Fields, eventName: string, more: Fields, names: Names): Caller {
  const arn =
    eventName === "SwitchRole"
      ? (textOf(more["SwitchFrom"]) ?? textOf(identity["arn"]))
      : textOf(identity["arn"]);
  if (arn !== undefined) {
    const caller = callerOf(arn, names);
    const into = callerOf(textOf(identity["arn"]), names);
    if (eventName !== "SwitchRole") return caller;
    return {
      ...caller,
      ...(into.accountId !== undefined && { accountId: into.accountId }),
      ...(into.role !== undefined && { role: into.role }),
    };
  }
  const who = textOf(identity["invokedBy"]) ?? textOf(identity["accountId"]) ?? textOf(identity["type"]);
  const accountId = textOf(identity["accountId"]);
  return { who: who ?? "somebody unknown", isPerson: false, ...(accountId !== undefined && { accountId }) };
}

function failureOf(record: Fields): string | undefined {
  const code = textOf(record["errorCode"]);
  if (code !== undefined) return textOf(record["errorMessage"]) ?? code;
  const answers = Object.values(recordOf(record["responseElements"]));
  return answers.includes("Failure") ? (textOf(record["errorMessage"]) ?? "Failure") : undefined;
}

type Fields = Readonly<Record<string, unknown>>;

function recordOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
