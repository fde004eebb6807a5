import type { Arrow, Diagram, Frame, Part } from "./diagram.ts";
import { sizeOf } from "./diagram-size.ts";

/** Points to an inch, Graphviz's unit of size. */
const inch = 72;

/** The picture in Graphviz's language, laid out from left to right as the sentence reads. */
export function diagramAsDot(diagram: Diagram): string {
  const widths = columnWidths(diagram);
  return [
    `digraph ${quoted(diagram.title)} {`,
    `  graph [rankdir=LR, compound=true, newrank=true, nodesep=0.24, ranksep=0.6, fontname="Helvetica", fontsize=14, labeljust=l, pad=0.3];`,
    `  node [shape=box, style="rounded,filled", fillcolor=white, color="#94a3b8", fontname="Helvetica", fontsize=11];`,
    `  edge [color="#64748b", arrowsize=0.7, tailport=e, headport=w];`,
    ...diagram.frames.flatMap((frame) => frameLines(frame, widths)),
    ...rankLines(diagram),
    ...diagram.arrows.map(arrowLine),
    "}",
    "",
  ].join("\n");
}

function frameLines({ id, name, accountId, isSource, parts }: Frame, widths: Widths): readonly string[] {
  return [
    `  subgraph ${quoted(`cluster-${id}`)} {`,
    `    label=${quoted(`${name}  ${accountId}`)}; style="rounded,filled"; color="#cbd5e1"; fillcolor="${isSource ? "#f1f5f9" : "#f8fafc"}"; margin=24;`,
    ...parts.map((part) => `    ${partLine(part, widths)}`),
    "  }",
  ];
}

type Widths = Readonly<Partial<Record<Part["kind"], number>>>;

/** Parts of one kind are equally wide, so that their edges stand in line. */
function columnWidths({ frames }: Diagram): Widths {
  const widths: Partial<Record<Part["kind"], number>> = {};
  for (const part of frames.flatMap(({ parts }) => parts)) {
    widths[part.kind] = Math.max(widths[part.kind] ?? 0, sizeOf(part).width);
  }
  return widths;
}

function partLine(part: Part, widths: Widths): string {
  const { height } = sizeOf(part);
  const width = widths[part.kind] ?? 0;
  const label = part.detail === undefined ? part.name : `${part.name}\n${part.detail}`;
  const style = part.isMissing ? ', style="rounded,dashed", color="#dc2626"' : "";
  return `${quoted(part.id)} [label=${quoted(label)}, width=${(width / inch).toFixed(3)}, height=${(height / inch).toFixed(3)}, fixedsize=true${style}];`;
}

/** What is of one kind stands in one column. */
function rankLines({ frames }: Diagram): readonly string[] {
  const kinds = ["person", "door-out", "door-in", "role", "policy"] as const;
  return kinds.flatMap((kind) => {
    const ids = frames.flatMap(({ parts }) =>
      parts.filter((part) => part.kind === kind).map(({ id }) => quoted(id)),
    );
    return ids.length < 2 ? [] : [`  { rank=same; ${ids.join("; ")}; }`];
  });
}

function arrowLine({ from, to, kind, isBroken }: Arrow): string {
  const attributes = [
    ...(kind === "bridge" ? ["penwidth=2", 'color="#2563eb"', "weight=4", "minlen=2"] : []),
    ...(isBroken ? ["style=dashed", 'color="#dc2626"'] : []),
  ];
  return `  ${quoted(from)} -> ${quoted(to)}${attributes.length > 0 ? ` [${attributes.join(", ")}]` : ""};`;
}

function quoted(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}
