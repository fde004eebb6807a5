// Whatever the server tells, the page shows as text. Every text of every answer and event is made hostile on its way to
// the page: those of today and whatever is told tomorrow.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasBrowser, openBrowser } from "../support/browser.ts";
import { openScene, type Scene } from "../support/portal-scene.ts";
import { builtPage, choose, go, look } from "../support/portal-visit.ts";
import { closeDoorIn, iamIn, plantForeignWay } from "../support/strangers.ts";
import { root } from "./command.ts";

const example = join(root, "examples", "twelve-accounts.yaml");
const evil = `<img src=x onerror=globalThis.pwned=1>"'\`}{</script>`;

/** What the page chooses by: a text that is one of these, or an instant, stays as it is. */
const words =
  "action activity adopt applied answer aws-managed boundary change closed create declared delete desired did done door-in door-out entered error failed file forget gains half-open incomplete info inline interrupted live loses managed no none not-proved only-if open optional proved read reading refused replace required run-finished run-started sandbox signed-in skipped account-failed stopped stopping unreachable unwanted update waiting warning world-read yes".split(
    " ",
  );

/** Runs in the page before its own script: taints what comes, and takes the taint out of what is asked. */
const taint = `(() => {
  const evil = ${JSON.stringify(evil)};
  const words = new Set(${JSON.stringify(words)});
  const tainted = (value) => {
    if (typeof value === "string")
      return value === "" || words.has(value) || /^\\d{4}-\\d\\d-\\d\\d(T|$)/.test(value) ? value : value + evil;
    if (Array.isArray(value)) return value.map(tainted);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key.startsWith("arn:") ? key + evil : key, tainted(one)]));
  };
  const json = Response.prototype.json;
  Response.prototype.json = async function () { return tainted(await json.call(this)); };
  const { get } = Object.getOwnPropertyDescriptor(MessageEvent.prototype, "data");
  Object.defineProperty(MessageEvent.prototype, "data", {
    get() {
      const data = get.call(this);
      return this.target instanceof EventSource ? JSON.stringify(tainted(JSON.parse(data))) : data;
    },
  });
  const ask = globalThis.fetch;
  const clean = (text) => text.replaceAll(new URLSearchParams({ evil }).toString().slice(5), "").replaceAll(JSON.stringify(evil).slice(1, -1), "");
  globalThis.fetch = (address, { body, ...more }) => ask(clean(address), { ...more, ...(body && { body: clean(body) }) });
})()`;

