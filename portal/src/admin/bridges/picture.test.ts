import { describe, expect, test } from "vitest";
import type { AccountView, Bridge, TeamView } from "../../../../src/server/contract.ts";
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
