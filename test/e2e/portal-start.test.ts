import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StartData } from "../../src/server/contract.ts";
import { startDataScript } from "../../src/server/start-data.ts";
import { accessibilityProblems, firstPaints, median } from "../support/accessibility.ts";
import { hasBrowser, openBrowser } from "../support/browser.ts";
import { type ConsoleHost, openConsoleHost } from "../support/console-host.ts";
import { rolebridge, root } from "./command.ts";

const file = join(root, "examples", "twelve-accounts.yaml");

describe.skipIf(!hasBrowser)("the start page, opened from a folder", () => {
  let folder = "";
  let said = "";
  let awsConsole: ConsoleHost | undefined;
  let browser: Browser | undefined;
  let context: BrowserContext;
  let page: Page;
  /** What went wrong in the page, and what it asked for. */
  const complaints: string[] = [];
  const requests: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "rolebridge-start-page-"));
    said = (await rolebridge(["portal", "build", "-f", file, "--out", join(folder, "all")])).stdout;
    awsConsole = await openConsoleHost();
    browser = await openBrowser(awsConsole.args);
    context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    page = await context.newPage();
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => requests.push(request.url()));
  });
  afterAll(async () => {
    await browser?.close();
    awsConsole?.close();
    await rm(folder, { recursive: true });
  });

  const open = async (path: string, hash = ""): Promise<void> => {
    await page.goto("about:blank");
    await page.goto(`file://${folder}/${path}/index.html${hash}`);
    await page.waitForSelector("h1");
  };

  /** The names of the cards, once the page has followed what was typed or chosen: it may take a moment. */
  const cards = (part: "h2" | "h3") =>
    expect.poll(() => page.locator(`.start-cards ${part}`).allTextContents());

  /** A folder with the page and other data. */
  async function withData(name: string, data: StartData | undefined): Promise<string> {
    await rolebridge(["portal", "build", "-f", file, "--out", join(folder, name)]);
    await (data
      ? writeFile(join(folder, name, "data.js"), startDataScript(data))
      : rm(join(folder, name, "data.js")));
    return name;
  }

  test("the command says what it wrote", () => {
    expect(said).toBe(`Wrote ${join(folder, "all", "index.html")}: 28 roles for 8 people.\n`);
  });

  test("one asks who one is, once, and then what one may enter", async () => {
    await open("all");
    await page
      .getByRole("link", { name: /^alice|alice$/i })
      .first()
      .click();
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("What may I enter?");
    expect(await page.getByRole("heading", { level: 2 }).allTextContents()).toEqual([
      "Sign in first",
      "data-development",
      "data-preproduction",
      "data-production",
      "shop-development",
      "shop-preproduction",
      "shop-production",
    ]);
    expect(await page.getByRole("link", { name: "Sign in" }).getAttribute("href")).toBe(
      "https://100000000000.signin.aws.amazon.com/console",
    );
    await open("all");
    expect(await page.locator(".start-people li").first().textContent()).toContain("you were here last");
  });

  test("it asks no server for anything, and nothing on it complains", () => {
    expect(
      requests.filter(
        (url) => !url.startsWith("file://") && !url.startsWith("data:") && url !== "about:blank",
      ),
    ).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test("slash, a word, an arrow and Enter lead into the console; then the role stands among the recent ones", async () => {
    await open("all", "#/grace");
    await page.keyboard.press("/");
    await page.keyboard.type("operator billing");
    await cards("h3").toEqual(["Operator"]);
    await page.keyboard.press("ArrowDown");
    const popup = context.waitForEvent("page");
    await page.keyboard.press("Enter");
    const opened = await popup;
    await opened.getByRole("heading", { name: "The console" }).waitFor();
    const address = new URL(opened.url());
    await opened.close();
    expect(address.origin + address.pathname).toBe("https://signin.aws.amazon.com/switchrole");
    expect(Object.fromEntries(address.searchParams)).toEqual({
      account: "100000000033",
      roleName: "Operator",
      displayName: "Operator @ billing-production",
      color: "f2b0a9",
    });
    await open("all", "#/grace");
    expect(await page.getByRole("region", { name: "Used lately" }).textContent()).toContain("Operator");
  });

  test("filters stand in the address, favourites in the browser", async () => {
    await open("all", "#/grace");
    await page.getByRole("button", { name: "preproduction", exact: true }).click();
    await page.getByRole("button", { name: "shop", exact: true }).click();
    expect(page.url()).toContain("#/grace?stage=preproduction&project=shop");
    await cards("h2").toEqual(["shop-preproduction"]);
    await page.getByRole("button", { name: "Favourite: Viewer@shop-preproduction" }).last().click();
    await page.reload();
    const favourites = page.getByRole("region", { name: "Favourites" });
    expect(await favourites.locator("h3").allTextContents()).toEqual([
      "Viewer @ shop-preproduction preproduction",
    ]);
  });

  test("a role has an address of its own, with three ways to use it from a command line", async () => {
    await open("all", `#/heidi/${encodeURIComponent("Administrator@shop-preproduction")}`);
    const dialog = page.getByRole("dialog");
    expect(await dialog.getByRole("tab").allTextContents()).toEqual([
      "Run with rolebridge",
      "Profile",
      "Values",
    ]);
    expect(await dialog.textContent()).toContain("rolebridge exec Administrator@shop-preproduction -- ");
    await dialog.getByRole("tab", { name: "Profile" }).click();
    expect(await dialog.textContent()).toContain(
      "[profile Administrator@shop-preproduction]\ncredential_process = rolebridge creds Administrator@shop-preproduction\nregion = eu-central-1",
    );
    await dialog.getByRole("tab", { name: "Values" }).click();
    expect(await dialog.textContent()).toContain("arn:aws:iam::100000000012:role/Administrator");
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await dialog.getByRole("button", { name: "Copy: account id" }).click();
    await dialog.getByText("Copied").waitFor();
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe("100000000012");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect(page.url()).toMatch(/#\/heidi$/);
  });

  test("a grant says until when it holds, and why", async () => {
    await open("all", "#/heidi");
    const card = page.getByRole("region", { name: "shop-preproduction" });
    expect(await card.textContent()).toContain("until 2099-01-31");
    expect(await card.textContent()).toContain("Migration of the preproduction networks");
  });

  test("a person's own page names nobody else and asks nothing", async () => {
    await rolebridge(["portal", "build", "-f", file, "--person", "frank", "--out", join(folder, "frank")]);
    const data = await readFile(join(folder, "frank", "data.js"), "utf8");
    expect(
      ["alice", "bob", "carol", "dave", "erin", "grace", "heidi"].filter((name) => data.includes(name)),
    ).toEqual([]);
    expect(data).not.toContain("Administrator");
    await open("frank");
    expect(await page.locator(".start-head").textContent()).toContain("frank");
  });

  test("somebody unknown is an error with a suggestion", async () => {
    const { status, stderr } = await rolebridge(["portal", "build", "-f", file, "--person", "alicia"]);
    expect(status).toBe(1);
    expect(stderr).toContain("alice");
  });

  test("without data, without people, without roles, without a match: each state says how to go on", async () => {
    const empty: StartData = { ...plainData(0), people: [], roles: [], accounts: [] };
    await open(await withData("no-data", undefined));
    expect(await page.locator("main").textContent()).toContain("rolebridge portal build --out");
    await open(await withData("no-people", empty));
    expect(await page.locator("main").textContent()).toContain("Nobody is declared yet");
    await open(await withData("no-roles", { ...empty, people: [{ name: "zoe", user: "zoe", grants: [] }] }));
    expect(await page.locator("main").textContent()).toContain("rolebridge grant zoe ROLE@ACCOUNT");
    await open("all", "#/alice?q=nothing-like-it");
    await page.getByRole("heading", { name: "Nothing matches" }).waitFor();
    await page.getByRole("button", { name: "Show all 6" }).click();
    await cards("h3").toHaveLength(6);
  });

  test("a role that the console cannot switch to says why, and an ended grant has no link", async () => {
    const data = plainData(2);
    const [first, second] = data.roles as [StartData["roles"][number], StartData["roles"][number]];
    const { console: _, ...without } = first;
    const name = await withData("special", {
      ...data,
      roles: [{ ...without, consoleRefuses: "path and name have 80 characters" }, second],
      people: [
        {
          name: "zoe",
          user: "zoe",
          grants: [{ role: 0 }, { role: 1, windows: [{ until: "2020-01-01T00:00:00Z" }] }],
        },
      ],
    });
    await open(name);
    expect(await page.locator(".start-cards").textContent()).toContain(
      "Not in the console: path and name have 80 characters.",
    );
    expect(await page.locator(".start-cards").textContent()).toContain("ended: until 2019-12-31");
    expect(await page.getByRole("link", { name: /Open console/ }).count()).toBe(0);
  });

  test("hostile names and texts are shown as they are, and nothing else happens", async () => {
    const evil = `</script><img src=x onerror="globalThis.pwned=1">\u2028{{7*7}}`;
    const data = plainData(1);
    const [role] = data.roles as [StartData["roles"][number]];
    const name = await withData("hostile", {
      ...data,
      organization: evil,
      accounts: [
        {
          name: evil,
          accountId: "111111111111",
          project: evil,
          stage: "constructor",
          description: evil,
          color: "__proto__",
        },
      ],
      roles: [{ ...role, role: evil, account: evil, description: evil, profile: evil }],
      people: [{ name: evil, user: evil, grants: [{ role: 0, reasons: [evil] }] }],
    });
    await open(name);
    expect(await page.locator("img").count()).toBe(0);
    await page
      .getByRole("button", { name: /^Command line/ })
      .first()
      .click();
    await page.getByRole("dialog").waitFor();
    expect(await page.evaluate("globalThis.pwned")).toBeUndefined();
    expect(await page.locator(".start-card h2").first().textContent()).toBe(evil);
  });

  test("the policy of the page lets no inline script run", async () => {
    await open("all");
    await page.evaluate(
      `document.body.append(Object.assign(document.createElement("script"), { textContent: "globalThis.ran = 1" }))`,
    );
    expect(await page.evaluate("globalThis.ran")).toBeUndefined();
  });

  test("five hundred roles: all there, found at once, by keyboard alone", async () => {
    const name = await withData("large", plainData(500));
    await open(name);
    await cards("h3").toHaveLength(500);
    await page.keyboard.press("/");
    await page.keyboard.type("role-3 account-77");
    await cards("h3").toHaveLength(1);
    await page.keyboard.press("ArrowDown");
    expect(await page.evaluate(`document.activeElement.getAttribute("aria-label")`)).toBe(
      "Open console as role-3@account-77",
    );
  });

  test.each(["light", "dark"] as const)("axe finds nothing, %s", async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    const found: string[] = [];
    for (const hash of ["", "#/grace", `#/heidi/${encodeURIComponent("Administrator@shop-preproduction")}`]) {
      await open("all", hash);
      if (hash.includes("%40")) await page.getByRole("dialog").waitFor();
      found.push(...(await accessibilityProblems(page, hash)));
    }
    expect(found).toEqual([]);
  });

  test("on a phone nothing stands outside the screen", async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await open("all", "#/grace");
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  test("the time to first paint is told", async () => {
    const paints = await firstPaints(context, `file://${folder}/all/index.html#/grace`, 5);
    console.log(`start page: first paint ${median(paints)} ms (median of ${paints.join(", ")})`);
    expect(paints).toHaveLength(5);
  });
});

/** Data of so many roles, five to an account. */
function plainData(count: number): StartData {
  const roles = Array.from({ length: count }, (_, index): StartData["roles"][number] => {
    const [role, account] = [`role-${index % 5}`, `account-${Math.floor(index / 5)}`];
    return {
      role,
      account,
      arn: `arn:aws:iam::111111111111:role/${role}`,
      consoleName: role,
      description: "Look at everything",
      sessionDuration: 3600,
      mfa: "required",
      console: `https://signin.aws.amazon.com/switchrole?account=111111111111&roleName=${role}`,
      profile: `[profile ${role}@${account}]`,
    };
  });
  return {
    kind: "rolebridge/start",
    version: 1,
    organization: "larkspur",
    builtAt: "2026-11-24T10:00:00.000Z",
    source: {
      name: "users",
      accountId: "100000000000",
      signIn: "https://100000000000.signin.aws.amazon.com/console",
    },
    accounts: [...new Set(roles.map(({ account }) => account))].map((name, index) => ({
      name,
      accountId: "111111111111",
      project: `project-${index % 20}`,
      stage: ["development", "preproduction", "production"][index % 3] as string,
    })),
    roles,
    people: [{ name: "zoe", user: "zoe", grants: roles.map((_, role) => ({ role })) }],
  };
}
