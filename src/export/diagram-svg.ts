import type { Arrow, Diagram, Frame, Part, PartKind } from "./diagram.ts";
import { type Box, type Layout, layOut, round } from "./diagram-layout.ts";
import { detailSize, nameSize } from "./diagram-size.ts";

/** Room around the picture, and above it for the title. */
const margin = { side: 28, top: 78, bottom: 56 };

const ink = { strong: "#0f172a", soft: "#64748b", line: "#94a3b8", bridge: "#2563eb", broken: "#dc2626" };

/** Each kind of part: its colour, and what stands over its column. */
const kinds: Readonly<
  Record<PartKind, { readonly accent: string; readonly fill: string; readonly title: string }>
> = {
  person: { accent: "#2563eb", fill: "#eff6ff", title: "Person" },
  "door-out": { accent: "#7c3aed", fill: "#ffffff", title: "Door out" },
  "door-in": { accent: "#7c3aed", fill: "#ffffff", title: "Door in" },
  role: { accent: "#059669", fill: "#ecfdf5", title: "Role" },
  policy: { accent: "#94a3b8", fill: "#ffffff", title: "What it may do" },
};

/** Tones of stages: the nearer to people's customers, the warmer. */
const stageTones: readonly { readonly name: RegExp; readonly fill: string; readonly line: string }[] = [
  { name: /^(?!.*pre).*prod/i, fill: "#fff5f5", line: "#fca5a5" },
  { name: /pre|stag|test|qa|uat/i, fill: "#fffbeb", line: "#fcd34d" },
  { name: /dev|sand|lab/i, fill: "#f0fdf4", line: "#86efac" },
];
const plainTone = { fill: "#f8fafc", line: "#cbd5e1" };
const sourceTone = { fill: "#f1f5ff", line: "#93c5fd" };

/** The picture as SVG: accounts as frames, read from left to right. Stands alone: no scripts, no fonts, no links. */
export async function diagramAsSvg(diagram: Diagram): Promise<string> {
  const layout = await layOut(diagram);
  const width = Math.max(layout.width, 520) + margin.side * 2;
  const height = layout.height + margin.top + margin.bottom;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(width)} ${round(height)}" width="${round(width)}" height="${round(height)}" role="img" aria-label="${escaped(diagram.title)}" font-family="Inter, 'Helvetica Neue', Helvetica, 'Segoe UI', Arial, sans-serif">`,
    `<title>${escaped(diagram.title)}</title>`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    `<text x="${margin.side}" y="36" font-size="20" font-weight="700" fill="${ink.strong}">${escaped(diagram.title)}</text>`,
    `<g transform="translate(${margin.side} ${margin.top})">`,
    ...layout.frames.map(({ frame, box }) => frameShape(frame, box)),
    ...columnTitles(layout),
    ...layout.paths.map((one, index) => arrowShape(diagram.arrows[index], one)),
    ...layout.parts.map(({ part, box }) => partShape(part, box)),
    "</g>",
    legend(height, diagram),
    "</svg>",
    "",
  ].join("\n");
}

function frameShape({ name, accountId, stage, isSource }: Frame, { x, y, width, height }: Box): string {
  const tone = isSource
    ? sourceTone
    : (stageTones.find((one) => stage !== undefined && one.name.test(stage)) ?? plainTone);
  const id = ` <tspan font-size="11" font-weight="400" fill="${ink.soft}" dx="4">${accountId}</tspan>`;
  return [
    `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="14" fill="${tone.fill}" stroke="${tone.line}"/>`,
    `<text x="${round(x + 16)}" y="${round(y + 21)}" font-size="14" font-weight="650" fill="${ink.strong}">${escaped(name)}${id}</text>`,
  ].join("");
}

/** Over each column, once, what stands in it. */
function columnTitles({ parts }: Layout): readonly string[] {
  return (Object.keys(kinds) as PartKind[]).flatMap((kind) => {
    const boxes = parts.filter(({ part }) => part.kind === kind).map(({ box }) => box);
    const [first] = boxes;
    if (!first) return [];
    const middle = Math.min(...boxes.map((box) => box.x + box.width / 2));
    return [
      `<text x="${round(middle)}" y="-12" font-size="11" letter-spacing="0.6" text-anchor="middle" fill="${ink.soft}">${kinds[kind].title.toUpperCase()}</text>`,
    ];
  });
}

