import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type BuiltSite, buildSite } from "../scripts/site/build-site.ts";
import { comparable, currentExamples, hasExamples } from "../scripts/site/examples.ts";
import { sections } from "../scripts/site/nav.ts";
import { renderMarkdown } from "../scripts/site/render.ts";
import { commands } from "../src/cli/commands.ts";
import { catalogue } from "../src/diagnostics/index.ts";

const root = join(import.meta.dirname, "..");
const docs = readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md"));
const folder = mkdtempSync(join(tmpdir(), "rolebridge-site-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("the documentation as a site", () => {
  const site: { built?: BuiltSite } = {};
  const page = (name: string): string => readFileSync(join(folder, name), "utf8");

  test("no link leads nowhere, within pages neither", { timeout: 120_000 }, async () => {
    site.built = await buildSite(root, folder);
    expect(site.built.broken).toEqual([]);
    expect(site.built.pages).toBeGreaterThan(150);
  });

  test("what pages link to is there", () => {
    const pages = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".html"),
    );
    const missing = pages.flatMap((name) =>
      [...page(name).matchAll(/(?:href|src)="([^"#:]+)(?:#[^"]*)?"/g)]
        .map(([, path = ""]) => path)
        .filter((path) => !existsSync(join(folder, name, "..", decodeURI(path))))
        .map((path) => `${name}: ${path}`),
    );
    expect(missing).toEqual([]);
  });

  test("pages ask nobody else for anything", () => {
    const pages = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".html"),
    );
    const asking = pages.filter((name) =>
      /<(?:script|img|link|iframe)[^>]+(?:src|href)="https?:/.test(page(name)),
    );
    expect(asking).toEqual([]);
    expect(page("style.css")).not.toMatch(/url\(|@import/);
  });

  test("every page of docs/ has its place in the navigation, also one that nobody placed", () => {
    const start = page("index.html");
    for (const name of docs) expect(start).toContain(`href="./${name.replace(/\.md$/, ".html")}"`);
    expect(sections.map(({ title }) => title)).toContain("Guide");
  });

  test("the reference names every command, key and code", () => {
    const reference = page("reference/commands.html");
    for (const name of Object.keys(commands)) expect(reference).toContain(`rolebridge ${name}`);
    const schema = JSON.parse(readFileSync(join(root, "schema/rolebridge.schema.json"), "utf8")) as {
      readonly properties: object;
    };
    for (const key of Object.keys(schema.properties)) {
      expect(page("reference/declaration.html")).toContain(`<h2 id="${key.toLowerCase()}">`);
    }
    for (const code of Object.keys(catalogue)) {
      expect(page("reference/diagnostics.html")).toContain(`diagnostics/${code}.html`);
    }
    for (const name of ["openWorkspace", "startSandbox"]) {
      expect(page("reference/library.html")).toContain(`<h3 id="${name.toLowerCase()}">`);
    }
  });

  test("a link that leads nowhere would be told", () => {
    const { html, headings } = renderMarkdown(
      "# One\n\n[there](two.md#x) <b>\n\n## One",
      (href) => `-${href}`,
    );
    expect(html).toContain('<a href="-two.md#x">there</a> &lt;b&gt;');
    expect(headings.map(({ id }) => id)).toEqual(["one", "one-1"]);
  });
});

describe("what pages show", () => {
  const pages = docs.filter((name) => hasExamples(readFileSync(join(root, "docs", name), "utf8")));

  test.each(pages)(
    "docs/%s shows what its commands print today (npm run docs:examples)",
    { timeout: 180_000 },
    async (name) => {
      const text = readFileSync(join(root, "docs", name), "utf8");
      expect(comparable(await currentExamples(text, root))).toBe(comparable(text));
    },
  );

  test("times and ids make no difference, anything else does", () => {
    expect(comparable("Applied 4 changes in 1.2 s.")).toBe(comparable("Applied 4 changes in 30 s."));
    expect(comparable("Applied 4 changes.")).not.toBe(comparable("Applied 5 changes."));
  });
});
