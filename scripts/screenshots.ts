// Opens every view of both pages against a sandbox, wide and narrow, light and dark, and takes pictures. With `--keep` the
// few that the docs show are renewed; the others go to a folder, to be looked at.
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { loadDeclaration, memoryFiles } from "../src/declaration/index.ts";
import { startDataOf, startDataScript } from "../src/server/index.ts";
import { diskFiles } from "../src/workspace/index.ts";
import { hasBrowser, openBrowser } from "../test/support/browser.ts";
import { manyAccounts } from "../test/support/many-accounts.ts";
import { openScene, type Scene, type SceneOptions } from "../test/support/portal-scene.ts";
import { closeDoorIn, plantForeignWay, takeDoorOut } from "../test/support/strangers.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const example = join(root, "examples", "twelve-accounts.yaml");
const page = join(root, "dist", "portal", "admin");
const sizes = { wide: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } } as const;
const schemes = ["light", "dark"] as const;

/** Pictures of the docs: name there ← name of the shot. */
const kept: Readonly<Record<string, string>> = {
  "start-page.png": "start-grace-wide-light",
  "start-page-phone.png": "start-grace-phone-dark",
  "bridges.png": "unwell-bridges-wide-light",
  "bridges-many.png": "many-opened-wide-light",
  "changes.png": "changes-wide-dark",
};

interface Shot {
  readonly name: string;
  readonly hash: string;
  /** Does something before the picture is taken. */
  readonly act?: (tab: Page) => Promise<void>;
}

const adminShots: readonly Shot[] = [
  {
    name: "bridges",
    hash: "#/bridges",
    act: (tab) => tab.locator(".react-flow__node-account").first().waitFor(),
  },
  {
    name: "bridges-person",
    hash: "#/bridges?person=alice",
    act: (tab) => tab.locator(".react-flow__node-person").first().click(),
  },
  { name: "bridges-list", hash: "#/bridges?as=list" },
  { name: "matrix", hash: "#/matrix" },
  {
    name: "ask",
    hash: "#/ask?person=alice&action=lambda:InvokeFunction&account=data-production",
    act: (tab) => tab.locator(".rb-statement-head").first().click(),
  },
  { name: "ask-no", hash: "#/ask?person=bob&action=s3:GetObject&account=data-production" },
  { name: "ask-who", hash: "#/ask?ask=who&action=lambda:InvokeFunction&account=data-production" },
  { name: "verify", hash: "#/verify" },
  { name: "changes", hash: "#/changes", act: grantSomething },
  { name: "changes-several", hash: "#/changes?person=bob&role=Viewer&account=stage=production" },
  { name: "activity", hash: "#/activity?kind=all" },
];

/** Views that look otherwise where something is not as declared. */
const unwellShots: readonly Shot[] = [
  {
    name: "bridges",
    hash: "#/bridges",
    act: (tab) => tab.locator(".react-flow__node-foreign").first().waitFor(),
  },
  { name: "bridges-person", hash: "#/bridges?person=heidi" },
  { name: "matrix", hash: "#/matrix" },
  { name: "verify", hash: "#/verify" },
  { name: "changes", hash: "#/changes", act: (tab) => tab.locator(".plan").waitFor() },
];

async function grantSomething(tab: Page): Promise<void> {
  const choose = async (list: string, option: string): Promise<void> => {
    await tab
      .locator(".changes-grant")
      .getByRole("button", { name: new RegExp(`^${list}`) })
      .click();
    await tab.getByRole("option", { name: new RegExp(`^${option}`) }).click();
  };
  await choose("Person", "bob");
  await choose("Role", "Viewer");
  await choose("Account", "billing-production");
  await tab.getByLabel("Until, inclusive").fill("2098-12-31");
  await tab.getByLabel("Reason").fill("Audit of the year");
  await tab.getByRole("button", { name: "Add to the edits" }).click();
  await tab.getByText("Bridges that open").waitFor();
}

async function applyAndStop(tab: Page): Promise<void> {
  const apply = tab.getByRole("button", { name: /^Apply/ });
  await apply.waitFor();
  if (await apply.isEnabled()) await apply.click();
  await tab.locator(".run").waitFor();
  await tab
    .getByRole("button", { name: "Stop" })
    .click({ timeout: 3000 })
    .catch(() => undefined);
  await tab.getByText(/^(Stopped|Applied)/).waitFor({ timeout: 60_000 });
}

/** Each shot, wide and narrow, light and dark. */
async function shoot(
  browser: Browser,
  folder: string,
  prefix: string,
  shots: readonly Shot[],
  open: (tab: Page) => Promise<string>,
): Promise<void> {
  for (const [size, viewport] of Object.entries(sizes)) {
    for (const colorScheme of schemes) {
      const context = await browser.newContext({ viewport, colorScheme, reducedMotion: "reduce" });
      const tab = await context.newPage();
      const base = await open(tab);
      for (const { name, hash, act } of shots) {
        // By way of nowhere: each picture begins with nothing from the one before.
        await tab.goto("about:blank");
        await tab.goto(`${base}${hash}`);
        await tab.getByRole("heading", { level: 1 }).waitFor();
        await tab.locator(".rb-waiting").first().waitFor({ state: "detached" });
        await act?.(tab);
        await tab.waitForTimeout(300);
        await tab.screenshot({ path: join(folder, `${prefix}${name}-${size}-${colorScheme}.png`) });
      }
      await context.close();
    }
  }
}

