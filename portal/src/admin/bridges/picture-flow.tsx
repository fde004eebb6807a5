import "@xyflow/react/dist/base.css";
import {
  Background,
  Controls,
  type Edge,
  Handle,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
  ReactFlowProvider,
  type Viewport,
} from "@xyflow/react";
import { memo, type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { toneOf } from "../../parts/stage.tsx";
import { counted } from "../../parts/words.ts";
import { type Box, headHeight, layoutOf, rowHeight } from "./layout.ts";
import type { Picture, PictureEdge, PictureNode, RoleRow } from "./picture.ts";

interface NodeData extends Record<string, unknown> {
  readonly node: PictureNode;
  readonly look: Look;
  readonly litRows: ReadonlySet<string> | undefined;
  readonly selectRow: (row: RoleRow) => void;
  readonly hoverRow: (row: RoleRow | undefined) => void;
}

type Look = "plain" | "lit" | "faded";

interface PictureFlowProps {
  readonly picture: Picture;
  /** Bridges in full colour; undefined where all are. */
  readonly lit: ReadonlySet<number> | undefined;
  /** Something stands beside the picture, which is narrower then. */
  readonly isNarrowed: boolean;
  /** The team or project that was opened last. */
  readonly opened: string | undefined;
  readonly select: (node: PictureNode) => void;
  readonly selectRow: (node: PictureNode, row: RoleRow) => void;
}

export function PictureFlow({
  picture,
  lit: selected,
  isNarrowed,
  opened,
  select,
  selectRow,
}: PictureFlowProps): ReactNode {
  const [hovered, setHovered] = useState<ReadonlySet<number>>();
  const lit = hovered ?? selected;
  const boxes = useMemo(() => layoutOf(picture), [picture]);
  const nodes = useMemo(
    () =>
      picture.nodes.map((node): Node<NodeData> => {
        const box = boxes.get(node.id);
        return {
          id: node.id,
          type: node.kind,
          position: { x: box?.x ?? 0, y: box?.y ?? 0 },
          width: box?.width ?? 0,
          height: box?.height ?? 0,
          draggable: false,
          connectable: false,
          ariaLabel: ariaLabelOf(node),
          // An account holds buttons of its own.
          ariaRole: node.kind === "account" ? "group" : "button",
          data: {
            node,
            look: lookOf(node.bridges, lit, node.kind === "foreign"),
            litRows:
              lit && new Set(node.rows.filter(({ bridges }) => meet(bridges, lit)).map(({ id }) => id)),
            selectRow: (row) => selectRow(node, row),
            hoverRow: (row) => setHovered(row?.bridges),
          },
        };
      }),
    [picture, boxes, lit, selectRow],
  );
  const edges = useMemo(() => picture.edges.map((edge) => drawnEdge(edge, lit)), [picture, lit]);
  const frame = useRef<HTMLDivElement>(null);
  const flow = useRef<Flow>(undefined);
  useEffect(() => {
    if (isNarrowed && flow.current && frame.current) narrow(flow.current, frame.current, boxes);
  }, [isNarrowed, boxes]);
  useEffect(() => {
    const parts = picture.nodes.filter(({ within }) => opened !== undefined && within === opened);
    if (flow.current && frame.current)
      showOpened(
        flow.current,
        frame.current,
        parts.flatMap(({ id }) => boxes.get(id) ?? []),
        boxes,
      );
  }, [picture, opened, boxes]);
  return (
    <ReactFlowProvider>
      <ReactFlow
        ref={frame}
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        onInit={(made) => {
          flow.current = made;
          begin(made, frame.current, boxes, lonePersonOf(picture, boxes));
        }}
        panOnScroll
        zoomOnDoubleClick={false}
        minZoom={0.05}
        maxZoom={1.6}
        nodesConnectable={false}
        edgesFocusable={false}
        elementsSelectable
        onlyRenderVisibleElements={picture.nodes.length > 150}
        proOptions={{ hideAttribution: true }}
        onNodeClick={(_, { data }) => select(data.node)}
        onNodeMouseEnter={(_, { data }) =>
          setHovered(data.node.bridges.size > 0 ? data.node.bridges : undefined)
        }
        onNodeMouseLeave={() => setHovered(undefined)}
        onKeyDown={({ key, target }) => {
          const pressed = key === "Enter" ? (target as HTMLElement).dataset["id"] : undefined;
          const node = picture.nodes.find(({ id }) => id === pressed);
          if (node) select(node);
        }}
        aria-label="Picture of the bridges"
        ariaLabelConfig={ariaLabels}
      >
        <Background gap={24} size={1} />
        <Controls showInteractive={false} />
      </ReactFlow>
    </ReactFlowProvider>
  );
}

const ariaLabels = {
  "node.a11yDescription.default": "Press Enter to see what goes through it, or to open it.",
  "node.a11yDescription.keyboardDisabled": "Press Enter to see what goes through it, or to open it.",
};

/** Milliseconds; whoever wants less motion gets none. */
function motion(): { readonly duration: number } {
  return { duration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150 };
}

/** Room around the picture. */
const margins = { top: 24, side: 24 };

interface Flow {
  getViewport(): Viewport;
  setViewport(viewport: Viewport, options?: { readonly duration: number }): unknown;
}

function extent(boxes: ReadonlyMap<string, Box>): Box {
  const all = [...boxes.values()];
  const x = Math.min(...all.map((box) => box.x));
  const y = Math.min(...all.map((box) => box.y));
  const width = Math.max(...all.map((box) => box.x + box.width)) - x;
  return { x, y, width, height: Math.max(...all.map((box) => box.y + box.height)) - y };
}

/** Brings what was opened into the middle of the height, and all columns into the width. */
function showOpened(
  flow: Flow,
  frame: HTMLDivElement,
  parts: readonly Box[],
  boxes: ReadonlyMap<string, Box>,
): void {
  if (parts.length === 0) return;
  const whole = extent(boxes);
  const { y, height } = extent(new Map(parts.map((box, index) => [String(index), box])));
  const byWidth = (frame.clientWidth - 2 * margins.side) / whole.width;
  const zoom = Math.min(flow.getViewport().zoom, Math.max(byWidth, leastOnPhones));
  const left = Math.max(margins.side, (frame.clientWidth - whole.width * zoom) / 2);
  const top = Math.max(margins.top, (frame.clientHeight - height * zoom) / 2);
  void flow.setViewport({ zoom, x: left - whole.x * zoom, y: top - y * zoom }, motion());
}

/** Of one person's picture the beginning is the person, wherever the layout put it. */
function lonePersonOf({ nodes }: Picture, boxes: ReadonlyMap<string, Box>): Box | undefined {
  const [person, another] = nodes.filter(({ kind }) => kind === "person");
  return person && !another ? boxes.get(person.id) : undefined;
}

/** Lets the whole width be seen again; what stood in the middle stays there. */
function narrow(flow: Flow, frame: HTMLDivElement, boxes: ReadonlyMap<string, Box>): void {
  const whole = extent(boxes);
  const { y, zoom } = flow.getViewport();
  const next = Math.max((frame.clientWidth - 2 * margins.side) / whole.width, leastOnPhones);
  if (next >= zoom) return;
  const middle = frame.clientHeight / 2;
  const moved = { zoom: next, x: margins.side - whole.x * next, y: middle - ((middle - y) / zoom) * next };
  void flow.setViewport(moved, motion());
}

/** Begins with all of it where it is legible; else at the top, as wide as it is, to be scrolled. */
function begin(
  flow: Flow,
  frame: HTMLDivElement | null,
  boxes: ReadonlyMap<string, Box>,
  start: Box | undefined,
): void {
  if (!frame || boxes.size === 0) return;
  const { x: left, y: top, width, height } = extent(boxes);
  const byWidth = (frame.clientWidth - 2 * margins.side) / width;
  const byHeight = (frame.clientHeight - margins.top - margins.side) / height;
  const zoom = Math.min(1.1, Math.max(byWidth, leastOnPhones), Math.max(byHeight, leastLegible));
  const isTall = height * zoom > frame.clientHeight;
  const aboveAll = Math.max(margins.top, (frame.clientHeight - height * zoom) / 2) - top * zoom;
  void flow.setViewport({
    zoom,
    x: Math.max(margins.side, (frame.clientWidth - width * zoom) / 2) - left * zoom,
    y: start && isTall ? frame.clientHeight / 2 - (start.y + start.height / 2) * zoom : aboveAll,
  });
}

/** Below this zoom names cannot be read. */
const leastLegible = 0.85;
/** A narrow screen begins with the people and scrolls to the right. */
const leastOnPhones = 0.6;

/** The words that stand in the picture, then what it is: whoever speaks to the browser says what can be read. */
function ariaLabelOf({ kind, title, detail, bridges }: PictureNode): string {
  const seen = detail === "" ? title : `${title} ${detail}`;
  switch (kind) {
    case "person":
    case "account":
      return `${seen}, ${kind}, ${counted(bridges.size, "bridge")}`;
    case "team":
      return `${seen}, people together`;
    case "cluster":
      return `${seen}, project`;
    case "door-out":
      return `${seen}, ${counted(bridges.size, "bridge")}`;
    case "foreign":
      return seen;
  }
}

function meet(one: ReadonlySet<number>, other: ReadonlySet<number>): boolean {
  const [small, large] = one.size < other.size ? [one, other] : [other, one];
  for (const index of small) if (large.has(index)) return true;
  return false;
}

function lookOf(
  bridges: ReadonlySet<number>,
  lit: ReadonlySet<number> | undefined,
  isForeign: boolean,
): Look {
  if (lit === undefined) return "plain";
  return !isForeign && meet(bridges, lit) ? "lit" : "faded";
}

function drawnEdge(edge: PictureEdge, lit: ReadonlySet<number> | undefined): Edge {
  const look = edge.isForeign && lit === undefined ? "plain" : lookOf(edge.bridges, lit, edge.isForeign);
  const tone = edge.isForeign ? "foreign" : edge.isBroken ? "broken" : "open";
  return {
    id: edge.id,
    source: edge.from,
    target: edge.to,
    ...(edge.row !== undefined && { targetHandle: edge.row }),
    className: `pic-edge pic-edge-${tone} pic-${look}`,
    zIndex: look === "lit" ? 2 : 0,
    // Many bridges drawn as one are a broader way.
    ...(edge.bridges.size > 1 && { style: { strokeWidth: 1.2 + Math.log2(edge.bridges.size) * 0.6 } }),
  };
}

function classes(data: NodeData, extra = ""): string {
  const { node, look } = data;
  return `pic-node pic-node-${node.kind} pic-${look} ${node.isBroken ? "pic-broken" : ""} ${extra}`;
}

const Plain = memo(({ data }: NodeProps<Node<NodeData>>): ReactNode => {
  const { node } = data;
  const isEntered = node.kind === "door-out" || node.kind === "cluster";
  return (
    <div className={classes(data)}>
      {isEntered && <Handle type="target" position={Position.Left} />}
      <b title={node.title}>{node.title}</b>{" "}
      {node.kind === "cluster" && node.stages.length > 0 && (
        <span className="pic-stages">
          {node.stages.map((stage) => (
            <i key={stage} className={`rb-tone-${toneOf(stage)}`} title={stage} />
          ))}
        </span>
      )}
      {node.detail !== "" && <small>{node.detail}</small>}
      {node.kind !== "cluster" && <Handle type="source" position={Position.Right} />}
    </div>
  );
});

const Account = memo(({ data }: NodeProps<Node<NodeData>>): ReactNode => {
  const { node, litRows, selectRow, hoverRow } = data;
  const [stage] = node.stages;
  return (
    <div className={classes(data, `rb-tone-${toneOf(stage)}`)}>
      <Handle type="target" position={Position.Left} style={{ top: headHeight / 2 }} />
      <div className="pic-account-head">
        <b>{node.title}</b>
        <small className="rb-mono">{node.detail}</small>
        {stage !== undefined && <span className="rb-label">{stage}</span>}
      </div>
      {node.rows.map((row, index) => (
        <div
          key={row.id}
          className={`pic-row ${row.isBroken ? "pic-broken" : ""} ${row.isForeign ? "pic-foreign" : ""} ${
            litRows && !litRows.has(row.id) ? "pic-faded" : ""
          }`}
          onMouseEnter={() => hoverRow(row)}
          onMouseLeave={() => hoverRow(undefined)}
        >
          <Handle
            type="target"
            id={row.id}
            position={Position.Left}
            style={{ top: headHeight + index * rowHeight + rowHeight / 2 }}
          />
          <span className="pic-door">
            {row.door}
            <small>door in</small>
          </span>
          <button
            type="button"
            className="pic-role nodrag"
            onClick={(event) => {
              event.stopPropagation();
              selectRow(row);
            }}
          >
            {row.role}
            <small>{row.session === "" ? "role" : `role · ${row.session}`}</small>
          </button>
          <span className="pic-policies" title={row.policies.map(({ name }) => name).join(", ")}>
            {row.policies.map(({ name, kind }) => (
              <span key={`${kind} ${name}`} className={`pic-policy pic-policy-${kind}`}>
                {kind === "boundary" ? `within ${name}` : name}
              </span>
            ))}
            {row.policies.length === 0 && row.bridges.size > 0 && (
              <span className="pic-policy">no permissions</span>
            )}
          </span>
        </div>
      ))}
    </div>
  );
});

const nodeTypes = {
  person: Plain,
  team: Plain,
  foreign: Plain,
  "door-out": Plain,
  cluster: Plain,
  account: Account,
};
