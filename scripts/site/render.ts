import { Marked, type Tokens } from "marked";

// Markdown as a page's content: titles with names to link to, links to other pages, tables that may be wider than a phone.

export interface Heading {
  readonly depth: number;
  readonly text: string;
  readonly id: string;
}

export interface RenderedPage {
  readonly title: string;
  readonly html: string;
  readonly headings: readonly Heading[];
  /** For the search: no marks, one blank between words. */
  readonly text: string;
}

/** Where a link of a page leads in the site. */
export type ResolveLink = (href: string) => string;

export function renderMarkdown(markdown: string, resolveLink: ResolveLink): RenderedPage {
  const headings: Heading[] = [];
  const taken = new Map<string, number>();
  const marked = new Marked({
    gfm: true,
    renderer: {
      heading({ tokens, depth }: Tokens.Heading): string {
        const inner = this.parser.parseInline(tokens);
        const text = plain(inner);
        const id = unique(slug(text), taken);
        headings.push({ depth, text, id });
        return `<h${depth} id="${id}">${inner}<a class="anchor" href="#${id}" aria-label="Link to this part">#</a></h${depth}>\n`;
      },
      link({ href, tokens }: Tokens.Link): string {
        return `<a href="${escape(resolveLink(href))}">${this.parser.parseInline(tokens)}</a>`;
      },
      image({ href, text }: Tokens.Image): string {
        return `<img src="${escape(resolveLink(href))}" alt="${escape(text)}" loading="lazy">`;
      },
      table(token: Tokens.Table): string {
        const cells = (row: readonly Tokens.TableCell[], tag: string) =>
          row
            .map((cell) => {
              const align = cell.align ? ` class="${cell.align}"` : "";
              return `<${tag}${align}>${this.parser.parseInline(cell.tokens)}</${tag}>`;
            })
            .join("");
        const head = `<thead><tr>${cells(token.header, "th")}</tr></thead>`;
        const body = token.rows.map((row) => `<tr>${cells(row, "td")}</tr>`).join("\n");
        return `<div class="wide" tabindex="0"><table>${head}<tbody>${body}</tbody></table></div>\n`;
      },
      code({ text, lang }: Tokens.Code): string {
        const language = (lang ?? "").split(" ")[0] ?? "";
        return `<pre tabindex="0" class="${escape(language || "text")}"><code>${codeHtml(text, language)}</code></pre>\n`;
      },
      // Pages are ours, but a page that quotes a tag means the tag.
      html({ text }: Tokens.HTML | Tokens.Tag): string {
        return text.startsWith("<!--") ? "" : escape(text);
      },
    },
  });
  const html = marked.parse(markdown, { async: false });
  const title = headings.find(({ depth }) => depth === 1)?.text ?? "Rolebridge";
  return { title, html, headings, text: plain(html) };
}

/** What is typed stands out from what is answered, and comments step back. */
function codeHtml(text: string, language: string): string {
  return text
    .split("\n")
    .map((line) => {
      const shown = escape(line);
      if (language === "text" && line.startsWith("$ ")) return `<b>${shown}</b>`;
      if ((language === "sh" || language === "yaml") && /^\s*#/.test(line)) return `<i>${shown}</i>`;
      return shown;
    })
    .join("\n");
}

/** As GitHub names the parts of a page, so that links within pages hold in both places. */
function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s/g, "-");
}

function unique(id: string, taken: Map<string, number>): string {
  const count = taken.get(id) ?? 0;
  taken.set(id, count + 1);
  return count === 0 ? id : `${id}-${count}`;
}

export function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

function plain(html: string): string {
  return html
    .replace(/<a class="anchor"[^>]*>#<\/a>/g, "")
    .replace(/<[^>]+>/g, " ")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&")
    .replace(/\s+/g, " ")
    .trim();
}
