import type {
  AccountView,
  Bridge,
  BridgesView,
  CarriedPolicy,
  WayInView,
} from "../../../../src/server/contract.ts";
import { durationText } from "../../parts/words.ts";

// The picture as data: what is drawn, and which bridges go through each part. Where there is too much for one picture,
// accounts are drawn together by project, and opened one after the other.

export type NodeKind = "person" | "door-out" | "cluster" | "account" | "foreign";

export interface PictureNode {
  readonly id: string;
  readonly kind: NodeKind;
  readonly title: string;
  readonly detail: string;
  readonly stage?: string;
  /** Rows of an account: one for each role. */
  readonly rows: readonly RoleRow[];
  /** Indexes into the picture's bridges. */
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
  /** Accounts are drawn together. */
  readonly isAggregated: boolean;
}

/** So many roles are drawn one by one; more are drawn together. */
const mostRows = 48;

export interface PictureOptions {
  readonly accounts: readonly AccountView[];
  readonly carried: BridgesView["carried"];
  readonly waysIn: readonly WayInView[];
  /** Clusters that were opened. */
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
  detail: string;
  readonly stage?: string;
  readonly rows: Map<string, RowDraft>;
  readonly bridges: Set<number>;
  readonly members: Set<string>;
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
  readonly #nodes = new Map<string, Draft>();
  readonly #edges = new Map<string, EdgeDraft>();

  constructor(bridges: readonly Bridge[], options: PictureOptions) {
    this.#bridges = bridges;
    this.#options = options;
    this.#accounts = new Map(options.accounts.map((account) => [account.name, account]));
    this.#isAggregated = new Set(bridges.map(({ roleArn }) => roleArn)).size > mostRows;
  }

  add(bridge: Bridge, index: number): void {
    const person = this.#node(`person ${bridge.person}`, "person", bridge.person, "");
    const isBroken = bridge.state === "half-open";
    this.#through(person, index, false);
    const cluster = this.#clusterOf(bridge.account);
    if (cluster !== undefined) {
      const node = this.#node(`cluster ${cluster}`, "cluster", cluster, "");
      node.members.add(bridge.account);
      this.#through(node, index, isBroken);
      this.#edge(person.id, node.id, undefined, index, isBroken);
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
    const { account, role } = way.to;
    const cluster = this.#clusterOf(account);
    const from = this.#node(`foreign ${way.from}`, "foreign", way.from, "no bridge");
    const to =
      cluster === undefined
        ? this.#accountNode(account, way.to.accountId)
        : this.#node(`cluster ${cluster}`, "cluster", cluster, "");
    if (cluster !== undefined) to.members.add(account);
    const row = cluster === undefined && role !== undefined ? this.#row(to, role) : undefined;
    if (row) row.isForeign = true;
    this.#edge(from.id, to.id, row?.id, undefined, false, true);
  }

  picture(): Picture {
    return {
      bridges: this.#bridges,
      isAggregated: this.#isAggregated,
      edges: [...this.#edges.values()],
      nodes: [...this.#nodes.values()].map(({ members, rows, stage, ...node }) => ({
        ...node,
        ...(stage !== undefined && { stage }),
        detail: node.kind === "cluster" ? clusterDetail(members.size, node.bridges.size) : node.detail,
        rows: [...rows.values()].sort((a, b) => (a.role < b.role ? -1 : 1)),
      })),
    };
  }

  /** The project of an account that is drawn together with others; undefined where it is drawn by itself. */
  #clusterOf(account: string): string | undefined {
    if (!this.#isAggregated) return undefined;
    const cluster = this.#accounts.get(account)?.project ?? account.replace(/-[^-]*$/, "");
    return this.#options.opened.has(cluster) ? undefined : cluster;
  }

  #accountNode(name: string, accountId: string): Draft {
    return this.#node(`account ${name}`, "account", name, accountId, this.#accounts.get(name)?.stage);
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
      door: bridge?.missing.includes("door-in")
        ? "no door in"
        : bridge?.mfa === "optional"
          ? "without MFA"
          : "MFA",
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

function clusterDetail(accounts: number, bridges: number): string {
  return `${accounts} ${accounts === 1 ? "account" : "accounts"} · ${bridges} ${bridges === 1 ? "bridge" : "bridges"}`;
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