async function shootScene(
  browser: Browser,
  folder: string,
  prefix: string,
  shots: readonly Shot[],
  options: Omit<SceneOptions, "page">,
): Promise<void> {
  const scene: Scene = await openScene({ page, ...options });
  await shoot(browser, folder, prefix, shots, async (tab) => {
    await tab.goto(scene.portal.newAddress());
    await tab.getByRole("heading", { level: 1 }).waitFor();
    return `http://127.0.0.1:${scene.portal.port}/`;
  });
  await scene.close();
}

async function shootStartPage(browser: Browser, folder: string): Promise<void> {
  const built = await mkdtemp(join(tmpdir(), "rolebridge-shots-"));
  for (const name of ["index.html", "start.js", "start.css"]) {
    await copyFile(join(root, "dist", "portal", "start", name), join(built, name));
  }
  const states: readonly (readonly [prefix: string, text: string | undefined, shots: readonly Shot[]])[] = [
    [
      "start-",
      undefined,
      [
        { name: "who", hash: "" },
        { name: "grace", hash: "#/grace" },
        { name: "filtered", hash: "#/grace?stage=production&q=operator" },
        { name: "nothing", hash: "#/grace?q=nothing-like-it" },
        { name: "dialog", hash: `#/heidi/${encodeURIComponent("Administrator@shop-preproduction")}` },
      ],
    ],
    ["start-many-", manyAccounts(200, 300), [{ name: "person", hash: "#/person007" }]],
  ];
  for (const [prefix, text, shots] of states) {
    const files = text === undefined ? diskFiles(root) : memoryFiles({ "rolebridge.yaml": text });
    const { declaration } = await loadDeclaration(text === undefined ? example : "rolebridge.yaml", files);
    if (!declaration) throw new Error("the declaration has mistakes");
    await writeFile(join(built, "data.js"), startDataScript(startDataOf(declaration, new Date())));
    await shoot(browser, folder, prefix, shots, async () => `file://${built}/index.html`);
  }
  await rm(built, { recursive: true });
}

if (!hasBrowser) throw new Error("there is no chromium to look with");
const [wanted = ""] = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const folder = join(tmpdir(), "rolebridge-screenshots");
await mkdir(folder, { recursive: true });
const browser = await openBrowser();
const parts: Readonly<Record<string, () => Promise<void>>> = {
  start: () => shootStartPage(browser, folder),
  admin: () => shootScene(browser, folder, "", adminShots, { file: example, applied: true, mayApply: true }),
  fresh: () =>
    shootScene(
      browser,
      folder,
      "fresh-",
      adminShots
        .filter(({ name }) => ["verify", "ask-no"].includes(name))
        .concat({ name: "bridges", hash: "#/bridges" }),
      { file: example },
    ),
  unwell: () =>
    shootScene(browser, folder, "unwell-", unwellShots, {
      file: example,
      applied: true,
      mayApply: true,
      prepare: async (sandbox) => {
        await plantForeignWay(sandbox, { into: "100000000013", from: "100000000012" });
        await closeDoorIn(sandbox, "100000000033", "Viewer");
        await takeDoorOut(sandbox, "100000000000", {
          user: "alice",
          door: "switch-to-Developer@shop-preproduction",
        });
      },
    }),
  applying: () =>
    shootScene(
      browser,
      folder,
      "applying-",
      [
        { name: "plan", hash: "#/changes", act: (tab) => tab.locator(".plan").waitFor() },
        { name: "run", hash: "#/changes", act: applyAndStop },
      ],
      { file: example, mayApply: true, latencyMs: 40 },
    ),
  many: () =>
    shootScene(
      browser,
      folder,
      "many-",
      [
        {
          name: "bridges",
          hash: "#/bridges",
          act: (tab) => tab.locator(".react-flow__node-cluster").first().waitFor(),
        },
        {
          name: "opened",
          hash: "#/bridges",
          act: async (tab) => {
            await tab.locator(".react-flow__node-team").first().click();
            await tab.locator(".react-flow__node-cluster").first().click();
          },
        },
        { name: "matrix", hash: "#/matrix" },
      ],
      { text: manyAccounts(200, 300), live: false },
    ),
};
for (const [name, part] of Object.entries(parts)) if (wanted === "" || wanted === name) await part();
await browser.close();
if (process.argv.includes("--keep")) {
  const images = join(root, "docs", "images");
  await mkdir(images, { recursive: true });
  for (const [name, shot] of Object.entries(kept))
    await copyFile(join(folder, `${shot}.png`), join(images, name));
}
console.log(folder);
