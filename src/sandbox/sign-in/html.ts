// Small pages without scripts. Whatever is put into them is escaped, unless it is such a piece itself.
import { createHash } from "node:crypto";
import type { HttpAnswer } from "../wire/answer.ts";

/** A piece of HTML that is safe as it is. */
export interface Html {
  readonly html: string;
}

type Piece = string | number | undefined | Html | readonly Html[];

/** A template whose values are escaped; pieces of HTML are taken as they are. */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  let text = strings[0] ?? "";
  for (const [index, piece] of pieces.entries()) text += htmlOf(piece) + (strings[index + 1] ?? "");
  return { html: text };
}

function htmlOf(piece: Piece): string {
  if (piece === undefined) return "";
  if (typeof piece === "string" || typeof piece === "number") return escapeHtml(String(piece));
  return "html" in piece ? piece.html : piece.map((one) => one.html).join("");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? "");
}

const style = `:root{color-scheme:light dark;--paper:#fff;--ink:#16191f;--faint:#545b64;--line:#8a939e;--strong:#0a5c94;--on-strong:#fff;--bad:#a61b1b}
@media(prefers-color-scheme:dark){:root{--paper:#14181f;--ink:#eef1f4;--faint:#b3bac2;--line:#6b7480;--strong:#7cc4f5;--on-strong:#0b1220;--bad:#ff9c9c}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
header{padding:.5rem 1rem;border-bottom:1px solid var(--line);color:var(--faint)}
main{max-width:34rem;margin:2rem auto;padding:0 1rem}h1{font-size:1.5rem;line-height:1.25;margin:0 0 1rem}
label{display:block;margin:0 0 1rem;font-weight:600}label small{display:block;font-weight:400;color:var(--faint)}
input{display:block;width:100%;margin-top:.25rem;padding:.5rem;font:inherit;color:inherit;background:transparent;border:1px solid var(--line);border-radius:.25rem}
button{padding:.5rem 1rem;font:inherit;font-weight:600;color:var(--on-strong);background:var(--strong);border:0;border-radius:.25rem;cursor:pointer}
button.plain{color:var(--strong);background:transparent;border:1px solid var(--strong)}
:focus-visible{outline:3px solid var(--strong);outline-offset:2px}form{margin:0 0 1rem}a{color:var(--strong)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:0 0 1.5rem}dt{color:var(--faint)}dd{margin:0;overflow-wrap:anywhere}
[role=alert]{padding:.75rem 1rem;margin:0 0 1rem;border-left:4px solid var(--bad);overflow-wrap:anywhere}
.where{padding:.5rem 1rem;margin:0 0 1rem;border:1px solid var(--line);border-left-width:1rem;border-radius:.25rem;overflow-wrap:anywhere}
.red{border-left-color:#f2b0a9}.orange{border-left-color:#fbc8aa}.yellow{border-left-color:#efda95}.green{border-left-color:#b7ca9d}.blue{border-left-color:#83d4e8}`;

const styleDigest = createHash("sha256").update(style).digest("base64");

function securityHeaders(formTarget?: string): Readonly<Record<string, string>> {
  const forms = formTarget === undefined ? "'self'" : `'self' ${formTarget}`;
  return {
    "Content-Security-Policy": `default-src 'none'; style-src 'sha256-${styleDigest}'; form-action ${forms}; base-uri 'none'; frame-ancestors 'none'`,
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
  };
}

export interface PageOptions {
  readonly status?: number;
  /** Where a form of the page may lead besides the sandbox itself. */
  readonly formTarget?: string;
}

/** A whole page as an answer. */
export function page(
  title: string,
  content: Html,
  { status = 200, formTarget }: PageOptions = {},
): HttpAnswer {
  const { html: body } = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${title} – sandbox console</title><style>${{ html: style }}</style></head>
<body><header>Sandbox console – this is no AWS</header><main><h1>${title}</h1>
${content}
</main></body></html>
`;
  return {
    status,
    contentType: "text/html; charset=utf-8",
    body,
    requestId: "sign-in",
    headers: securityHeaders(formTarget),
  };
}

/** Sends a browser to another page of the sandbox. */
export function redirect(location: string, headers: Readonly<Record<string, string>> = {}): HttpAnswer {
  return {
    status: 303,
    contentType: "text/plain; charset=utf-8",
    body: "",
    requestId: "sign-in",
    headers: { ...securityHeaders(), Location: location, ...headers },
  };
}
