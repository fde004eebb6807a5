import type { Audit, AuditRow } from "./audit.ts";

// One file that needs nothing else: no script, nothing loaded, names as text whatever is in them.

const style = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #59636e; --line: #d1d9e0; --ground: #fff; --band: #f6f8fa; --bad: #b3261e; --good: #1a7f37; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9198a1; --line: #3d444d; --ground: #0d1117; --band: #151b23; --bad: #ff8a80; --good: #3fb950; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 88rem; padding: 2rem 1.5rem 4rem; background: var(--ground); color: var(--ink); font: 14px/1.45 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.1rem; margin: 2.5rem 0 .5rem; }
p { margin: .25rem 0; max-width: 60rem; } .soft, td small { color: var(--soft); } .bad { color: var(--bad); } .good { color: var(--good); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; } caption { text-align: left; padding: .25rem 0; color: var(--soft); }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
thead th { position: sticky; top: 0; background: var(--ground); border-bottom: 2px solid var(--line); white-space: nowrap; }
tbody th { background: var(--band); } td small { display: block; }
pre { background: var(--band); padding: 1rem; overflow-x: auto; font-size: 12px; white-space: pre-wrap; overflow-wrap: anywhere; }
@page { size: A4 landscape; margin: 12mm; }
@media print { :root { color-scheme: light; --ink: #000; --soft: #444; --line: #999; --ground: #fff; --band: #eee; --bad: #900; --good: #060; } body { max-width: none; padding: 0; font-size: 9pt; } thead { display: table-header-group; } thead th { position: static; } tr { break-inside: avoid; } tbody tr:first-child { break-after: avoid; } .scroll { overflow: visible; } }
`;

/** The audit as one self-contained page, which reads and prints without anything else. */
export function auditAsHtml(audit: Audit): string {
  const { organization, readAt, rows, exceptions, verification, isProved, notes } = audit;
  const people = [...new Set(rows.map(({ person }) => person))];
  const accounts = new Set(rows.map(({ accountId }) => accountId)).size;
  const title = `Access of ${organization}`;
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    '<meta name="referrer" content="no-referrer">',
    `<title>${escaped(title)}</title>`,
    `<style>${style}</style>`,
    "</head>",
    "<body>",
    `<h1>${escaped(title)}</h1>`,
    `<p class="soft">As AWS had it on ${time(readAt)}: ${rows.length} bridges of ${people.length} people into ${accounts} accounts.</p>`,
    isProved
      ? '<p class="good">Proved: the declared bridges and exceptions are all the ways in, within the scope below.</p>'
      : '<p class="bad">Not proved: other ways in exist, or could not be decided. They stand below.</p>',
    ...notes.map((note) => `<p class="soft">${escaped(note)}</p>`),
    "<h2>Who may switch into what</h2>",
    '<div class="scroll"><table>',
    `<thead><tr>${["Role and account", "May do", "Since, by whom", "Until", "Why", "Last used"].map((one) => `<th scope="col">${one}</th>`).join("")}</tr></thead>`,
    ...people.flatMap((person) => personRows(rows.filter((row) => row.person === person))),
    "</table></div>",
    "<h2>Ways in that are meant though they are no bridge</h2>",
    ...exceptionRows(exceptions),
    "<h2>Proof</h2>",
    `<pre>${escaped(verification)}</pre>`,
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

function personRows(rows: readonly AuditRow[]): readonly string[] {
  const [first] = rows;
  if (first === undefined) return [];
  const about = [
    first.email,
    first.user !== undefined && first.user !== first.person ? `IAM user ${first.user}` : undefined,
    first.personLastSignInAt === undefined ? undefined : `signed in ${day(first.personLastSignInAt)}`,
  ].filter((text) => text !== undefined);
  const aside = about.length === 0 ? "" : ` <small class="soft">${escaped(about.join(", "))}</small>`;
  return [
    "<tbody>",
    `<tr><th scope="rowgroup" colspan="6">${escaped(first.person)}${aside}</th></tr>`,
    ...rows.map((row) => `<tr>${cellsOf(row).join("")}</tr>`),
    "</tbody>",
  ];
}

function cellsOf(row: AuditRow): readonly string[] {
  const place = [row.accountId, row.project, row.stage].filter((text) => text !== undefined).join(" ");
  const oddities = [
    ...(row.state === "half-open" ? ["half-open"] : []),
    ...(row.isDeclared ? [] : ["not declared"]),
    ...(row.mfa === "optional" ? ["without MFA"] : []),
  ].join(", ");
  return [
    cell(`${escaped(row.role)} @ ${escaped(row.account)}`, place, oddities),
    cell(escaped(row.permissions.join(", "))),
    cell(
      row.grantedAt === undefined ? "" : time(row.grantedAt),
      [row.grantedBy, row.commit].filter((text) => text !== undefined).join(", "),
      undefined,
      row.written,
    ),
    cell(
      row.until === undefined ? (row.from === undefined ? "no end" : "") : time(row.until),
      row.from === undefined ? undefined : `from ${day(row.from)}`,
    ),
    cell(escaped(row.reason ?? "")),
    cell(row.roleLastUsedAt === undefined ? "no use known" : time(row.roleLastUsedAt), row.use),
  ];
}

/** A table cell; its first text is HTML already, the others are not. */
function cell(html: string, small?: string, bad?: string, more?: string): string {
  const part = (text: string | undefined, classes = ""): string =>
    text === undefined || text === "" ? "" : `<small${classes}>${escaped(text)}</small>`;
  return `<td>${html}${part(small)}${part(bad, ' class="bad"')}${part(more)}</td>`;
}

function exceptionRows(exceptions: Audit["exceptions"]): readonly string[] {
  if (exceptions.length === 0) return ["<p>None is declared.</p>"];
  const row = (cells: readonly string[], tag: "th" | "td"): string =>
    `<tr>${cells.map((text) => `<${tag}>${escaped(text)}</${tag}>`).join("")}</tr>`;
  return [
    '<div class="scroll"><table>',
    `<thead>${row(["From", "To", "Why", "Until"], "th")}</thead>`,
    "<tbody>",
    ...exceptions.map(({ from, to, reason, until }) =>
      row([from, to, reason, until === undefined ? "no end" : day(until)], "td"),
    ),
    "</tbody></table></div>",
  ];
}

function time(instant: string): string {
  return `<time datetime="${escaped(instant)}">${escaped(day(instant))}</time>`;
}

function day(instant: string): string {
  return instant.slice(0, 10);
}

/** A text as HTML; what would steer a reader's direction or hide is made visible. */
function escaped(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => (character === "\n" ? character : "\ufffd"))
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
