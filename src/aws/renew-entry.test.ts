import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { administratorOf } from "../../test/support/sandbox-clients.ts";
import { type AccountTarget, CloudFailure } from "../cloud/index.ts";
import { accountId } from "../model/index.ts";
import { type Sandbox, startSandbox } from "../sandbox/index.ts";
import { createAwsCloud } from "./index.ts";

const payments: AccountTarget = {
  name: "payments",
  accountId: accountId("222222222222"),
  reach: { kind: "role", role: "OrganizationAccountAccessRole" },
};

describe("a session that ends in the middle", () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await startSandbox({ seed: "renewal", accounts: [payments] });
  });
  afterEach(() => sandbox.stop());

  const entries = (): number =>
    sandbox.log.events().filter(({ operation }) => operation === "AssumeRole").length;

  test("is entered again, once for all calls that it stopped, and what was asked is answered", async () => {
    const cloud = createAwsCloud({ endpoint: sandbox.endpoint, credentials: administratorOf(sandbox) });
    const account = await cloud.enter(payments, "write");
    await account.write({ call: "CreateUser", input: { UserName: "before" } });
    sandbox.clock.advance(2 * 3600);
    await Promise.all([
      account.write({ call: "CreateUser", input: { UserName: "after" } }),
      account.write({ call: "CreateGroup", input: { GroupName: "after" } }),
      account.readAccount({ credentials: false }),
    ]);
    const { users, groups } = await account.readAccount({ credentials: false });
    expect(users.map(({ name }) => name)).toEqual(["after", "before"]);
    expect(groups.map(({ name }) => name)).toEqual(["after"]);
    expect(entries()).toBe(2);
  });

  test("is the failure, where what it was entered with has ended too", async () => {
    const operator = createAwsCloud({ endpoint: sandbox.endpoint, credentials: administratorOf(sandbox) });
    const entered = await operator.enter(payments, "write");
    await entered.write({
      call: "UpdateAssumeRolePolicy",
      input: {
        RoleName: "OrganizationAccountAccessRole",
        PolicyDocument: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
          ],
        }),
      },
    });
    sandbox.clock.advance(2 * 3600);
    const failure = await entered.readAccount({ credentials: false }).then(
      () => undefined,
      (error: unknown) => (error instanceof CloudFailure ? error.failure : error),
    );
    expect(failure).toMatchObject({ operation: "AssumeRole", awsCode: "AccessDenied" });
  });
});
