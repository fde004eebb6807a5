import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, extname, join, normalize, posix, relative } from "node:path";
import { furtherFolders, type GeneratedPage, type SitePage, sections } from "./nav.ts";
import { commandsPage, declarationPage, diagnosticsPage, findingsPage, libraryPage } from "./reference.ts";
import { type RenderedPage, renderMarkdown } from "./render.ts";
import { type NavigationSection, pageHtml } from "./template.ts";

// The documentation as a folder of static pages, from the files of the repository and from the code. The pages ask
// nobody for anything: they work from a disk.

/** A page on its way: where its source stands, and where it will. */
interface Draft {
  /** From the root of the repository; links in the text start there. */
  readonly source: string;
  /** From the root of the site. */
  readonly target: string;
  readonly label?: string;
  readonly section?: string;
  readonly markdown: string;
}

export interface BuiltSite {
  readonly pages: number;
  /** Links that lead nowhere: `page: link`. */
  readonly broken: readonly string[];
}

/** Writes the site anew. */
export async function buildSite(root: string, folder: string): Promise<BuiltSite> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const drafts = await draftsOf(root);
  const targets = new Map(drafts.map((draft) => [draft.source, draft.target]));
  const broken: string[] = [];
  const files = new Set<string>();
  const rendered = drafts.map((draft) => {
    const resolve = (href: string): string => {
      const link = resolveLink(href, draft, { root, targets, files });
      if (link === undefined) broken.push(`${draft.source}: ${href}`);
      return link ?? href;
    };
    return { draft, page: renderMarkdown(draft.markdown, resolve) };
  });
  const navigation = navigationOf(rendered);
  for (const { draft, page } of rendered) {
    const toRoot = posix.relative(posix.dirname(draft.target), ".") || ".";
    write(folder, draft.target, pageHtml({ page, target: draft.target, toRoot, navigation }));
  }
  for (const file of files) copyFile(root, folder, file);
  for (const name of ["style.css", "search.js"]) {
    cpSync(join(import.meta.dirname, name), join(folder, name));
  }
  write(folder, "search-index.js", searchIndex(rendered));
  return { pages: drafts.length, broken: [...broken, ...brokenAnchors(rendered, targets)] };
}

const guide = "Guide";

async function draftsOf(root: string): Promise<readonly Draft[]> {
  const listed = await Promise.all(
    sections.flatMap(({ title, pages }) =>
      pages.map(async (page): Promise<Draft> => {
        const own = "generated" in page ? await generated(page, root) : written(page, root);
        return { ...own, section: title };
      }),
    ),
  );
  const known = new Set(listed.map(({ source }) => source));
  const unplaced = readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md") && !known.has(`docs/${name}`))
    .toSorted()
    .map((name) => ({ ...written({ file: `docs/${name}` }, root), section: guide }));
  const further = furtherFolders.flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith(".md") && !known.has(`${folder}/${name}`))
      .toSorted()
      .map((name) => written({ file: `${folder}/${name}` }, root)),
  );
  return [...listed, ...unplaced, ...further];
}

function written({ file, label }: SitePage, root: string): Draft {
  return {
    source: file,
    target: targetOf(file),
    ...(label !== undefined && { label }),
    markdown: readFileSync(join(root, file), "utf8"),
  };
}

