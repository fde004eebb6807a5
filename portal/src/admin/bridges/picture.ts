import type {
  AccountView,
  Bridge,
  BridgesView,
  CarriedPolicy,
  TeamView,
  WayInView,
} from "../../../../src/server/contract.ts";
import { byStage } from "../../parts/stage.tsx";
import { counted, durationText } from "../../parts/words.ts";
import { groupPeople, type PeopleGroup } from "./people-groups.ts";

// The picture as data: what is drawn, and which bridges go through each part. Where there is too much for one picture,
// people are drawn together by team and accounts by project, and opened one after the other.

/** A `team` stands for people who are drawn together, a `cluster` for accounts. */
export type NodeKind = "person" | "team" | "door-out" | "cluster" | "account" | "foreign";

export interface PictureNode {
  readonly id: string;
  readonly kind: NodeKind;
  readonly title: string;
  readonly detail: string;
  /** Of an account. */
  readonly stage?: string;
  /** Of a cluster: its accounts by stage, from calm to alert. */
  readonly stages: readonly StagePart[];
  /** Rows of an account: one for each role. */
  readonly rows: readonly RoleRow[];
  /** Indexes into the picture's bridges. */
  readonly bridges: ReadonlySet<number>;
  readonly isBroken: boolean;
  /** The team or cluster out of which it was opened. */
  readonly within?: string;
}

/** The accounts of one stage that are drawn together. */
export interface StagePart {
  readonly stage: string | undefined;
  readonly accounts: number;
  readonly bridges: ReadonlySet<number>;
  readonly isBroken: boolean;
}

export interface RoleRow {
  readonly id: string;
  readonly role: string;
  readonly door: string;
  readonly session: string;
  readonly policies: readonly CarriedPolicy[];
  readonly bridges: ReadonlySet<number>;
  readonly isBroken: boolean;
  readonly isForeign: boolean;
}

export interface PictureEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** The row of an account to which it leads. */
  readonly row?: string;
  readonly bridges: ReadonlySet<number>;
  readonly isBroken: boolean;
  readonly isForeign: boolean;
}

export interface Picture {
  readonly bridges: readonly Bridge[];
  readonly nodes: readonly PictureNode[];
  readonly edges: readonly PictureEdge[];
  /** What is drawn together. */
  readonly together: readonly ("teams" | "projects")[];
}

/** So many roles are drawn one by one; more are drawn together. */
const mostRows = 48;
/** Past so many ways that are no bridges, those into one project are drawn together, too. */
const mostForeign = 24;

export interface PictureOptions {
  readonly accounts: readonly AccountView[];
  readonly carried: BridgesView["carried"];
  readonly waysIn: readonly WayInView[];
  readonly teams: readonly TeamView[];
  /** Ids of teams and clusters that were opened. */
  readonly opened: ReadonlySet<string>;
}

export function pictureOf(bridges: readonly Bridge[], options: PictureOptions): Picture {
  const drawing = new Drawing(bridges, options);
  for (const [index, bridge] of bridges.entries()) drawing.add(bridge, index);
  for (const way of options.waysIn) drawing.addForeign(way);
  return drawing.picture();
}

interface Draft {
  readonly id: string;
  readonly kind: NodeKind;
  readonly title: string;
  readonly detail: string;
  readonly stage?: string;
  readonly parts: Map<string | undefined, PartDraft>;
  readonly rows: Map<string, RowDraft>;
  readonly bridges: Set<number>;
  readonly members: Set<string>;
  isBroken: boolean;
  within?: string;
}

interface PartDraft {
  readonly members: Set<string>;
  readonly bridges: Set<number>;
  isBroken: boolean;
}

type RowDraft = { -readonly [K in keyof RoleRow]: RoleRow[K] } & { readonly bridges: Set<number> };
type EdgeDraft = { -readonly [K in keyof PictureEdge]: PictureEdge[K] } & { readonly bridges: Set<number> };

/** A picture in the making. */
class Drawing {
  readonly #bridges: readonly Bridge[];
  readonly #options: PictureOptions;
  readonly #accounts: ReadonlyMap<string, AccountView>;
  readonly #isAggregated: boolean;
  readonly #groupOf: ((bridge: Bridge) => PeopleGroup) | undefined;
  readonly #nodes = new Map<string, Draft>();
  readonly #edges = new Map<string, EdgeDraft>();

