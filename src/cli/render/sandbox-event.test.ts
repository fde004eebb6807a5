import { describe, expect, test } from "vitest";
import type { PlainEvent } from "../../sandbox/index.ts";
import { isRefusal, renderEvent } from "./sandbox-event.ts";
import { plainTheme } from "./theme.ts";

const event: PlainEvent = {
  sequence: 7,
  time: "2026-11-24T10:12:16.428Z",
  requestId: "r",
  service: "sts",
  operation: "AssumeRole",
  caller: "arn:aws:iam::111111111111:user/bob",
  accountId: "111111111111",
  accessKeyId: "AKIAEXAMPLE",
  sourceIdentity: undefined,
  region: "us-east-1",
  sourceIp: "127.0.0.1",
  userAgent: "test",
  isWrite: false,
  decisions: [
    {
      action: "sts:AssumeRole",
      resource: "arn:aws:iam::333333333333:role/LambdaManager",
      context: { "sts:RoleSessionName": "bob", "aws:TagKeys": ["a", "b"] },
      decision: { decision: "implicitDeny", reasons: [], missing: ["identity"], ambiguities: [] },
    },
  ],
  errorCode: "AccessDenied",
  errorMessage: "not authorized\u001b[2J",
};

const [decided] = event.decisions;
if (decided === undefined) throw new Error("no decision");
const allowed: PlainEvent = {
  ...event,
  errorCode: undefined,
  errorMessage: undefined,
  decisions: [
    {
      ...decided,
      decision: {
        decision: "allow",
        missing: [],
        ambiguities: [],
        reasons: [
          { policyKind: "resource", policy: "trust policy", statement: 1, effect: "Allow" },
          { policyKind: "identity", policy: "user bob: door", statement: 2, sid: "Door", effect: "Allow" },
          {
            policyKind: "identity",
            policy: "arn:aws:iam::aws:policy/AdministratorAccess",
            statement: 1,
            effect: "Allow",
          },
        ],
      },
    },
  ],
};

describe("an event of the sandbox", () => {
  test("says who called what, what came of it, and what each decision rests on", () => {
    expect(renderEvent(event, plainTheme)).toMatchInlineSnapshot(`
      "    7  10:12:16  refused  sts:AssumeRole                    111111111111 user/bob
                       AccessDenied: not authorized␛[2J
                       deny   sts:AssumeRole on 333333333333 role/LambdaManager
                              no identity policy allows it"
    `);
  });

  test("names the statements that allowed", () => {
    expect(renderEvent(allowed, plainTheme)).toMatchInlineSnapshot(`
      "    7  10:12:16  ok       sts:AssumeRole                    111111111111 user/bob
                       allow  sts:AssumeRole on 333333333333 role/LambdaManager
                              Allow by trust policy, statement 1
                              Allow by identity policy user bob: door, Door
                              Allow by identity policy AdministratorAccess, statement 1"
    `);
  });

  test("shows whole ARNs and condition keys where more is asked for", () => {
    expect(renderEvent(event, plainTheme, true)).toMatchInlineSnapshot(`
      "    7  10:12:16  refused  sts:AssumeRole                    arn:aws:iam::111111111111:user/bob
                       AccessDenied: not authorized␛[2J
                       deny   sts:AssumeRole on arn:aws:iam::333333333333:role/LambdaManager
                              no identity policy allows it
                                sts:RoleSessionName = bob
                                aws:TagKeys = a, b"
    `);
  });

  test("is a refusal where a policy said no, not where something was amiss", () => {
    const missing: PlainEvent = { ...allowed, errorCode: "NoSuchEntityException", errorMessage: "no user" };
    expect([isRefusal(event), isRefusal(allowed), isRefusal(missing)]).toEqual([true, false, false]);
    expect(renderEvent(missing, plainTheme).split("\n").slice(0, 2)).toMatchInlineSnapshot(`
      [
        "    7  10:12:16  failed   sts:AssumeRole                    111111111111 user/bob",
        "                 NoSuchEntityException: no user",
      ]
    `);
  });
});
