import dagre from "@dagrejs/dagre";
import type { Picture, PictureNode } from "./picture.ts";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Columns of the picture, left to right like the sentence: person, door out, account with door in, role, permissions. */
const columns = { person: 0, "door-out": 270, account: 640 } as const;
const widths: Readonly<Record<PictureNode["kind"], number>> = {
  person: 170,
  team: 220,
  foreign: 240,
  "door-out": 260,
  cluster: 320,
  account: 480,
};

export const rowHeight = 46;
export const headHeight = 40;

function heightOf({ kind, rows }: PictureNode): number {
  switch (kind) {
    case "person":
      return 38;
    case "foreign":
    case "door-out":
      return 46;
    case "team":
      return 46;
    case "cluster":
      return 60;
    case "account":
      return headHeight + Math.max(rows.length, 1) * rowHeight + 8;
  }
}

/** Where everything stands: columns are fixed, the order within them is the one with few crossings. */
export function layoutOf(picture: Picture): ReadonlyMap<string, Box> {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: 16, ranksep: 80, ranker: "longest-path" });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of picture.nodes) {
    graph.setNode(node.id, { width: widths[node.kind], height: heightOf(node) });
  }
  for (const { id, from, to } of picture.edges) {
    const isLong = to.startsWith("cluster") || from.startsWith("foreign");
    graph.setEdge(from, to, { minlen: isLong ? 2 : 1, weight: 1 }, id);
  }
  dagre.layout(graph);
  const boxes = new Map<string, Box>();
  for (const node of picture.nodes) {
    const placed = graph.node(node.id) as { readonly y: number };
    const [width, height] = [widths[node.kind], heightOf(node)];
    boxes.set(node.id, { x: columnOf(node), y: placed.y - height / 2, width, height });
  }
  return spread(picture.nodes, boxes);
}

function columnOf({ kind }: PictureNode): number {
  switch (kind) {
    case "person":
    case "team":
    case "foreign":
      return columns.person;
    case "door-out":
      return columns["door-out"];
    case "cluster":
    case "account":
      return columns.account;
  }
}

/** Fixing the columns may lay nodes of two ranks over each other: each column is spread again, its order kept. */
function spread(nodes: readonly PictureNode[], boxes: Map<string, Box>): ReadonlyMap<string, Box> {
  for (const column of new Set(nodes.map(columnOf))) {
    const own = nodes.filter((node) => columnOf(node) === column);
    const ordered = own.sort((a, b) => (boxes.get(a.id)?.y ?? 0) - (boxes.get(b.id)?.y ?? 0));
    let end = Number.NEGATIVE_INFINITY;
    for (const { id } of ordered) {
      const box = boxes.get(id);
      if (!box) continue;
      const y = Math.max(box.y, end + 12);
      boxes.set(id, { ...box, y });
      end = y + box.height;
    }
  }
  return boxes;
}
