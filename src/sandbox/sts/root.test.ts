import { describe, expect, test } from "vitest";
import { accountId } from "../../model/index.ts";
import { createCall } from "../authorization.ts";
import { anonymousCredential } from "../credentials.ts";
import { addAccount, createState } from "../state.ts";
import { AssumeRole } from "./assume-role.ts";

describe("an account's root", () => {
  test("S-26 may assume no role", () => {
    const state = createState({ seed: "root", clock: { now: Date.now } });
    const account = addAccount(state, accountId("111111111111"));
    const call = createCall({
      service: "sts",
      operation: "AssumeRole",
      state,
      credential: {
        ...anonymousCredential(account),
        kind: "long-term",
        principal: { kind: "root", arn: account.rootArn },
      },
      requestId: "r",
      region: "us-east-1",
      sourceIp: "127.0.0.1",
      userAgent: "test",
      isSecure: false,
    });
    const input = { RoleArn: "arn:aws:iam::111111111111:role/admin", RoleSessionName: "root" };
    expect(() => AssumeRole(input, call)).toThrow("Roles may not be assumed by root accounts.");
  });
});
