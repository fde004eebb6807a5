import {
  CreateLoginProfileCommand,
  CreateRoleCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { CommandLineLogin, crossDevice } from "../conformance/aws-login.ts";
import { accessibilityProblems } from "../support/accessibility.ts";
import { hasBrowser, openBrowser } from "../support/browser.ts";
import { clientsOf, codeAt, enterAccount } from "../support/sandbox-clients.ts";

// The pages of the sandbox in a real browser: a person's whole way, each page looked at by axe.

const users = "111111111111";
const analytics = "333333333333";
const password = "Correct-horse-7";

describe.skipIf(!hasBrowser)("the sandbox's sign-in, in a browser", () => {
  let sandbox: Sandbox;
  let browser: Browser;
  let seed: Uint8Array | undefined;
  beforeAll(async () => {
    sandbox = await startSandbox({
      accounts: [
        { name: "users", accountId: users },
        { name: "analytics", accountId: analytics },
      ],
    });
    await makePeople();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await sandbox?.stop();
  });

  /** alice has a device and may switch role; bob must change his password. */
  async function makePeople(): Promise<void> {
    const { iam } = clientsOf(sandbox, await enterAccount(sandbox, "users"));
    const allow = (Action: readonly string[]): string =>
      JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Action, Resource: "*" } });
    for (const UserName of ["alice", "bob"]) {
      await iam.send(new CreateUserCommand({ UserName }));
      const PasswordResetRequired = UserName === "bob";
      await iam.send(new CreateLoginProfileCommand({ UserName, Password: password, PasswordResetRequired }));
      const PolicyDocument = allow(["sts:AssumeRole", "signin:*", "iam:ChangePassword"]);
      await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "own", PolicyDocument }));
    }
    const { VirtualMFADevice } = await iam.send(
      new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: "alice" }),
    );
    seed = VirtualMFADevice?.Base32StringSeed;
    const now = sandbox.clock.now();
    await iam.send(
      new EnableMFADeviceCommand({
        UserName: "alice",
        SerialNumber: VirtualMFADevice?.SerialNumber,
        AuthenticationCode1: codeAt(seed, now - 60_000),
        AuthenticationCode2: codeAt(seed, now - 30_000),
      }),
    );
    const trust = {
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Principal: { AWS: users },
        Action: "sts:AssumeRole",
        Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
      },
    };
    await clientsOf(sandbox, await enterAccount(sandbox, "analytics")).iam.send(
      new CreateRoleCommand({ RoleName: "LambdaManager", AssumeRolePolicyDocument: JSON.stringify(trust) }),
    );
  }

  describe.each(["light", "dark"] as const)("%s", (colorScheme) => {
    let tab: Page;
    beforeAll(async () => {
      tab = await (await browser.newContext({ colorScheme })).newPage();
    });
    afterAll(() => tab?.context().close());

    const title = (): Promise<string> => tab.locator("h1").innerText();
    const seen = async (expected: string): Promise<void> => {
      expect(await title()).toBe(expected);
      expect(await accessibilityProblems(tab, expected)).toEqual([]);
    };
    const fill = async (fields: Readonly<Record<string, string>>, button: string): Promise<void> => {
      for (const [label, value] of Object.entries(fields)) await tab.getByLabel(label).fill(value);
      await tab.getByRole("button", { name: button }).click();
    };

    test("alice signs in with her code, switches role by link, is refused elsewhere, and signs out", async () => {
      sandbox.clock.advance(60);
      const link = `${sandbox.endpoint}/switchrole?account=${analytics}&roleName=LambdaManager&displayName=Lambda&color=b7ca9d`;
      await tab.goto(link);
      await seen("Sign in as an IAM user");
      await fill({ Account: users, "IAM user name": "alice", Password: "wrong" }, "Sign in");
      await tab.getByRole("alert").waitFor();
      await seen("Sign in as an IAM user");
      await fill({ Password: password }, "Sign in");
      await seen("Multi-factor authentication");
      await fill({ "MFA code": codeAt(seed, sandbox.clock.now()) }, "Submit");
      await seen("Switch role");
      await fill({}, "Switch Role");
      await seen("You are in Lambda");
      expect(await tab.locator("dl").innerText()).toContain("assumed-role/LambdaManager/alice");
      await tab.getByRole("button", { name: "Switch back to alice" }).click();
      await seen("You are alice");
      await tab.goto(link.replace("LambdaManager", "Administrator"));
      await fill({}, "Switch Role");
      await seen("The role was not switched");
      await tab.goto(`${sandbox.endpoint}/federation?Action=login&SigninToken=old`);
      await seen("That does not work");
    });

    test("aws login sends her here, asks, and the code goes back to the command line", async () => {
      const login = new CommandLineLogin(sandbox.endpoint);
      const { brought } = await login.callback();
      await tab.goto(login.link);
      await seen("Sign in to the command line");
      await fill({}, "Sign in as alice");
      const code = (await brought).get("code") ?? "";
      expect(await tab.locator("body").innerText()).toBe("You may close this window.");
      expect((await login.redeem(code)).status).toBe(200);
      await tab.goto(new CommandLineLogin(sandbox.endpoint, crossDevice).link);
      await fill({}, "Sign in as alice");
      await seen("Your authorization code");
    });

    test("who must change a password is asked to", async () => {
      await tab.goto(`${sandbox.endpoint}/console`);
      await fill({}, "Sign out");
      await seen("You are signed out");
      await tab.getByRole("link", { name: "Sign in again" }).click();
      await fill({ Account: users, "IAM user name": "bob", Password: password }, "Sign in");
      expect(await title()).toBe("You must change your password");
      await seen("You must change your password");
    });
  });
});
