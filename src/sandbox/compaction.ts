// Which calls of a state file still matter. What is chosen here is only a proposal: it takes the file's place where the
// state that comes out of it is the same (see `portrait.ts`).
import type { CallRecord, JournalRecord } from "./journal.ts";
import { isAlive } from "./portrait.ts";

/** What a call turned out to be when it was made again. */
export interface CallFacts {
  /** The account it acted in. */
  readonly accountId: string;
  /** The temporary credentials that it issued. */
  readonly issued: { readonly accessKeyId: string; readonly expiresAt: number } | undefined;
}

/** The records without the calls that left nothing behind, in their order. */
export function compacted<A>(
  records: readonly JournalRecord<A>[],
  factsOf: (record: CallRecord) => CallFacts | undefined,
  now: number,
): readonly JournalRecord<A>[] {
  const gone = new Set<JournalRecord<A>>([...superseded(records, factsOf), ...forgotten(records, factsOf)]);
  return withoutSpentSessions(
    records.filter((record) => !gone.has(record)),
    factsOf,
    now,
  );
}

/** Calls after which another one settled the same thing. */
function superseded<A>(
  records: readonly JournalRecord<A>[],
  factsOf: (record: CallRecord) => CallFacts | undefined,
): readonly JournalRecord<A>[] {
  const settled = new Map<string, CallRecord>();
  const gone: JournalRecord<A>[] = [];
  for (const record of records) {
    const key = record.kind === "call" && record.isRefused !== true ? settlementOf(record) : undefined;
    if (record.kind !== "call" || key === undefined) continue;
    const place = `${factsOf(record)?.accountId} ${key}`;
    const before = settled.get(place);
    if (before !== undefined) gone.push(before);
    settled.set(place, record);
    // What was taken away again need not be put there first.
    if (record.operation.startsWith("Delete")) {
      gone.push(record);
      settled.delete(place);
    }
  }
  return gone;
}

/** What a call settles, whatever stood there before. */
function settlementOf({ operation, input }: CallRecord): string | undefined {
  const inline = /^(?:Put|Delete)(User|Group|Role)Policy$/.exec(operation);
  if (inline !== null) return named(`inline ${inline[1]}`, input[`${inline[1]}Name`], input["PolicyName"]);
  switch (operation) {
    case "UpdateAssumeRolePolicy":
      return named("trust", input["RoleName"]);
    case "UpdateAccountPasswordPolicy":
    case "GenerateCredentialReport":
      return operation;
    case "ConsoleLogin":
      return named(operation, input["UserName"], input["Account"]);
    default:
      return undefined;
  }
}

function named(kind: string, ...names: readonly unknown[]): string {
  return [kind, ...names.map((name) => String(name).toLowerCase())].join(" ");
}

const kinds = { User: "UserName", Group: "GroupName", Role: "RoleName", Policy: "PolicyName" } as const;

/** Everything about users, groups, roles and policies that were deleted again. */
function forgotten<A>(
  records: readonly JournalRecord<A>[],
  factsOf: (record: CallRecord) => CallFacts | undefined,
): readonly JournalRecord<A>[] {
  const lives = new Map<string, JournalRecord<A>[]>();
  const gone: JournalRecord<A>[] = [];
  for (const record of records) {
    if (record.kind !== "call" || record.service !== "iam") continue;
    for (const subject of subjectsOf(record)) {
      const life = `${factsOf(record)?.accountId} ${subject}`;
      if (record.operation === `Create${subject.split(" ")[0]}`) lives.set(life, []);
      lives.get(life)?.push(record);
      if (record.operation !== `Delete${subject.split(" ")[0]}` || record.isRefused === true) continue;
      gone.push(...(lives.get(life) ?? []));
      lives.delete(life);
    }
  }
  return gone;
}

/** Whom a call is about: `User ann`, `Policy read`. */
function subjectsOf({ input }: CallRecord): readonly string[] {
  const arn = input["PolicyArn"];
  return [
    ...Object.entries(kinds).flatMap(([kind, member]) => {
      const name = input[member];
      return typeof name === "string" ? [`${kind} ${name.toLowerCase()}`] : [];
    }),
    ...(typeof arn === "string" ? [`Policy ${arn.slice(arn.lastIndexOf("/") + 1).toLowerCase()}`] : []),
  ];
}

/**
 * Without the sessions that are over and that nothing hangs on; what was done with them is made again by the root of
 * their account.
 */
function withoutSpentSessions<A>(
  records: readonly JournalRecord<A>[],
  factsOf: (record: CallRecord) => CallFacts | undefined,
  now: number,
): readonly JournalRecord<A>[] {
  const issuers = new Map<string, CallRecord>();
  for (const record of records) {
    const issued = record.kind === "call" ? factsOf(record)?.issued : undefined;
    if (record.kind === "call" && issued !== undefined) issuers.set(issued.accessKeyId, record);
  }
  const newestCode = newestCodes(records);
  const needed = new Set<CallRecord>();
  const kept = records.toReversed().flatMap((record): readonly JournalRecord<A>[] => {
    if (record.kind !== "call") return [record];
    const issued = factsOf(record)?.issued;
    const isSpent = issued !== undefined && !isAlive(issued, now);
    if (isSpent && !needed.has(record) && !newestCode.has(record)) return [];
    const issuer = issuers.get(record.accessKeyId);
    if (issuer === undefined || isAliveIssuer(issuer, factsOf, now)) return [record];
    if (dependsOnCaller(record)) {
      needed.add(issuer);
      return [record];
    }
    const accountId = factsOf(record)?.accountId;
    return [accountId === undefined ? record : { ...record, accessKeyId: "", rootOf: accountId }];
  });
  return kept.toReversed();
}

function isAliveIssuer(
  issuer: CallRecord,
  factsOf: (record: CallRecord) => CallFacts | undefined,
  now: number,
): boolean {
  const issued = factsOf(issuer)?.issued;
  return issued !== undefined && isAlive(issued, now);
}

/** The last calls that used up a code of each MFA device, and the last sign-ins: later codes must be newer. */
function newestCodes<A>(records: readonly JournalRecord<A>[]): ReadonlySet<JournalRecord<A>> {
  const newest = new Map<string, JournalRecord<A>>();
  for (const record of records) {
    if (record.kind !== "call") continue;
    const { SerialNumber, TokenCode } = record.input;
    if (record.operation === "ConsoleLogin") newest.set(settlementOf(record) ?? "", record);
    else if (TokenCode !== undefined) newest.set(`code ${String(SerialNumber)}`, record);
  }
  return new Set(newest.values());
}

/** Whether it matters who made a call: of IAM's, those about the caller; of STS's, all. */
function dependsOnCaller({ service, operation, input }: CallRecord): boolean {
  if (service === "organizations") return /Handshake|Leave/.test(operation);
  if (service !== "iam") return true;
  return operation === "ChangePassword" || (input["UserName"] === undefined && isAboutUsers(operation));
}

function isAboutUsers(operation: string): boolean {
  return /User|AccessKey|LoginProfile|MFA|SSH|SigningCertificate|ServiceSpecific/.test(operation);
}
