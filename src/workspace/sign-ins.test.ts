import { expect, test } from "vitest";
import { type AccountCloud, CloudFailure } from "../cloud/index.ts";
import { accountId } from "../model/index.ts";
import { givePassword } from "./sign-ins.ts";

const absence = (operation: string): CloudFailure =>
  new CloudFailure({
    service: "IAM",
    operation,
    awsCode: "NoSuchEntity",
    message: "The user with name alice cannot be found.",
    retryable: false,
  });

/** An account in which a user that was just made is seen by reads only after so many. */
function sourceThatLags(reads: number): { readonly source: AccountCloud; readonly done: string[] } {
  const done: string[] = [];
  let left = reads;
  const unused = (): Promise<never> => Promise.reject(new Error("not asked for here"));
  const source: AccountCloud = {
    accountId: accountId("111111111111"),
    identity: {
      accountId: accountId("111111111111"),
      arn: "arn:aws:iam::111111111111:role/Admin",
      userId: "A",
    },
    readAccount: unused,
    readAwsManagedPolicy: unused,
    readServiceUse: unused,
    readUserSecurityItems: () => {
      done.push("read");
      left -= 1;
      if (left >= 0) return Promise.reject(absence("ListAccessKeys"));
      return Promise.resolve({
        hasLoginProfile: false,
        accessKeys: [],
        mfaDevices: [],
        sshPublicKeyIds: [],
        signingCertificateIds: [],
        serviceSpecificCredentialIds: [],
      });
    },
    givePassword: () => Promise.resolve(void done.push("password")),
    write: ({ call }) => Promise.resolve(void done.push(call)),
  };
  return { source, done };
}

const password = { password: "x", expiresAt: "2026-06-02T12:00:00Z", replaces: false };

test("a user that IAM does not know everywhere yet gets the password once it does", async () => {
  const { source, done } = sourceThatLags(2);
  const slept: number[] = [];
  const sleep = (milliseconds: number): Promise<void> => Promise.resolve(void slept.push(milliseconds));
  expect(await givePassword(source, "alice", password, sleep)).toBe("given");
  expect(done).toEqual(["read", "read", "read", "PutUserPolicy", "password"]);
  expect(slept).toEqual([1000, 2000]);
});

test("a user that never comes is told in the end", async () => {
  const { source, done } = sourceThatLags(100);
  await expect(givePassword(source, "alice", password, () => Promise.resolve())).rejects.toThrow(
    "NoSuchEntity",
  );
  expect(done).toEqual(Array.from({ length: 6 }, () => "read"));
});
