import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateLoginProfileCommand,
  CreateVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
} from "@aws-sdk/client-iam";
import { Secret, TOTP } from "otpauth";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { hasBrowser, openBrowser } from "../support/browser.ts";
import { type ConsoleHost, openConsoleHost } from "../support/console-host.ts";
import { openScene, type Scene } from "../support/portal-scene.ts";
import { iamIn } from "../support/strangers.ts";
import { rolebridge, root } from "./command.ts";

const password = "Correct horse battery staple 1";

/** A person who can sign in to the console: a password and a device that shows codes. */
async function giveSignIn(sandbox: Sandbox, user: string): Promise<() => string> {
  const iam = iamIn(sandbox, "111111111111");
  await iam.send(
    new CreateLoginProfileCommand({ UserName: user, Password: password, PasswordResetRequired: false }),
  );
  const { VirtualMFADevice: device } = await iam.send(
    new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: `${user}-phone` }),
  );
  const seed = new TextDecoder().decode(device?.Base32StringSeed);
  // A code is good once: the sandbox's clock moves on instead of us waiting.
  const code = (): string => {
    sandbox.clock.advance(30);
    return new TOTP({ secret: Secret.fromBase32(seed) }).generate({ timestamp: sandbox.clock.now() });
  };
  await iam.send(
    new EnableMFADeviceCommand({
      UserName: user,
      SerialNumber: device?.SerialNumber,
      AuthenticationCode1: code(),
      AuthenticationCode2: code(),
    }),
  );
  return code;
}

describe.skipIf(!hasBrowser)(
  "a person walks: start page, sign-in with a code, switch, refused elsewhere",
  () => {
    let scene: Scene;
    let folder = "";
    let awsConsole: ConsoleHost | undefined;
    let browser: Browser | undefined;
    let context: BrowserContext;
    let start: Page;
    let code: () => string;

    beforeAll(async () => {
      scene = await openScene({
        file: join(root, "examples", "alice-and-bob.yaml"),
        page: join(root, "dist", "portal", "admin"),
        applied: true,
      });
      code = await giveSignIn(scene.sandbox, "bob");
      folder = await mkdtemp(join(tmpdir(), "rolebridge-walk-"));
      await rolebridge([
        "portal",
        "build",
        "-f",
        join(scene.folder, "rolebridge.yaml"),
        "--person",
        "bob",
        "--out",
        folder,
      ]);
      // The page names AWS's own addresses; here they lead to the sandbox's.
      const { port } = new URL(scene.sandbox.endpoint);
      awsConsole = await openConsoleHost((path) => `http://111111111111.localhost:${port}${path}`);
      browser = await openBrowser(awsConsole.args);
      context = await browser.newContext();
      context.setDefaultTimeout(20_000);
      start = await context.newPage();
      await start.goto(`file://${folder}/index.html`);
    });
    afterAll(async () => {
      await browser?.close();
      awsConsole?.close();
      await scene?.close();
      await rm(folder, { recursive: true, force: true });
    });

    /** Follows a link of the start page into the tab that it opens. */
    async function follow(name: string): Promise<Page> {
      const opened = context.waitForEvent("page");
      await start.getByRole("link", { name }).first().click();
      const tab = await opened;
      await tab.getByRole("heading").first().waitFor();
      return tab;
    }

    test("the address under `Sign in first` asks for bob's password and code", async () => {
      const tab = await follow("Sign in");
      await tab.getByLabel("IAM user name").fill("bob");
      await tab.getByLabel("Password").fill(password);
      await tab.getByRole("button", { name: "Sign in" }).click();
      await tab.getByLabel(/MFA code/).fill(code());
      await tab.getByRole("button", { name: "Submit" }).click();
      expect(await tab.getByRole("heading").first().textContent()).toBe("You are bob");
      await tab.close();
    });

    test("`Open console` fills in the switch, and one press is all that is left", async () => {
      const tab = await follow("Open console as AccountManager@webapp");
      await tab.getByRole("button", { name: "Switch Role" }).click();
      await tab.getByRole("heading", { name: "You are in AccountManager @ webapp" }).waitFor();
      expect(await tab.locator("dl").textContent()).toContain(
        "arn:aws:sts::222222222222:assumed-role/AccountManager/bob",
      );
      await tab.close();
    });

    test("elsewhere the same person is refused, whatever the link says", async () => {
      const tab = await context.newPage();
      await tab.goto(
        "https://signin.aws.amazon.com/switchrole?account=333333333333&roleName=LambdaManager&displayName=Somewhere",
      );
      await tab.getByRole("button", { name: "Switch Role" }).click();
      await tab.getByRole("heading", { name: "The role was not switched" }).waitFor();
      await tab.goto("https://signin.aws.amazon.com/console");
      expect(await tab.locator("dl").textContent()).not.toContain("LambdaManager");
      await tab.close();
    });

    test("the administrator's page tells of both, under bob's name", async () => {
      const tab = await context.newPage();
      await tab.goto(scene.portal.newAddress());
      await tab.getByRole("link", { name: "Activity" }).click();
      const table = tab.locator("table").first();
      await table.getByText("AccountManager @ webapp").waitFor();
      const rows = (await table.getByRole("row").allTextContents()).filter((row) => row.includes("bob"));
      expect(rows.some((row) => /entered AccountManager @ webapp/.test(row))).toBe(true);
      expect(rows.some((row) => /was refused LambdaManager @ analytics/.test(row))).toBe(true);
    });
  },
);