describe.skipIf(!hasBrowser)("hostile texts are shown as they are, and do nothing", () => {
  let scene: Scene;
  let browser: Browser | undefined;
  let tab: Page;
  let complaints: string[];

  beforeAll(async () => {
    const text = (await readFile(example, "utf8")).replace(
      "      - Operator@shop-production",
      `      - { switch: Operator@shop-production, until: 2098-01-31, reason: ${JSON.stringify(evil)} }`,
    );
    scene = await openScene({ text, page: builtPage, applied: true, mayApply: true, prepare: unwell });
    browser = await openBrowser();
    ({ tab, complaints } = await look(scene, browser));
    await tab.addInitScript({ content: taint });
    await tab.reload();
    await tab.getByRole("heading", { level: 1 }).waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
  });

  /** What others may have written in AWS: a path, a condition, a resource, and sessions that were ended. */
  async function unwell(sandbox: Scene["sandbox"]): Promise<void> {
    await plantForeignWay(sandbox, { into: "100000000013", from: "100000000012" });
    await closeDoorIn(sandbox, "100000000033", "Viewer");
    const iam = iamIn(sandbox, "100000000013");
    const condition = { StringEquals: { "sts:ExternalId": evil } };
    const trust = {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::100000000012:root" },
      Action: "sts:AssumeRole",
    };
    await iam.send(
      new CreateRoleCommand({
        RoleName: "odd",
        Path: "/<img/src=x/onerror=globalThis.pwned=1>/",
        AssumeRolePolicyDocument: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ ...trust, Condition: condition }],
        }),
      }),
    );
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: "Operator",
        PolicyName: "rolebridge-ended-sessions",
        PolicyDocument: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Deny",
              Action: "*",
              Resource: "*",
              Condition: { StringLike: { "aws:userid": `*:${evil}` } },
            },
          ],
        }),
      }),
    );
  }

  /** What came of hostile text that a part of the page shows. */
  async function seen(part: string): Promise<object> {
    await tab.locator(".rb-waiting").waitFor({ state: "detached" });
    await tab.locator(part).filter({ hasText: evil }).first().waitFor({ state: "attached" });
    return tab.evaluate<object>(`({
      pwned: globalThis.pwned ?? "nobody",
      made: document.querySelectorAll("img, script:not([src]), [onerror], [onload], [onclick]").length,
      links: [...document.querySelectorAll("a[href]")].map((one) => one.getAttribute("href")).filter((href) => !/^[#/]/.test(href)),
    })`);
  }

  const inert = { pwned: "nobody", made: 0, links: [] };
  const at = (query: Readonly<Record<string, string>>): string => new URLSearchParams(query).toString();
  const lambda = { action: "lambda:InvokeFunction", account: `data-production${evil}` };

  test("in the picture: people, doors, stages, accounts, roles, foreign ways, and beside it", async () => {
    await tab.locator(".react-flow__node-foreign").first().waitFor();
    for (const part of ["person", "door-out", "stage", "account", "foreign"])
      expect([part, await seen(`.react-flow__node-${part}`)]).toEqual([part, inert]);
    await tab.locator(".react-flow__node-person").first().click();
    await tab.locator(".pic-details .pic-bridge").first().click();
    expect(await seen(".pic-details")).toEqual(inert);
    await go(tab, "bridges?as=list");
    expect(await seen(".pic-list")).toEqual(inert);
  });

  test("in the matrix", async () => {
    await go(tab, "matrix");
    expect(await seen(".matrix")).toEqual(inert);
  });

  test("in answers, with paths and statements", async () => {
    await go(tab, `ask?${at({ person: `alice${evil}`, ...lambda })}`);
    await tab.locator(".rb-statement-head").first().click();
    expect(await seen(".rb-answer")).toEqual(inert);
    await go(tab, `ask?${at({ ask: "who", ...lambda })}`);
    expect(await seen(".rb-who")).toEqual(inert);
  });

  test("in proofs: ways in, statements of others, bridges that do not stand, findings", async () => {
    await go(tab, "verify");
    await tab.locator(".verify-way").first().waitFor();
    for (const head of await tab.locator(".verify-way .rb-statement-head").all()) await head.click();
    expect((await tab.locator(".verify-way pre").allTextContents()).join("\n")).toContain(
      JSON.stringify(evil),
    );
    expect(await seen(".verify-way")).toEqual(inert);
    expect(await seen(".verify-lines")).toEqual(inert);
  });

  test("in edits: teams, members, notes of a grant that ends, the diff, the plan with its quotas", async () => {
    await go(tab, "changes");
    await choose(tab, ".changes-held", "Whose grants", "shop<img");
    expect(await seen(".changes-held ul")).toEqual(inert);
    expect(await seen(".changes-held > p")).toEqual(inert);
    await tab.getByRole("button", { name: /^Set an end: Operator@shop-production.* of team shop/ }).click();
    await tab.getByRole("button", { name: "Grant another instead" }).click();
    await choose(tab, ".changes-grant", "Person", "shop<img");
    await choose(tab, ".changes-grant", "Role", "Viewer<img");
    await choose(tab, ".changes-grant", "Account", "data-production<img");
    await tab.getByRole("button", { name: "Add to the edits" }).click();
    await tab.getByText("Bridges that open").waitFor();
    expect(await seen(".changes-edits")).toEqual(inert);
    expect(await seen(".diff")).toEqual(inert);
    expect(await seen(".plan-lines")).toEqual(inert);
    expect(await seen(".plan-quotas")).toEqual(inert);
    await tab.getByRole("button", { name: /in IAM/ }).click();
    expect(await seen(".plan-changes")).toEqual(inert);
  });

  test("in an apply, by account", async () => {
    await tab.getByRole("button", { name: /^Write and apply/ }).click();
    await tab.getByText(/^Applied /).waitFor({ timeout: 60_000 });
    expect(await seen(".run-accounts")).toEqual(inert);
  });

  test("in the activity", async () => {
    await go(tab, "activity?kind=all");
    expect(await seen(".activity")).toEqual(inert);
  });

  test("and nothing in all this complained", () => {
    expect(complaints).toEqual([]);
  });
});