function targetOf(file: string): string {
  if (file === "README.md") return "index.html";
  return file.replace(/^docs\//, "").replace(/\.md$/, ".html");
}

async function generated({ generated: kind, label }: GeneratedPage, root: string): Promise<Draft> {
  // As if it stood at the root, where its links start.
  return {
    source: `${kind}.md`,
    target: `reference/${kind}.html`,
    label,
    markdown: await markdownOf(kind, root),
  };
}

function markdownOf(kind: GeneratedPage["generated"], root: string): string | Promise<string> {
  switch (kind) {
    case "commands":
      return commandsPage();
    case "declaration":
      return declarationPage(root);
    case "diagnostics":
      return diagnosticsPage();
    case "findings":
      return findingsPage();
    case "library":
      return libraryPage(root);
  }
}

interface Places {
  readonly root: string;
  readonly targets: ReadonlyMap<string, string>;
  /** Files of the repository that pages link to; they are copied. */
  readonly files: Set<string>;
}

/** Where a link leads in the site: to a page, to a copy of a file, or out of it. Undefined where there is nothing. */
function resolveLink(
  href: string,
  { source, target }: Draft,
  { root, targets, files }: Places,
): string | undefined {
  if (/^(?:https?:|mailto:|#)/.test(href)) return href;
  const [path = "", anchor] = href.split("#");
  const file = normalize(posix.join(posix.dirname(source), decodeURI(path))).replace(/\/$/, "");
  const suffix = anchor === undefined ? "" : `#${anchor}`;
  const page = targets.get(file) ?? targets.get(posix.join(file, "README.md"));
  if (page !== undefined) return posix.relative(posix.dirname(target), page) + suffix;
  if (file.startsWith("..") || !existsSync(join(root, file))) return undefined;
  files.add(file);
  return posix.relative(posix.dirname(target), copyOf(file, root));
}

/** Pictures keep their place; what is text is shown by any browser as text. */
function copyOf(file: string, root: string): string {
  if (file.startsWith("docs/images/")) return file.replace(/^docs\//, "");
  if (statSync(join(root, file)).isDirectory()) return `files/${file}.txt`;
  return [".svg", ".png", ".json"].includes(extname(file)) ? `files/${file}` : `files/${file}.txt`;
}

function copyFile(root: string, folder: string, file: string): void {
  const [from, to] = [join(root, file), copyOf(file, root)];
  if (statSync(from).isDirectory()) write(folder, to, `${readdirSync(from).toSorted().join("\n")}\n`);
  else {
    mkdirSync(dirname(join(folder, to)), { recursive: true });
    cpSync(from, join(folder, to));
  }
}

interface Rendered {
  readonly draft: Draft;
  readonly page: RenderedPage;
}

function navigationOf(rendered: readonly Rendered[]): readonly NavigationSection[] {
  return sections.map(({ title }) => ({
    title,
    pages: rendered
      .filter(({ draft }) => draft.section === title)
      .map(({ draft, page }) => ({ target: draft.target, label: draft.label ?? page.title })),
  }));
}

/** Every page's parts, as a script: pages on a disk may not read files. */
function searchIndex(rendered: readonly Rendered[]): string {
  const entries = rendered.map(({ draft, page }) => ({
    url: draft.target,
    title: page.title,
    parts: page.headings.filter(({ depth }) => depth > 1).map(({ text, id }) => [text, id]),
    text: page.text.slice(0, 6000),
  }));
  return `window.searchIndex = ${JSON.stringify(entries)};\n`;
}

function brokenAnchors(
  rendered: readonly Rendered[],
  targets: ReadonlyMap<string, string>,
): readonly string[] {
  const ids = new Map(
    rendered.map(({ draft, page }) => [draft.target, new Set(page.headings.map(({ id }) => id))]),
  );
  return rendered.flatMap(({ draft, page }) =>
    [...page.html.matchAll(/<a href="([^":]*)#([^"]+)"/g)].flatMap(([, path = "", anchor = ""]) => {
      const target = path === "" ? draft.target : posix.join(posix.dirname(draft.target), path);
      const own = ids.get(target);
      if (own === undefined || own.has(decodeURIComponent(anchor))) return [];
      return [`${[...targets].find(([, one]) => one === draft.target)?.[0]}: ${path}#${anchor}`];
    }),
  );
}

function write(folder: string, name: string, text: string): void {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** For messages: a folder as seen from here. */
export function fromHere(folder: string): string {
  return relative(process.cwd(), folder) || ".";
}
