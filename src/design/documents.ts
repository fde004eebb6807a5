// The documents that Rolebridge writes. Members stand in one fixed order and without white space, so that the same
// declaration always gives the same bytes.
import {
  type AccountId,
  type Arn,
  accountRootArn,
  type DocumentText,
  type Partition,
  type Statement,
  type TimeWindow,
} from "../model/index.ts";

/** One door out: the role it leads to, and when it is open. No window means always. */
export interface Door {
  readonly roleArn: Arn;
  readonly windows: readonly TimeWindow[];
}

/** A policy document of these statements. */
export function documentOf(statements: readonly Statement[]): DocumentText {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** The document of doors out: one statement for those always open, one for each window that others share. */
export function doorsDocument(doors: readonly Door[]): DocumentText {
  const permanent = doors.filter((door) => door.windows.length === 0).map((door) => door.roleArn);
  const byWindow = new Map<string, { window: TimeWindow; arns: Arn[] }>();
  for (const door of doors) {
    for (const window of door.windows) {
      const key = `${window.from ?? ""} ${window.until ?? ""}`;
      const group = byWindow.get(key) ?? { window, arns: [] };
      group.arns.push(door.roleArn);
      byWindow.set(key, group);
    }
  }
  const timed = [...byWindow.entries()]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { window, arns }]) => doorStatement(arns, window));
  return documentOf([...(permanent.length > 0 ? [doorStatement(permanent)] : []), ...timed]);
}

/** AWS itself ends the switching: both bounds are compared with the time of the request. */
function doorStatement(arns: readonly Arn[], window?: TimeWindow): Statement {
  const sorted = [...new Set(arns)].toSorted();
  const [only] = sorted;
  return {
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Resource: sorted.length === 1 && only !== undefined ? only : sorted,
    ...(window && {
      Condition: {
        ...(window.from !== undefined && { DateGreaterThanEquals: { "aws:CurrentTime": window.from } }),
        ...(window.until !== undefined && { DateLessThan: { "aws:CurrentTime": window.until } }),
      },
    }),
  };
}

/** What decides a door in. */
export interface DoorIn {
  readonly partition: Partition;
  readonly source: AccountId;
  /** ARNs of the people who may; absent: the source account decides by its doors out. */
  readonly people?: readonly Arn[];
  readonly mfa: "required" | "optional";
  readonly sessionName: "username" | "any";
  /** Statements for others than people; they stand behind ours. */
  readonly besides?: readonly Statement[];
}

/**
 * The door in. The session carries the person's user name, so that every action in every account says who it was; there
 * is never an external id or a source identity, with which the console could not switch.
 */
export function trustDocument(door: DoorIn): DocumentText {
  const people = door.people && [...door.people].toSorted();
  const principal = people ?? [accountRootArn(door.partition, door.source)];
  const [only] = principal;
  const condition = {
    ...(door.mfa === "required" && { Bool: { "aws:MultiFactorAuthPresent": "true" } }),
    ...(door.sessionName === "username" && { StringEquals: { "sts:RoleSessionName": "${aws:username}" } }),
  };
  return documentOf([
    {
      Effect: "Allow",
      Principal: { AWS: principal.length === 1 && only !== undefined ? only : principal },
      Action: "sts:AssumeRole",
      ...(Object.keys(condition).length > 0 && { Condition: condition }),
    },
    ...(door.besides ?? []),
  ]);
}
