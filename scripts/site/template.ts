import { posix } from "node:path";
import { escape, type RenderedPage } from "./render.ts";

export interface NavigationSection {
  readonly title: string;
  readonly pages: readonly { readonly target: string; readonly label: string }[];
}

export interface PageParts {
  readonly page: RenderedPage;
  readonly target: string;
  /** `.`, `..`: the way to the site's root. */
  readonly toRoot: string;
  readonly navigation: readonly NavigationSection[];
}

/** One whole page. It asks no other host for anything. */
export function pageHtml({ page, target, toRoot, navigation }: PageParts): string {
  const title = page.title === "Rolebridge" ? "Rolebridge" : `${page.title} · Rolebridge`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escape(title)}</title>
<link rel="stylesheet" href="${toRoot}/style.css">
</head>
<body data-root="${toRoot}">
<a class="skip" href="#content">To the content</a>
<header>
<a class="brand" href="${toRoot}/index.html">${mark}<span>Rolebridge</span></a>
<form role="search" onsubmit="return false">
<input type="search" id="search" placeholder="Search" aria-label="Search the documentation" autocomplete="off" aria-controls="results">
<ol id="results" hidden></ol>
</form>
</header>
<div class="columns">
<nav aria-label="Pages">
<details id="menu"><summary>All pages</summary>
${navigation.map((section) => sectionHtml(section, target, toRoot)).join("\n")}
</details>
</nav>
<main id="content">
${page.html}${neighbours(navigation, target, toRoot)}</main>
${contents(page)}
</div>
<script src="${toRoot}/search-index.js" defer></script>
<script src="${toRoot}/search.js" defer></script>
</body>
</html>
`;
}

/** Two accounts, a bridge between them. */
const mark = `<svg viewBox="0 0 32 20" width="32" height="20" aria-hidden="true"><path d="M1 16V6m30 10V6M1 13c7-9 23-9 30 0M8 13V9m8 4V7.2M24 13V9" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"/></svg>`;

function sectionHtml({ title, pages }: NavigationSection, target: string, toRoot: string): string {
  const items = pages.map((page) => {
    const here = page.target === target ? ' aria-current="page"' : "";
    return `<li><a href="${toRoot}/${page.target}"${here}>${escape(page.label)}</a></li>`;
  });
  return `<h2>${escape(title)}</h2>\n<ul>\n${items.join("\n")}\n</ul>`;
}

/** The parts of a long page, beside it. */
function contents({ headings }: RenderedPage): string {
  const parts = headings.filter(({ depth }) => depth === 2 || depth === 3);
  if (parts.length < 3) return '<aside aria-hidden="true"></aside>';
  const shown = parts.length > 40 ? parts.filter(({ depth }) => depth === 2) : parts;
  const items = shown.map(
    ({ id, text, depth }) => `<li class="depth-${depth}"><a href="#${id}">${escape(text)}</a></li>`,
  );
  return `<aside aria-label="On this page"><h2>On this page</h2>\n<ul>\n${items.join("\n")}\n</ul></aside>`;
}

function neighbours(navigation: readonly NavigationSection[], target: string, toRoot: string): string {
  const pages = navigation.flatMap((section) => section.pages);
  const place = pages.findIndex((page) => page.target === target);
  if (place < 0)
    return `<p class="neighbours"><a href="${toRoot}/reference/${homeOf(target)}">All of them</a></p>\n`;
  const link = (page: { readonly target: string; readonly label: string } | undefined, rel: string) =>
    page ? `<a rel="${rel}" href="${toRoot}/${page.target}">${escape(page.label)}</a>` : "<span></span>";
  return `<p class="neighbours">${link(pages[place - 1], "prev")}${link(pages[place + 1], "next")}</p>\n`;
}

function homeOf(target: string): string {
  return posix.dirname(target) === "adr" ? "../ARCHITECTURE.html" : "diagnostics.html";
}
