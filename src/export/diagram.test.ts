import { describe, expect, test } from "vitest";
import { account, change, doorTo, role, sourceTrust, user, world } from "../../test/support/worlds.ts";
import { bridgesOf } from "../access/index.ts";
import type { World } from "../model/index.ts";
import { diagramAsDot, diagramAsMermaid, diagramAsSvg, diagramOf } from "./index.ts";

const source = "111111111111";
const webapp = "222222222222";
const analytics = "333333333333";

/** The two-person example, with its doors out inline. */
function aliceAndBob(): World {
  const doors = { "to-webapp": doorTo(webapp, "AccountManager") };
  return world({
    source: "users",
    accounts: {
      users: { id: source },
      webapp: { id: webapp, stage: "production" },
      analytics: { id: analytics },
    },
    people: ["alice", "bob"],
    states: [
      account(source, {
        users: [
          user("alice", { inline: { ...doors, "to-analytics": doorTo(analytics, "LambdaManager") } }),
          user("bob", { inline: doors }),
        ],
      }),
      account(webapp, {
        roles: [
          role("AccountManager", sourceTrust(source), {
            attached: ["arn:aws:iam::aws:policy/AdministratorAccess"],
          }),
        ],
      }),
      account(analytics, {
        roles: [
          role("LambdaManager", sourceTrust(source), {
            attached: ["arn:aws:iam::aws:policy/AWSLambda_FullAccess"],
          }),
        ],
      }),
    ],
  });
}

const diagram = diagramOf(aliceAndBob(), bridgesOf(aliceAndBob()));
const broken = change(aliceAndBob(), webapp, () => ({ roles: [] }));

describe("the picture of bridges", () => {
  test("holds exactly the parts of the bridges, each in its account", () => {
    const parts = diagram.frames.map(({ name, parts }) => [
      name,
      parts.map(({ kind, name }) => `${kind} ${name}`),
    ]);
    expect(Object.fromEntries(parts)).toEqual({
      users: [
        "person alice",
        "door-out to-analytics",
        "door-out to-webapp",
        "person bob",
        "door-out to-webapp",
      ],
      webapp: ["door-in AccountManager", "role AccountManager", "policy AdministratorAccess"],
      analytics: ["door-in LambdaManager", "role LambdaManager", "policy AWSLambda_FullAccess"],
    });
  });

  test("draws each bridge once from door to door", () => {
    const bridges = diagram.arrows
      .filter(({ kind }) => kind === "bridge")
      .map(({ from, to }) => `${from} ${to}`);
    expect(bridges).toEqual([
      "door-out-to-analytics door-in-LambdaManager",
      "door-out-to-webapp door-in-AccountManager",
      "door-out-to-webapp-2 door-in-AccountManager",
    ]);
  });

  test("shows what a half-open bridge misses", () => {
    const half = diagramOf(broken, bridgesOf(broken));
    const missing = half.frames.flatMap(({ parts }) =>
      parts.filter(({ isMissing }) => isMissing).map(({ kind }) => kind),
    );
    expect(missing).toEqual(["door-in", "role"]);
    expect(half.arrows.filter(({ isBroken }) => isBroken).length).toBe(3);
  });

  test("is SVG that stands alone, the same each time, with every part in it", async () => {
    const svg = await diagramAsSvg(diagram);
    expect(svg).toBe(await diagramAsSvg(diagram));
    for (const { name, parts } of diagram.frames) {
      expect(svg).toContain(`>${name} <`);
      for (const part of parts) expect(svg).toContain(`>${part.name}</text>`);
    }
    expect(svg.match(/stroke-width="2.2"/g)?.length).toBe(
      diagram.arrows.filter(({ kind }) => kind === "bridge").length + 1,
    );
    expect(svg).not.toMatch(/NaN|undefined|<script|href/);
  });

  test("escapes names in every language", async () => {
    const odd = { ...diagram, title: `<b>"&"</b>` };
    expect(await diagramAsSvg(odd)).toContain("&lt;b&gt;&quot;&amp;&quot;&lt;/b&gt;");
    expect(diagramAsDot(odd)).toContain(String.raw`digraph "<b>\"&\"</b>"`);
  });

  test("is Mermaid and DOT with the same parts and arrows", () => {
    const ids = diagram.frames.flatMap(({ parts }) => parts.map(({ id }) => id));
    const [mermaid, dot] = [diagramAsMermaid(diagram), diagramAsDot(diagram)];
    for (const id of ids) {
      expect(mermaid).toContain(`    ${id}`);
      expect(dot).toContain(`"${id}" [label=`);
    }
    expect(mermaid.match(/==>/g)?.length).toBe(3);
    expect(dot.match(/ -> /g)?.length).toBe(diagram.arrows.length);
  });
});
