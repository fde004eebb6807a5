import type { Bridge, Directory, Role, StatementPlace, World } from "../model/index.ts";
import { nameOfArn } from "../model/index.ts";

// A picture of bridges as data: what is drawn and what leads where. How it is drawn is each format's own affair.

export type PartKind = "person" | "door-out" | "door-in" | "role" | "policy";

/** One thing in the picture. */
export interface Part {
  /** Unique in the picture; letters, digits and dashes. */
  readonly id: string;
  readonly kind: PartKind;
  readonly name: string;
  /** Small print: `4h · MFA`, `inline policy`. */
  readonly detail?: string;
  /** Missing in AWS: half of a bridge. */
  readonly isMissing: boolean;
}

/** An account with what of the bridges stands in it. */
export interface Frame {
  readonly id: string;
  readonly name: string;
  readonly accountId: string;
  readonly stage?: string;
  readonly isSource: boolean;
  readonly parts: readonly Part[];
}

export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly kind: "holds" | "bridge" | "opens" | "carries";
  /** The bridge is half-open. */
  readonly isBroken: boolean;
}

export interface Diagram {
  readonly title: string;
  /** The source account first. */
  readonly frames: readonly Frame[];
  readonly arrows: readonly Arrow[];
}

/** The picture of some bridges of a world: exactly their parts, each once. */
export function diagramOf(world: World, bridges: readonly Bridge[]): Diagram {
  const { directory } = world;
  const drawing = new Drawing(world);
  for (const bridge of bridges) drawing.add(bridge);
  return {
    title: `Bridges of ${directory.organization}`,
    frames: drawing.frames(),
    arrows: drawing.arrows(),
  };
}

/** A picture in the making. */
class Drawing {
  private readonly world: World;
  private readonly directory: Directory;
  /** Parts by account id and key. */
  private readonly parts = new Map<string, Map<string, Part>>();
  private readonly lines = new Map<string, Arrow>();
  private readonly ids = new Map<string, string>();

  constructor(world: World) {
    this.world = world;
    this.directory = world.directory;
    this.parts.set(this.directory.source, new Map());
  }

  add(bridge: Bridge): void {
    const { source } = this.directory;
    const isBroken = bridge.state === "half-open";
    const misses = (part: Bridge["missing"][number]): boolean => bridge.missing.includes(part);
    const person = this.part(source, "person", bridge.person, { isMissing: misses("user") });
    const out = doorOutName(bridge.doorOut, this.directory, bridge);
    const doorOut = this.part(source, "door-out", out.name, {
      key: out.key,
      detail: out.detail,
      isMissing: bridge.doorOut === undefined,
    });
    const trusts = bridge.mfa === "required" ? "trust policy · MFA" : "trust policy";
    const doorIn = this.part(bridge.accountId, "door-in", bridge.role, {
      detail: trusts,
      isMissing: misses("door-in"),
    });
    const role = this.part(bridge.accountId, "role", bridge.role, {
      detail: sessionText(bridge),
      isMissing: misses("role"),
    });
    this.line(person, doorOut, "holds", bridge.doorOut === undefined);
    this.line(doorOut, doorIn, "bridge", isBroken && (misses("door-in") || misses("door-out")));
    this.line(doorIn, role, "opens", misses("role") || misses("door-in"));
    for (const policy of policiesOf(this.roleOf(bridge))) {
      const key = `${bridge.role} ${policy.name}`;
      const carried = this.part(bridge.accountId, "policy", policy.name, { detail: policy.detail, key });
      this.line(role, carried, "carries", false);
    }
  }

  frames(): readonly Frame[] {
    const known = this.directory.accounts.filter((one) => this.parts.has(one.accountId));
    const ordered = [...known].sort(
      (a, b) => Number(b.accountId === this.directory.source) - Number(a.accountId === this.directory.source),
    );
    return ordered.map((account) => ({
      id: this.idOf(`account ${account.accountId}`, "account", account.name),
      name: account.name,
      accountId: account.accountId,
      ...(account.stage !== undefined && { stage: account.stage }),
      isSource: account.accountId === this.directory.source,
      parts: [...(this.parts.get(account.accountId)?.values() ?? [])],
    }));
  }

  arrows(): readonly Arrow[] {
    return [...this.lines.values()];
  }

  private roleOf({ accountId, role }: Bridge): Role | undefined {
    return this.world.accounts[accountId]?.roles.find((one) => one.name === role);
  }

  private part(
    account: string,
    kind: PartKind,
    name: string,
    {
      key = name,
      detail,
      isMissing = false,
    }: { readonly key?: string; readonly detail?: string | undefined; readonly isMissing?: boolean },
  ): Part {
    let own = this.parts.get(account);
    if (!own) this.parts.set(account, (own = new Map()));
    const full = `${kind} ${key}`;
    const known = own.get(full);
    if (known) return known;
    const id = this.idOf(`${account} ${full}`, kind, name);
    const made: Part = {
      id,
      kind,
      name,
      isMissing,
      ...(detail !== undefined && detail !== "" && { detail }),
    };
    own.set(full, made);
    return made;
  }

  /** Readable, and the same for the same picture. */
  private idOf(full: string, kind: string, name: string): string {
    const known = this.ids.get(full);
    if (known !== undefined) return known;
    const plain = `${kind}-${name}`.replaceAll(/[^A-Za-z0-9]+/g, "-").replace(/-$/, "");
    const taken = new Set(this.ids.values());
    let id = plain;
    for (let n = 2; taken.has(id); n++) id = `${plain}-${n}`;
    this.ids.set(full, id);
    return id;
  }

  private line(from: Part, to: Part, kind: Arrow["kind"], isBroken: boolean): void {
    const key = `${from.id} ${to.id}`;
    if (!this.lines.has(key)) this.lines.set(key, { from: from.id, to: to.id, kind, isBroken });
  }
}

/** A door out as it is called: the policy; an inline one is its holder's own. */
function doorOutName(
  place: StatementPlace | undefined,
  { organization }: Directory,
  { role, account, windows }: Bridge,
): { readonly name: string; readonly key: string; readonly detail?: string } {
  if (!place) return { name: `no door to ${role}@${account}`, key: `missing ${role} ${account}` };
  const isManaged = place.holder.startsWith("arn:");
  const end = windows.at(-1)?.until;
  const time = end === undefined ? "" : ` · until ${end.slice(0, 10)}`;
  if (isManaged) {
    const isOurs = place.holder.includes(`/rolebridge/${organization}/`);
    return {
      name: place.policy,
      key: place.holder,
      detail: `${isOurs ? "policy" : "foreign policy"}${time}`,
    };
  }
  return {
    name: place.policy,
    key: `${place.holder} ${place.policy}`,
    detail: `inline policy of ${place.holder}${time}`,
  };
}

function sessionText({ sessionDuration }: Bridge): string {
  if (sessionDuration === undefined) return "";
  const hours = Math.round((sessionDuration / 3600) * 10) / 10;
  return `role · ${hours}h`;
}

function policiesOf(role: Role | undefined): readonly { readonly name: string; readonly detail: string }[] {
  if (!role) return [];
  return [
    ...role.attached.map((arn) => ({
      name: nameOfArn(arn),
      detail: arn.includes(":aws:policy/") ? "AWS managed policy" : "managed policy",
    })),
    ...Object.keys(role.inline).map((name) => ({ name, detail: "inline policy" })),
    ...(role.boundary === undefined ? [] : [{ name: nameOfArn(role.boundary), detail: "boundary" }]),
  ];
}
