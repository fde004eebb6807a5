import { describe, expect, test } from "vitest";
import { accountId, type Bridge } from "../../model/index.ts";
import { bridgeForPrograms, bridgesAsCsv, renderBridges } from "./bridges.ts";
import { plainTheme } from "./theme.ts";

const webapp = accountId("222222222222");
const open: Bridge = {
  person: "alice",
  role: "AccountManager",
  account: "webapp",
  accountId: webapp,
  state: "open",
  missing: [],
  mfa: "required",
  windows: [{ from: "2027-01-01T00:00:00Z", until: "2027-02-01T00:00:00Z" }],
  sessionDuration: 3600,
  roleArn: `arn:aws:iam::${webapp}:role/AccountManager`,
  doorOut: { accountId: accountId("111111111111"), holder: "user alice", policy: "switch", statement: 1 },
  doorIn: { accountId: webapp, holder: "role AccountManager", policy: "trust policy", statement: 1 },
  lastUsedAt: "2026-11-20T08:30:00Z",
};
const half: Bridge = {
  person: "=bob",
  role: "Viewer",
  account: "webapp",
  accountId: webapp,
  state: "half-open",
  missing: ["role", "door-in"],
  mfa: "optional",
  windows: [],
  roleArn: `arn:aws:iam::${webapp}:role/Viewer`,
};

describe("bridges", () => {
  test("for people: the open ones with their terms, the half-open ones with what they lack", () => {
    expect(renderBridges([open, half], { theme: plainTheme, verbose: false })).toMatchInlineSnapshot(`
      "Open
        alice   → AccountManager   @ webapp   1h   MFA   from 2027-01-01 until 2027-01-31   role last used 2026-11-20 08:30 UTC

      Half-open
        =bob   → Viewer   @ webapp   ! missing: the role, the door in

      1 open bridge: 1 person, 1 account. 1 half-open bridge: plan shows what mends them.
      "
    `);
    expect(renderBridges([], { theme: plainTheme, verbose: false })).toBe(
      "No bridge: nobody may switch anywhere.\n",
    );
  });

  test("for programs: the documented members", () => {
    expect(bridgeForPrograms(open)).toMatchInlineSnapshot(`
      {
        "account": "webapp",
        "accountId": "222222222222",
        "doorIn": {
          "accountId": "222222222222",
          "holder": "role AccountManager",
          "policy": "trust policy",
          "statement": 1,
        },
        "doorOut": {
          "accountId": "111111111111",
          "holder": "user alice",
          "policy": "switch",
          "statement": 1,
        },
        "from": "2027-01-01T00:00:00Z",
        "lastUsedAt": "2026-11-20T08:30:00Z",
        "mfa": "required",
        "missing": [],
        "person": "alice",
        "role": "AccountManager",
        "roleArn": "arn:aws:iam::222222222222:role/AccountManager",
        "sessionDuration": 3600,
        "state": "open",
        "until": "2027-02-01T00:00:00Z",
        "windows": [
          {
            "from": "2027-01-01T00:00:00Z",
            "until": "2027-02-01T00:00:00Z",
          },
        ],
      }
    `);
    expect(Object.keys(bridgeForPrograms(half))).toEqual([
      "person",
      "role",
      "account",
      "accountId",
      "state",
      "missing",
      "mfa",
      "windows",
      "roleArn",
    ]);
  });

  test("as CSV: no cell is taken for a formula", () => {
    expect(bridgesAsCsv([open, half]).split("\r\n")).toEqual([
      "person,role,account,accountId,state,missing,mfa,from,until,roleArn",
      "alice,AccountManager,webapp,222222222222,open,,required,2027-01-01T00:00:00Z,2027-02-01T00:00:00Z,arn:aws:iam::222222222222:role/AccountManager",
      "'=bob,Viewer,webapp,222222222222,half-open,role door-in,optional,,,arn:aws:iam::222222222222:role/Viewer",
      "",
    ]);
  });
});
