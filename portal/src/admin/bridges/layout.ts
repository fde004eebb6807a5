import dagre from "@dagrejs/dagre";
import { byStage } from "../../parts/stage.tsx";
import type { Picture, PictureNode } from "./picture.ts";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A frame around accounts of one stage that stand below each other. */
export interface StageBand {
  readonly id: string;
  readonly stage: string | undefined;
  readonly accounts: number;
  readonly box: Box;
}

export interface Layout {
  /** Of nodes and of bands. */
  readonly boxes: ReadonlyMap<string, Box>;
  /** None where no account has a stage. */
  readonly bands: readonly StageBand[];
}

/** Columns of the picture, left to right like the sentence: person, door out, account with door in, role, permissions. */
const columns = { person: 0, "door-out": 250, account: 664 } as const;
const widths: Readonly<Record<PictureNode["kind"], number>> = {
  person: 170,
  team: 220,
  foreign: 240,
  "door-out": 300,
  cluster: 480,
  account: 480,
};

export const rowHeight = 46;
export const headHeight = 40;
/** The line of a cluster that tells its stages. */
const stagesHeight = 30;

/** Between two nodes of a column. */
const gap = 14;
/** Around the accounts of a stage; its name stands above them. */
const band = { top: 34, side: 14, bottom: 14, between: 20 } as const;

function heightOf({ kind, rows, stages }: PictureNode): number {
  switch (kind) {
    case "person":
      return 38;
    case "foreign":
    case "door-out":
    case "team":
      return 46;
    case "cluster":
      return 54 + (hasStages(stages) ? stagesHeight : 0);
    case "account":
      return headHeight + Math.max(rows.length, 1) * rowHeight + 8;
  }
}

/** Whether there is something to tell apart. */
export function hasStages(stages: PictureNode["stages"]): boolean {
  return stages.some(({ stage }) => stage !== undefined);
}

/**
 * Where everything stands. Columns are fixed. Accounts stand by stage, within a stage in the order with few crossings;
 * what leads to them stands as near to them as it can.
 */
export function layoutOf(picture: Picture): Layout {
  const { nodes } = picture;
  const boxes = new Map<string, Box>();
  const bands = placeTargets(nodes.filter(isTarget), orderOf(picture), boxes);
  for (const x of [columns["door-out"], columns.person]) {
    const own = nodes.filter((node) => columnOf(node) === x);
    const centres = centresOf(picture, boxes);
    const standing = own.map((node) => ({
      node,
      height: heightOf(node),
      wanted: (centres.get(node.id) ?? 0) - heightOf(node) / 2,
    }));
    for (const { node, height, y } of settled(x === columns.person ? stretched(standing, boxes) : standing))
      boxes.set(node.id, { x, y, width: widths[node.kind], height });
  }
  return { boxes, bands };
}

/** Heights at which the nodes would stand with few crossings of their ways, stages aside. */
function orderOf(picture: Picture): ReadonlyMap<string, number> {
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
  return new Map(picture.nodes.map(({ id }) => [id, (graph.node(id) as { readonly y: number }).y]));
}

/** A band is called after its first account. */
export function bandId(account: string): string {
  return `stage of ${account}`;
}