  constructor(bridges: readonly Bridge[], options: PictureOptions) {
    this.#bridges = bridges;
    this.#options = options;
    this.#accounts = new Map(options.accounts.map((account) => [account.name, account]));
    this.#isAggregated = new Set(bridges.map(({ roleArn }) => roleArn)).size > mostRows;
    this.#groupOf = groupPeople(bridges, options.teams);
  }

  add(bridge: Bridge, index: number): void {
    const person = this.#whoOf(bridge);
    const isBroken = bridge.state === "half-open";
    this.#through(person, index, person.kind === "team" && isBroken);
    const cluster = this.#clusterOf(bridge.account);
    if (cluster) {
      this.#through(cluster, index, isBroken);
      const part = this.#part(cluster, bridge.account);
      part.bridges.add(index);
      part.isBroken ||= isBroken;
      this.#edge(person.id, cluster.id, undefined, index, isBroken);
      return;
    }
    const out = doorOutOf(bridge);
    const door = this.#node(`door-out ${out.key}`, "door-out", out.title, out.detail);
    this.#through(door, index, bridge.doorOut === undefined);
    this.#edge(person.id, door.id, undefined, index, bridge.doorOut === undefined);
    const account = this.#accountNode(bridge.account, bridge.accountId);
    this.#through(account, index, false);
    const row = this.#row(account, bridge.role, bridge);
    row.bridges.add(index);
    row.isBroken ||= isBroken;
    this.#edge(door.id, account.id, row.id, index, isBroken);
  }

  addForeign(way: WayInView): void {
    const { account, accountId, role } = way.to;
    const cluster = this.#clusterOf(account);
    const to = cluster ?? this.#accountNode(account, accountId);
    const isCrowded = this.#isAggregated && this.#options.waysIn.length > mostForeign;
    const from = isCrowded
      ? this.#node(`foreign into ${to.id}`, "foreign", `others into ${to.title}`, "no bridge")
      : this.#node(`foreign ${way.from}`, "foreign", way.from, "no bridge");
    if (cluster) this.#part(cluster, account);
    const row = cluster === undefined && role !== undefined ? this.#row(to, role) : undefined;
    if (row) row.isForeign = true;
    this.#edge(from.id, to.id, row?.id, undefined, false, true);
  }

  picture(): Picture {
    return {
      bridges: this.#bridges,
      together: [
        ...(this.#groupOf ? (["teams"] as const) : []),
        ...(this.#isAggregated ? (["projects"] as const) : []),
      ],
      edges: [...this.#edges.values()],
      nodes: [...this.#nodes.values()].map(({ members, rows, parts, ...node }) => ({
        ...node,
        stages: partsOf(parts),
        detail: members.size > 0 ? membersText(node, members.size) : node.detail,
        rows: [...rows.values()].sort((a, b) => (a.role < b.role ? -1 : 1)),
      })),
    };
  }

  /** The person, or the group through which the person holds this bridge. */
  #whoOf(bridge: Bridge): Draft {
    const { person } = bridge;
    const group = this.#groupOf?.(bridge);
    if (!group || this.#options.opened.has(group.id)) {
      const alone = this.#node(`person ${person}`, "person", person, "");
      if (group) alone.within = group.id;
      return alone;
    }
    const node = this.#node(group.id, "team", group.title, "");
    node.members.add(person);
    return node;
  }

