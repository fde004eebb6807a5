import { describe, expect, test } from "vitest";
import { type Names, parseRecords } from "./activity.ts";

const names: Names = {
  account: (id) => ({ "222222222222": "webapp" })[id],
  person: (user) => (user === "bob" ? "bob" : undefined),
};

const assumed = {
  eventTime: "2026-11-24T10:00:00Z",
  eventSource: "sts.amazonaws.com",
  eventName: "AssumeRole",
  sourceIPAddress: "198.51.100.7",
  userIdentity: { type: "IAMUser", arn: "arn:aws:iam::111111111111:user/bob", accountId: "111111111111" },
  requestParameters: { roleArn: "arn:aws:iam::222222222222:role/AccountManager", roleSessionName: "bob" },
};

describe("CloudTrail's records", () => {
  test("entering a role names the person, the role and the account that is entered", () => {
    expect(parseRecords(JSON.stringify({ Records: [assumed] }), names)).toEqual([
      {
        time: "2026-11-24T10:00:00Z",
        who: "bob",
        isPerson: true,
        action: "sts:AssumeRole",
        kind: "entered",
        account: "webapp",
        role: "AccountManager",
        isRefused: false,
        from: "198.51.100.7",
      },
    ]);
  });

  test("a refusal says why", () => {
    const refused = { ...assumed, errorCode: "AccessDenied", errorMessage: "not authorized" };
    expect(parseRecords(JSON.stringify([refused]), names)[0]).toMatchObject({
      isRefused: true,
      why: "not authorized",
    });
  });

  test("what is done in a role goes by the session's name", () => {
    const done = {
      ...assumed,
      eventSource: "s3.amazonaws.com",
      eventName: "ListBuckets",
      userIdentity: { type: "AssumedRole", arn: "arn:aws:sts::222222222222:assumed-role/AccountManager/bob" },
      requestParameters: null,
    };
    expect(parseRecords(JSON.stringify(done), names)[0]).toMatchObject({
      who: "bob",
      action: "s3:ListBuckets",
      kind: "did",
      account: "webapp",
      role: "AccountManager",
    });
  });

  test("a switch in the console tells from where to where", () => {
    const switched = {
      ...assumed,
      eventSource: "signin.amazonaws.com",
      eventName: "SwitchRole",
      userIdentity: { type: "AssumedRole", arn: "arn:aws:sts::222222222222:assumed-role/AccountManager/bob" },
      requestParameters: null,
      additionalEventData: { SwitchFrom: "arn:aws:iam::111111111111:user/bob" },
      responseElements: { SwitchRole: "Success" },
    };
    expect(parseRecords(JSON.stringify(switched), names)[0]).toMatchObject({
      who: "bob",
      isPerson: true,
      kind: "entered",
      account: "webapp",
      role: "AccountManager",
      isRefused: false,
    });
  });

  test("a record a line is read as well, and what is no record is left out", () => {
    const lines = [assumed, { ...assumed, eventTime: 7 }, assumed]
      .map((one) => JSON.stringify(one))
      .join("\n");
    expect(parseRecords(lines, names)).toHaveLength(2);
    expect(parseRecords("", names)).toEqual([]);
    expect(() => parseRecords("no JSON", names)).toThrow(/./);
  });

  test("what `aws cloudtrail lookup-events` prints is read as well", () => {
    const found = { Events: [{ EventName: "AssumeRole", CloudTrailEvent: JSON.stringify(assumed) }, {}] };
    expect(parseRecords(JSON.stringify(found), names)).toMatchObject([{ who: "bob", kind: "entered" }]);
  });

  test("services and callers without an ARN keep the name that the record gives", () => {
    const service = { ...assumed, userIdentity: { type: "AWSService", invokedBy: "lambda.amazonaws.com" } };
    expect(parseRecords(JSON.stringify(service), names)[0]).toMatchObject({
      who: "lambda.amazonaws.com",
      isPerson: false,
    });
  });
});

describe("a sandbox's log that was kept", () => {
  const entered = {
    sequence: 1,
    time: "2026-11-24T10:00:00.000Z",
    service: "sts",
    operation: "AssumeRole",
    caller: "arn:aws:iam::111111111111:user/bob",
    sourceIp: "127.0.0.1",
    isWrite: false,
    decisions: [{ action: "sts:AssumeRole", resource: "arn:aws:iam::222222222222:role/AccountManager" }],
  };

  test.each([
    ["as one value", JSON.stringify({ events: [entered] })],
    ["an event a line", `${JSON.stringify(entered)}\n${JSON.stringify({ ...entered, decisions: 7 })}`],
  ])("%s tells the same as CloudTrail", (_, text) => {
    expect(parseRecords(text, names)).toEqual([
      {
        time: "2026-11-24T10:00:00.000Z",
        who: "bob",
        isPerson: true,
        action: "sts:AssumeRole",
        kind: "entered",
        account: "webapp",
        role: "AccountManager",
        isRefused: false,
        from: "127.0.0.1",
      },
    ]);
  });
});
