import { type AccountId, nameOfArn, parseAccountId, parseArn } from "../model/index.ts";

// Records of who took on which role: of CloudTrail (a log file, or the answer of `lookup-events`), or of the sandbox.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html

/** Somebody took on a role. */
export interface RoleUse {
  /** ISO 8601 instant. */
  readonly at: string;
  readonly accountId: AccountId;
  readonly role: string;
  /** ARN of the IAM user, or its unique id: another account's CloudTrail knows no more of a caller. */
  readonly by: string;
}

/** Instants of the first and the last record, of whatever kind: what lies outside is not known. */
export interface LogSpan {
  readonly from: string;
  readonly until: string;
}

export interface UseLog extends LogSpan {
  /** Of which accounts CloudTrail's records speak, and over which time. */
  readonly accounts: ReadonlyMap<AccountId, LogSpan>;
  /** Of records that speak of all accounts: the sandbox's. */
  readonly everywhere?: LogSpan;
  readonly uses: readonly RoleUse[];
}

/** The log in these files' texts; undefined where one of them is none, or they hold no record. */
export function parseUseLog(texts: readonly string[]): UseLog | undefined {
  const records = texts.map(recordsIn);
  if (records.some((one) => one === undefined)) return undefined;
  const all = records.flatMap((one) => one ?? []);
  const span = spanOf(all);
  if (span === undefined) return undefined;
  const byAccount = new Map<AccountId, Fields[]>();
  for (const record of all) {
    const accountId = recordedIn(record);
    if (accountId === undefined) continue;
    const own = byAccount.get(accountId);
    if (own) own.push(record);
    else byAccount.set(accountId, [record]);
  }
  const everywhere = spanOf(all.filter((record) => "operation" in record));
  return {
    ...span,
    accounts: new Map(
      [...byAccount].flatMap(([accountId, own]) => {
        const spoken = spanOf(own);
        return spoken ? [[accountId, spoken] as const] : [];
      }),
    ),
    ...(everywhere && { everywhere }),
    uses: all.flatMap((record) => useIn(record) ?? []),
  };
}

/** The account whose trail a record is of; undefined where it does not say. */
function recordedIn(record: Fields): AccountId | undefined {
  const { recipientAccountId } = record;
  return typeof recipientAccountId === "string" ? parseAccountId(recipientAccountId) : undefined;
}

function spanOf(records: readonly Fields[]): LogSpan | undefined {
  const times = records
    .flatMap((record) => instantOf(record["eventTime"] ?? record["time"]) ?? [])
    .toSorted();
  const [from] = times;
  const until = times.at(-1);
  return from === undefined || until === undefined ? undefined : { from, until };
}

type Fields = Readonly<Record<string, unknown>>;

/** The records of a file: one JSON value, or one a line. */
function recordsIn(text: string): readonly Fields[] | undefined {
  const values = parsed(text) ?? lines(text);
  if (values === undefined) return undefined;
  return values.flatMap((value): readonly Fields[] => {
    const { Records, Events, events } = fieldsOf(value);
    const list = [Records, Events, events].find(Array.isArray) as readonly unknown[] | undefined;
    return (list ?? (Array.isArray(value) ? (value as readonly unknown[]) : [value])).map((record) => {
      const { CloudTrailEvent } = fieldsOf(record);
      return fieldsOf(typeof CloudTrailEvent === "string" ? parsed(CloudTrailEvent)?.[0] : record);
    });
  });
}

function parsed(text: string): readonly unknown[] | undefined {
  try {
    return [JSON.parse(text) as unknown];
  } catch {
    return undefined;
  }
}

function lines(text: string): readonly unknown[] | undefined {
  const values = text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map(parsed);
  return values.some((one) => one === undefined) ? undefined : values.flatMap((one) => one ?? []);
}

/** What a record says of somebody who took on a role; undefined where it says nothing of the kind, or was refused. */
function useIn(record: Fields): RoleUse | undefined {
  if (record["errorCode"] !== undefined && record["errorCode"] !== null) return undefined;
  switch (record["eventName"] ?? record["operation"]) {
    case "AssumeRole":
      return "eventName" in record ? assumed(record) : assumedInSandbox(record);
    case "SwitchRole":
      return switched(record);
    default:
      return undefined;
  }
}

function assumed(record: Fields): RoleUse | undefined {
  const identity = fieldsOf(record["userIdentity"]);
  // The unique id stays when a user is renamed.
  const by = identity["principalId"] ?? identity["arn"];
  return useOf(record["eventTime"], fieldsOf(record["requestParameters"])["roleArn"], by);
}

/** In the console. The record stands in the account that was switched to. */
function switched(record: Fields): RoleUse | undefined {
  if (fieldsOf(record["responseElements"])["SwitchRole"] !== "Success") return undefined;
  const { arn } = fieldsOf(record["userIdentity"]);
  // arn:aws:sts::222222222222:assumed-role/Operator/alice
  const role = typeof arn === "string" ? arn.split("/").slice(0, -1).join("/") : undefined;
  return useOf(record["eventTime"], role, fieldsOf(record["additionalEventData"])["SwitchFrom"]);
}

function assumedInSandbox(event: Fields): RoleUse | undefined {
  const decisions = (Array.isArray(event["decisions"]) ? event["decisions"] : []).map(fieldsOf);
  const { resource } = decisions.find(({ action }) => action === "sts:AssumeRole") ?? {};
  return useOf(event["time"], resource, event["caller"]);
}

function useOf(time: unknown, roleArn: unknown, by: unknown): RoleUse | undefined {
  const at = instantOf(time);
  if (at === undefined || typeof roleArn !== "string" || typeof by !== "string") return undefined;
  const accountId = parseAccountId(parseArn(roleArn)?.account ?? "");
  return accountId && { at, accountId, role: nameOfArn(roleArn), by };
}

function instantOf(value: unknown): string | undefined {
  const time = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}