  #projectOf(account: string): string {
    return this.#accounts.get(account)?.project ?? account.replace(/-[^-]*$/, "");
  }

  /** The project with which an account is drawn together; undefined where it is drawn by itself. */
  #clusterOf(account: string): Draft | undefined {
    if (!this.#isAggregated) return undefined;
    const title = this.#projectOf(account);
    const id = `cluster ${title}`;
    if (this.#options.opened.has(id)) return undefined;
    const node = this.#node(id, "cluster", title, "");
    node.members.add(account);
    return node;
  }

  #part(cluster: Draft, account: string): PartDraft {
    const stage = this.#accounts.get(account)?.stage;
    const part = cluster.parts.get(stage) ?? { members: new Set(), bridges: new Set(), isBroken: false };
    cluster.parts.set(stage, part);
    part.members.add(account);
    return part;
  }

  #accountNode(name: string, accountId: string): Draft {
    const node = this.#node(`account ${name}`, "account", name, accountId, this.#accounts.get(name)?.stage);
    if (this.#isAggregated) node.within = `cluster ${this.#projectOf(name)}`;
    return node;
  }

  #node(id: string, kind: NodeKind, title: string, detail: string, stage?: string): Draft {
    const known = this.#nodes.get(id);
    if (known) return known;
    const node: Draft = {
      id,
      kind,
      title,
      detail,
      ...(stage !== undefined && { stage }),
      parts: new Map(),
      rows: new Map(),
      bridges: new Set(),
      members: new Set(),
      isBroken: false,
    };
    this.#nodes.set(id, node);
    return node;
  }

  #row(account: Draft, role: string, bridge?: Bridge): RowDraft {
    const known = account.rows.get(role);
    if (known) return known;
    const row: RowDraft = {
      id: `${account.id} ${role}`,
      role,
      door: doorInText(bridge),
      session: bridge?.sessionDuration === undefined ? "" : durationText(bridge.sessionDuration),
      policies: bridge ? (this.#options.carried[bridge.roleArn] ?? []) : [],
      bridges: new Set(),
      isBroken: false,
      isForeign: false,
    };
    account.rows.set(role, row);
    return row;
  }

  #through(node: Draft, index: number, isBroken: boolean): void {
    node.bridges.add(index);
    node.isBroken ||= isBroken;
  }

  #edge(
    from: string,
    to: string,
    row: string | undefined,
    index: number | undefined,
    isBroken: boolean,
    isForeign = false,
  ): void {
    const id = `${from} → ${row ?? to}`;
    const edge: EdgeDraft = this.#edges.get(id) ?? {
      id,
      from,
      to,
      ...(row !== undefined && { row }),
      bridges: new Set<number>(),
      isBroken: false,
      isForeign,
    };
    if (index !== undefined) edge.bridges.add(index);
    edge.isBroken ||= isBroken;
    this.#edges.set(id, edge);
  }
}

function partsOf(parts: ReadonlyMap<string | undefined, PartDraft>): readonly StagePart[] {
  return [...parts]
    .sort(([a], [b]) => byStage(a, b))
    .map(([stage, { members, bridges, isBroken }]) => ({ stage, accounts: members.size, bridges, isBroken }));
}

/** Of a role to which no bridge leads nothing is known here but that somebody is let in. */
function doorInText(bridge: Bridge | undefined): string {
  if (!bridge) return "others";
  if (bridge.missing.includes("door-in")) return "none";
  return bridge.mfa === "optional" ? "without MFA" : "MFA";
}

function membersText({ kind, bridges }: Pick<Draft, "kind" | "bridges">, members: number): string {
  const who = kind === "team" ? counted(members, "person", "people") : counted(members, "account");
  return `${who} · ${counted(bridges.size, "bridge")}`;
}

/** A door out by the name of its policy; inline ones belong to their holder. */
function doorOutOf({ doorOut, role, account, person, windows }: Bridge): {
  readonly key: string;
  readonly title: string;
  readonly detail: string;
} {
  if (!doorOut)
    return { key: `none ${role} ${account} ${person}`, title: `${role} @ ${account}`, detail: "no door out" };
  const door = /^switch-to-(.*)@(.*)$/.exec(doorOut.policy);
  const time = windows.length > 0 ? " · timed" : "";
  if (!doorOut.holder.startsWith("arn:")) {
    return {
      key: `${doorOut.holder} ${doorOut.policy}`,
      title: doorOut.policy,
      detail: `inline, ${doorOut.holder}${time}`,
    };
  }
  return {
    key: doorOut.holder,
    title: door ? `${door[1]} @ ${door[2]}` : doorOut.policy,
    detail: doorOut.policy.startsWith("switch-pack-") ? "pack of doors" : "door out",
  };
}

/** Bridges that belong to what the address selects; all without a selection. */
export function chosenBridges(
  bridges: readonly Bridge[],
  { person = "", role = "", account = "" }: Readonly<Record<string, string>>,
): readonly Bridge[] {
  return bridges.filter(
    (bridge) =>
      (person === "" || bridge.person === person) &&
      (role === "" || bridge.role === role) &&
      (account === "" || bridge.account === account),
  );
}