function isTarget({ kind }: PictureNode): boolean {
  return kind === "cluster" || kind === "account";
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

/** Accounts below each other by stage, those of an opened project where it stood; the answer is the stages' frames. */
function placeTargets(
  targets: readonly PictureNode[],
  order: ReadonlyMap<string, number>,
  boxes: Map<string, Box>,
): readonly StageBand[] {
  const isStaged = targets.some(({ stage }) => stage !== undefined);
  const bands: StageBand[] = [];
  let top = 0;
  for (const stack of stacksOf(targets, order)) {
    const [first] = stack;
    const isFramed = isStaged && first?.kind === "account";
    let y = isFramed ? top + band.top : top;
    for (const node of stack) {
      const box = { x: columns.account, y, width: widths[node.kind], height: heightOf(node) };
      boxes.set(node.id, box);
      y += box.height + gap;
    }
    if (!isFramed) {
      top = y;
      continue;
    }
    const end = y - gap + band.bottom;
    const [x, width] = [columns.account - band.side, widths.account + 2 * band.side];
    const box = { x, y: top, width, height: end - top };
    const id = bandId(first.id);
    boxes.set(id, box);
    bands.push({ id, stage: first.stage, accounts: stack.length, box });
    top = end + band.between;
  }
  return bands;
}

/** What stands together: the accounts of a stage; where projects are drawn, each of them, or its accounts by stage. */
function stacksOf(
  targets: readonly PictureNode[],
  order: ReadonlyMap<string, number>,
): readonly (readonly PictureNode[])[] {
  const at = ({ id }: PictureNode): number => order.get(id) ?? 0;
  const projects = grouped(targets, ({ kind, id, within }) => (kind === "cluster" ? id : (within ?? "")));
  const mean = (nodes: readonly PictureNode[]): number =>
    nodes.reduce((sum, node) => sum + at(node), 0) / nodes.length;
  return projects
    .toSorted((a, b) => mean(a) - mean(b))
    .flatMap((project) => {
      const ordered = project.toSorted((a, b) => byStage(a.stage, b.stage) || at(a) - at(b));
      return grouped(ordered, ({ stage }) => stage ?? "");
    });
}

function grouped<T>(values: readonly T[], keyOf: (value: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return [...groups.values()];
}

/** For each node the middle of what it leads to, as far as that stands. */
function centresOf({ nodes, edges }: Picture, boxes: ReadonlyMap<string, Box>): ReadonlyMap<string, number> {
  const rows = new Map(
    nodes.flatMap(({ id, rows: own }) =>
      own.map((row, index) => [row.id, (boxes.get(id)?.y ?? 0) + headHeight + (index + 0.5) * rowHeight]),
    ),
  );
  const ends = new Map<string, number[]>();
  for (const { from, to, row } of edges) {
    const box = boxes.get(to);
    const y = (row === undefined ? undefined : rows.get(row)) ?? (box && box.y + box.height / 2);
    if (y !== undefined) ends.set(from, [...(ends.get(from) ?? []), y]);
  }
  return new Map([...ends].map(([id, all]) => [id, all.reduce((sum, y) => sum + y, 0) / all.length]));
}

interface Wanting {
  readonly node: PictureNode;
  readonly height: number;
  /** Where it would stand if it were alone. */
  readonly wanted: number;
}

/** So much of the height may be left empty. */
const mostEmpty = 1.5;

/** Who holds bridges everywhere would stand in the middle with everybody else: the column takes the whole height. */
function stretched(column: readonly Wanting[], boxes: ReadonlyMap<string, Box>): readonly Wanting[] {
  const all = [...boxes.values()];
  const top = Math.min(...all.map(({ y }) => y)) + band.top;
  const bottom = Math.max(...all.map(({ y, height }) => y + height)) - band.top;
  const least = Math.min(...column.map(({ wanted }) => wanted));
  const most = Math.max(...column.map(({ wanted, height }) => wanted + height));
  const share = (bottom - top) / (most - least);
  if (column.length < 2 || share < mostEmpty) return column;
  return column.map((one) => ({ ...one, wanted: top + (one.wanted - least) * share }));
}

/** A column in the order of what each wants, none over another, and all together as near to that as can be. */
function settled(column: readonly Wanting[]): readonly (Wanting & { readonly y: number })[] {
  // Neighbours that would overlap become one stack, which stands where its members want it on the average.
  const stacks: { members: Wanting[]; height: number; top: number }[] = [];
  for (const one of column.toSorted((a, b) => a.wanted - b.wanted)) {
    let stack = { members: [one], height: one.height, top: one.wanted };
    for (
      let above = stacks.at(-1);
      above && above.top + above.height + gap > stack.top;
      above = stacks.at(-1)
    ) {
      stacks.pop();
      const members = [...above.members, ...stack.members];
      const [a, b] = [above.members.length, stack.members.length];
      const top = (above.top * a + (stack.top - above.height - gap) * b) / (a + b);
      stack = { members, height: above.height + gap + stack.height, top };
    }
    stacks.push(stack);
  }
  return stacks.flatMap(({ members, top }) => {
    let y = top;
    return members.map((one) => {
      const placed = { ...one, y };
      y += one.height + gap;
      return placed;
    });
  });
}
