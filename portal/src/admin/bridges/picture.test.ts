import { describe, expect, test } from "vitest";
import type { AccountView, Bridge, TeamView } from "../../../../src/server/contract.ts";
import { layoutOf } from "./layout.ts";
import { type PictureOptions, pictureOf } from "./picture.ts";

function bridge(person: string, role: string, account: string, more: Partial<Bridge> = {}): Bridge {
  return {
    person,
    role,
    account,
    accountId: account,
    roleArn: `arn:aws:iam::${account}:role/${role}`,
    windows: [],
    missing: [],
    mfa: "required",
    state: "open",
    doorOut: {
      holder: `arn:aws:iam::1:policy/switch-to-${role}@${account}`,
      policy: `switch-to-${role}@${account}`,
    },
    ...more,
  } as unknown as Bridge;
}

const names = Array.from({ length: 40 }, (_, index) => `person${String(index).padStart(2, "0")}`);
const crew: TeamView = { name: "crew", members: names.slice(0, 20), access: [], reaches: ["Viewer@prod"] };

function options(more: Partial<PictureOptions> = {}): PictureOptions {
  const accounts = [{ name: "prod", accountId: "prod", project: "shop", stage: "production" }];
  return {
    accounts: accounts as unknown as readonly AccountView[],
    carried: {},
    waysIn: [],
    teams: [crew],
    opened: new Set(),
    ...more,
  };
}

const drawn = (bridges: readonly Bridge[], more: Partial<PictureOptions> = {}) =>
  pictureOf(bridges, options(more)).nodes.map(({ kind, title, detail }) => `${kind} ${title}: ${detail}`);

describe("the picture of few", () => {
  test("every person, door and account is drawn, and a door that is missing is named", () => {
    const { doorOut: _, ...closed } = bridge("alice", "Viewer", "prod", {
      state: "half-open",
      missing: ["door-out"],
    });
    const picture = pictureOf([closed], options());
    expect(picture.together).toEqual([]);
    expect(picture.nodes.map(({ kind, detail }) => [kind, detail])).toEqual([
      ["person", ""],
      ["door-out", "no door out"],
      ["account", "prod"],
    ]);
    expect(picture.edges.map(({ isBroken }) => isBroken)).toEqual([true, true]);
  });
});

describe("the picture of many people", () => {
  const bridges = names.map((name) => bridge(name, "Viewer", "prod"));

  test("a team stands for the members whom it lets in, others are drawn together by their names", () => {
    expect(drawn(bridges).slice(0, 1)).toEqual(["team crew: 20 people · 20 bridges"]);
    expect(drawn(bridges)).toContain("team person20 … person39: 20 people · 20 bridges");
    expect(pictureOf(bridges, options()).together).toEqual(["teams"]);
  });

  test("an opened team is drawn person by person, and they say where they came from", () => {
    const { nodes } = pictureOf(bridges, options({ opened: new Set(["team crew"]) }));
    const people = nodes.filter(({ kind }) => kind === "person");
    expect(people.map(({ title }) => title)).toEqual(names.slice(0, 20));
    expect(new Set(people.map(({ within }) => within))).toEqual(new Set(["team crew"]));
  });

  test("whoever is in a team and holds more goes both ways", () => {
    const more = [...bridges, bridge("person00", "Operator", "prod")];
    expect(drawn(more).filter((text) => text.startsWith("team"))).toEqual([
      "team crew: 20 people · 20 bridges",
      "team person00 … person39: 21 people · 21 bridges",
    ]);
  });

  test("a half-open bridge is seen from its team, too", () => {
    const broken = bridge("person00", "Viewer", "prod", { state: "half-open", missing: ["door-in"] });
    const { nodes } = pictureOf([broken, ...bridges.slice(1)], options());
    expect(nodes.filter(({ isBroken }) => isBroken).map(({ title }) => title)).toEqual(["crew"]);
  });
});

/** Accounts of some projects, one for each stage. */
function accountsOf(projects: readonly string[], stages: readonly (string | undefined)[]): AccountView[] {
  return projects.flatMap((project) =>
    stages.map((stage) => {
      const name = `${project}-${stage ?? "none"}`;
      return { name, accountId: name, isSource: false, retired: false, project, ...(stage && { stage }) };
    }),
  );
}

const stages = ["production", "sandbox", undefined, "development", "preproduction", "canary"];
const calmToAlert = ["sandbox", "development", "preproduction", "canary", "production", undefined];

describe("stages", () => {
  const accounts = accountsOf(["shop", "data"], stages);
  const bridges = accounts.flatMap(({ name }) => ["alice", "bob"].map((who) => bridge(who, "Viewer", name)));

  test("are frames around their accounts, from calm to alert, none over another", () => {
    const picture = pictureOf(bridges, options({ accounts, teams: [] }));
    const { boxes, bands } = layoutOf(picture);
    expect(bands.map(({ stage, accounts: count }) => [stage, count])).toEqual(
      calmToAlert.map((stage) => [stage, 2]),
    );
    for (const { stage, box } of bands) {
      const inside = picture.nodes
        .filter(({ kind, id }) => kind === "account" && isWithin(boxes.get(id), box))
        .map((node) => node.stage);
      expect(inside).toEqual([stage, stage]);
    }
    const ends = bands.map(({ box }) => box.y + box.height);
    expect(bands.slice(1).filter(({ box }, index) => box.y <= (ends[index] ?? 0))).toEqual([]);
  });

  test("nothing stands over anything else in its column", () => {
    const picture = pictureOf(bridges, options({ accounts, teams: [] }));
    const { boxes } = layoutOf(picture);
    const standing = picture.nodes.flatMap(({ id }) => boxes.get(id) ?? []);
    const over = standing.flatMap((a) =>
      standing.filter((b) => a !== b && a.x === b.x && a.y <= b.y && b.y < a.y + a.height),
    );
    expect(over).toEqual([]);
  });

  test("are not framed where no account has one", () => {
    const plain = accountsOf(["shop", "data"], [undefined]);
    const two = plain.map(({ name }) => bridge("alice", "Viewer", name));
    expect(layoutOf(pictureOf(two, options({ accounts: plain, teams: [] }))).bands).toEqual([]);
  });

  test("are told of each project that is drawn together, with what is half-open; an opened one is framed", () => {
    const many = accountsOf(
      Array.from({ length: 10 }, (_, index) => `project${index}`),
      stages,
    );
    const [first, ...rest] = many.map(({ name }) => bridge("alice", "Viewer", name));
    const broken = { ...first, state: "half-open", missing: ["door-in"] } as unknown as Bridge;
    const all = [broken, ...rest];
    const closed = pictureOf(all, options({ accounts: many, teams: [] }));
    expect(closed.nodes.filter(({ kind }) => kind === "cluster")).toHaveLength(10);
    const cluster = closed.nodes.find(({ id }) => id === "cluster project0");
    expect(cluster?.stages.map(({ stage, accounts: count }) => [stage, count])).toEqual(
      calmToAlert.map((stage) => [stage, 1]),
    );
    expect(cluster?.stages.filter(({ isBroken }) => isBroken).map(({ stage }) => stage)).toEqual([
      "production",
    ]);
    expect(layoutOf(closed).bands).toEqual([]);
    const opened = new Set(["cluster project0"]);
    const { bands } = layoutOf(pictureOf(all, options({ accounts: many, teams: [], opened })));
    expect(bands.map(({ stage }) => stage)).toEqual(calmToAlert);
  });
});

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function isWithin(inner: Area | undefined, outer: Area): boolean {
  return (
    inner !== undefined &&
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}
