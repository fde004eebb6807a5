import type { Arrow, Diagram, Part } from "./diagram.ts";

/** The picture as a Mermaid flowchart, which many pages draw by themselves. */
export function diagramAsMermaid({ title, frames, arrows }: Diagram): string {
  return [
    "---",
    `title: ${title}`,
    "---",
    "flowchart LR",
    ...frames.flatMap(({ id, name, accountId, parts }) => [
      `  subgraph ${id}["${escaped(name)} · ${accountId}"]`,
      ...parts.map((part) => `    ${partText(part)}`),
      "  end",
    ]),
    ...arrows.map(arrowText),
    "  classDef person fill:#eff6ff,stroke:#2563eb,color:#0f172a",
    "  classDef door fill:#ffffff,stroke:#64748b,color:#0f172a",
    "  classDef role fill:#ecfdf5,stroke:#059669,color:#0f172a",
    "  classDef policy fill:#f8fafc,stroke:#cbd5e1,color:#334155",
    "  classDef missing fill:#fef2f2,stroke:#dc2626,stroke-dasharray:4 3,color:#7f1d1d",
    "",
  ].join("\n");
}

function partText({ id, kind, name, detail, isMissing }: Part): string {
  const text =
    detail === undefined ? escaped(name) : `${escaped(name)}<br/><small>${escaped(detail)}</small>`;
  const label = `"${text}"`;
  return `${id}${kind === "person" ? `([${label}])` : kind === "role" ? `[[${label}]]` : `[${label}]`}:::${isMissing ? "missing" : classOf(kind)}`;
}

function classOf(kind: Part["kind"]): string {
  return kind === "door-out" || kind === "door-in" ? "door" : kind;
}

function arrowText({ from, to, kind, isBroken }: Arrow): string {
  if (isBroken) return `  ${from} -.-x ${to}`;
  return `  ${from} ${kind === "bridge" ? "==>" : "-->"} ${to}`;
}

/** Mermaid takes entities by number: https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters */
function escaped(text: string): string {
  return text.replaceAll(/["#<>&;`]/g, (char) => `#${char.charCodeAt(0)};`);
}
