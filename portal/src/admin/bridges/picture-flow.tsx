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
} from "@xyflow/react";
import { memo, type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { toneOf } from "../../parts/stage.tsx";
import { counted } from "../../parts/words.ts";
import { bandId, hasStages, headHeight, layoutOf, rowHeight, type StageBand } from "./layout.ts";
import type { Picture, PictureEdge, PictureNode, RoleRow } from "./picture.ts";
import { begin, type Flow, lonePersonOf, narrow, showOpened } from "./viewport.ts";

interface BandData extends Record<string, unknown> {
  readonly band: StageBand;
}

interface NodeData extends Record<string, unknown> {
  readonly node: PictureNode;
  readonly look: Look;
  readonly lit: ReadonlySet<number> | undefined;
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
  const { boxes, bands } = useMemo(() => layoutOf(picture), [picture]);
  const frames = useMemo(() => bands.map(frameOf), [bands]);
  const parts = useMemo(
    () =>
      picture.nodes.map((node): Part => {
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
            lit,
            selectRow: (row) => selectRow(node, row),
            hoverRow: (row) => setHovered(row?.bridges),
          },
        };
      }),
    [picture, boxes, lit, selectRow],
  );
  const nodes = useMemo(() => [...frames, ...parts], [frames, parts]);
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
        parts.flatMap(({ id }) => [boxes.get(id) ?? [], boxes.get(bandId(id)) ?? []].flat()),
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
        onNodeClick={(_, node) => isPart(node) && select(node.data.node)}
        onNodeMouseEnter={(_, node) => isPart(node) && setHovered(touchedBy(node.data.node))}
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

/** The words that stand in the picture, then what it is: whoever speaks to the browser says what can be read. */
function ariaLabelOf({ kind, title, detail, bridges, stage, stages }: PictureNode): string {
  const seen = detail === "" ? title : `${title} ${detail}`;
  switch (kind) {
    case "person":
      return `${seen}, person, ${counted(bridges.size, "bridge")}`;
    case "account": {
      const where = stage === undefined ? "" : `, stage ${stage}`;
      return `${seen}, account, ${counted(bridges.size, "bridge")}${where}`;
    }
    case "team":
      return `${seen}, people together`;
    case "cluster": {
      const by = stages.map((one) => `${one.stage ?? "no stage"} ${one.accounts}`).join(" ");
      return hasStages(stages) ? `${seen} ${by}, project` : `${seen}, project`;
    }
    case "door-out":
      return `${seen}, ${counted(bridges.size, "bridge")}`;
    case "foreign":
      return seen;
  }
}

/** The frame of a stage lies behind everything and takes part in nothing. */
function frameOf(band: StageBand): Node<BandData, "stage"> {
  const { x, y, width, height } = band.box;
  return {
    id: band.id,
    type: "stage",
    position: { x, y },
    width,
    height,
    zIndex: -1,
    draggable: false,
    selectable: false,
    focusable: false,
    connectable: false,
    data: { band },
  };
}

type Part = Node<NodeData, PictureNode["kind"]>;

function isPart(node: Part | Node<BandData, "stage">): node is Part {
  return node.type !== "stage";
}

function touchedBy({ bridges }: PictureNode): ReadonlySet<number> | undefined {
  return bridges.size > 0 ? bridges : undefined;
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

const Stage = memo(({ data: { band } }: NodeProps<Node<BandData, "stage">>): ReactNode => {
  const { stage, accounts } = band;
  return (
    <div className={`pic-stage rb-tone-${toneOf(stage)}`}>
      <b>{stage ?? "no stage"}</b> <small>{counted(accounts, "account")}</small>
    </div>
  );
});

/** Accounts that are drawn together, by stage. */
function Stages({ node: { stages }, lit }: Pick<NodeData, "node" | "lit">): ReactNode {
  if (!hasStages(stages)) return null;
  return (
    <span className="pic-stages">
      {stages.map(({ stage = "no stage", accounts, bridges, isBroken }) => (
        <span
          key={stage}
          className={`rb-tone-${toneOf(stage)} ${lit && !meet(bridges, lit) ? "pic-faded" : ""} ${isBroken ? "pic-broken" : ""}`}
          title={`${stage}: ${counted(accounts, "account")}, ${counted(bridges.size, "bridge")}`}
        >
          <span>{stage}</span> {`${accounts} `}
        </span>
      ))}
    </span>
  );
}

const Plain = memo(({ data }: NodeProps<Part>): ReactNode => {
  const { node } = data;
  const isEntered = node.kind === "door-out" || node.kind === "cluster";
  return (
    <div className={classes(data)}>
      {isEntered && <Handle type="target" position={Position.Left} />}
      <b title={node.title}>{node.title}</b> {node.detail !== "" && <small>{node.detail}</small>}
      {/* The space tells the words apart for whoever hears them. */} <Stages node={node} lit={data.lit} />
      {node.kind !== "cluster" && <Handle type="source" position={Position.Right} />}
    </div>
  );
});

const Account = memo(({ data }: NodeProps<Part>): ReactNode => {
  const { node, lit, selectRow, hoverRow } = data;
  return (
    <div className={classes(data, `rb-tone-${toneOf(node.stage)}`)}>
      <Handle type="target" position={Position.Left} style={{ top: headHeight / 2 }} />
      <div className="pic-account-head">
        <b>{node.title}</b>
        <small className="rb-mono">{node.detail}</small>
      </div>
      {node.rows.map((row, index) => (
        <div
          key={row.id}
          className={`pic-row ${row.isBroken ? "pic-broken" : ""} ${row.isForeign ? "pic-foreign" : ""} ${
            lit && !meet(row.bridges, lit) ? "pic-faded" : ""
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
  stage: Stage,
  person: Plain,
  team: Plain,
  foreign: Plain,
  "door-out": Plain,
  cluster: Plain,
  account: Account,
};