function partShape(part: Part, { x, y, width, height }: Box): string {
  const { accent, fill } = kinds[part.kind];
  const isPerson = part.kind === "person";
  const border = part.isMissing
    ? `fill="#fef2f2" stroke="${ink.broken}" stroke-dasharray="5 4"`
    : `fill="${fill}" stroke="${isPerson ? accent : part.kind === "role" ? accent : "#cbd5e1"}"`;
  const left = isPerson ? x + 40 : x + 18;
  const middle = y + height / 2;
  const name = `<text x="${round(left)}" y="${round(part.detail === undefined ? middle + 4.5 : middle - 2)}" font-size="${nameSize}" font-weight="600" fill="${part.isMissing ? ink.broken : ink.strong}">${escaped(part.name)}</text>`;
  const detail =
    part.detail === undefined
      ? ""
      : `<text x="${round(left)}" y="${round(middle + 12)}" font-size="${detailSize}" fill="${ink.soft}">${escaped(part.detail)}</text>`;
  return [
    `<g><rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="${isPerson ? height / 2 : 8}" ${border}/>`,
    isPerson
      ? avatar(part.name, x + 21, middle, accent)
      : `<rect x="${round(x)}" y="${round(y + 8)}" width="4" height="${height - 16}" rx="2" fill="${part.isMissing ? ink.broken : accent}"/>`,
    name,
    detail,
    "</g>",
  ].join("");
}

function avatar(name: string, x: number, y: number, accent: string): string {
  const initial = escaped(name.slice(0, 1).toUpperCase());
  return `<circle cx="${round(x)}" cy="${round(y)}" r="13" fill="${accent}"/><text x="${round(x)}" y="${round(y + 4.5)}" font-size="13" font-weight="700" text-anchor="middle" fill="#ffffff">${initial}</text>`;
}

function arrowShape(arrow: Arrow | undefined, { path, tip, before }: Layout["paths"][number]): string {
  const isBridge = arrow?.kind === "bridge";
  const color = arrow?.isBroken ? ink.broken : isBridge ? ink.bridge : ink.line;
  const style = `stroke="${color}" stroke-width="${isBridge ? 2.2 : 1.4}"${arrow?.isBroken ? ' stroke-dasharray="6 4"' : ""}`;
  return `<path d="${path}" fill="none" ${style}/>${head(tip, before, color, isBridge ? 5 : 4)}`;
}

/** The arrow's head: where the curve ends to where it points. */
function head(
  tip: Layout["paths"][number]["tip"],
  before: Layout["paths"][number]["before"],
  color: string,
  half: number,
): string {
  const length = Math.hypot(tip.x - before.x, tip.y - before.y) || 1;
  const [dx, dy] = [(tip.x - before.x) / length, (tip.y - before.y) / length];
  const corner = (side: number): string =>
    `${round(before.x - dy * half * side)},${round(before.y + dx * half * side)}`;
  return `<path d="M${round(tip.x)},${round(tip.y)} L${corner(1)} L${corner(-1)} Z" fill="${color}"/>`;
}

function legend(height: number, { arrows }: Diagram): string {
  const y = round(height - 24);
  const isBroken = arrows.some((one) => one.isBroken);
  const half = isBroken
    ? `<path d="M300 ${y - 4} h28" stroke="${ink.broken}" stroke-width="2" stroke-dasharray="6 4"/><text x="336" y="${y}">half-open: a part is missing</text>`
    : "";
  return `<g transform="translate(${margin.side} 0)" font-size="11" fill="${ink.soft}"><path d="M0 ${y - 4} h28" stroke="${ink.bridge}" stroke-width="2.2"/><text x="36" y="${y}">a bridge: both doors stand and agree</text>${half}</g>`;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
