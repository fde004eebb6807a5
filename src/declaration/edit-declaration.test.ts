import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type AccessHolder,
  type DeclarationEdit,
  editDeclaration,
  editFiles,
  loadDeclaration,
  memoryFiles,
} from "./index.ts";

const text = `# Larkspur's people
version: 1
organization: larkspur
source: users

accounts:
  users:   "111111111111"    # only people
  dev:     { id: "222222222222", stage: development }   # for all
  prod:    { id: "333333333333", stage: production }

roles:
  Developer: { policies: [PowerUserAccess] }

teams:
  payments:
    members: [alice, bob]   # see the wiki
    access:
      - Developer@stage=development

# Who we are
people:
  alice:
    email: alice@larkspur.example   # on leave
    access:
      - Developer@dev
      # until the migration is done
      - { switch: Developer@prod, until: 2099-01-31, reason: Migration }
  bob: { email: bob@larkspur.example }
  carol: {}    # new
# the end
`;

function edited(edit: DeclarationEdit, from = text): string {
  const result = editDeclaration(from, edit);
  if (result.status !== "edited") throw new Error(JSON.stringify(result));
  return result.text;
}

/** Lines taken out (-) and put in (+), in order. */
function difference(before: string, after: string): readonly string[] {
  const old = before.split("\n");
  const now = after.split("\n");
  let start = 0;
  while (start < old.length && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < Math.min(old.length, now.length) - start && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  return [
    ...old.slice(start, old.length - end).map((line) => `-${line}`),
    ...now.slice(start, now.length - end).map((line) => `+${line}`),
  ];
}

describe("an edit changes its own lines alone", () => {
  const edits: readonly (readonly [string, DeclarationEdit, readonly string[]])[] = [
    [
      "a grant joins a list",
      { action: "grant", person: "alice", access: "Developer@prod" },
      ["+      - Developer@prod"],
    ],
    [
      "a grant that is timed",
      {
        action: "grant",
        person: "alice",
        access: "Developer@stage=production,project=x",
        until: "2099-02-01",
        reason: "On call: the week",
      },
      [
        '+      - { switch: "Developer@stage=production,project=x", until: 2099-02-01, reason: "On call: the week" }',
      ],
    ],
    [
      "the first grant of a person on one line",
      { action: "grant", person: "bob", access: "Developer@*-prod" },
      [
        "-  bob: { email: bob@larkspur.example }",
        "+  bob: { email: bob@larkspur.example, access: [Developer@*-prod] }",
      ],
    ],
    [
      "the first grant of a person without anything",
      { action: "grant", person: "carol", access: "Developer@dev" },
      ["-  carol: {}    # new", "+  carol: { access: [Developer@dev] }    # new"],
    ],
    [
      "a revocation",
      { action: "revoke", person: "alice", access: "Developer@dev" },
      ["-      - Developer@dev"],
    ],
    [
      "a revocation of a timed grant",
      { action: "revoke", person: "alice", access: "Developer@prod" },
      ["-      - { switch: Developer@prod, until: 2099-01-31, reason: Migration }"],
    ],
    [
      "a grant of a team joins the team's list",
      { action: "grant", team: "payments", access: "Developer@prod", until: "2099-02-01" },
      ["+      - { switch: Developer@prod, until: 2099-02-01 }"],
    ],
    [
      "a revocation of a team's only entry takes the list with it, and leaves the members",
      { action: "revoke", team: "payments", access: "Developer@stage=development" },
      ["-    access:", "-      - Developer@stage=development"],
    ],
    [
      "a person with an address and grants",
      {
        action: "add-person",
        person: "dave",
        email: "dave@larkspur.example",
        access: ["Developer@dev", "Developer@prod"],
      },
      [
        "+  dave:",
        "+    email: dave@larkspur.example",
        "+    access:",
        "+      - Developer@dev",
        "+      - Developer@prod",
      ],
    ],
    ["a person with a name like a number", { action: "add-person", person: "007" }, ['+  "007": {}']],
    [
      "a person who leaves is taken out of the teams too",
      { action: "remove-person", person: "carol" },
      ["-  carol: {}    # new"],
    ],
    [
      "an account",
      {
        action: "add-account",
        account: "audit",
        id: "444444444444",
        email: "aws+audit@larkspur.example",
        stage: "production",
        labels: { tier: "gold" },
      },
      [
        '+  audit: { id: "444444444444", email: aws+audit@larkspur.example, stage: production, labels: { tier: gold } }',
      ],
    ],
    [
      "an account of an id alone",
      { action: "add-account", account: "audit", id: "044444444444" },
      ['+  audit: "044444444444"'],
    ],
  ];

  test.each(edits)("%s", (_, edit, expected) => {
    expect(difference(text, edited(edit))).toEqual(expected);
  });

  test("with the line ends of the file", () => {
    const windows = text.replaceAll("\n", "\r\n");
    const after = edited({ action: "grant", person: "alice", access: "Developer@prod" }, windows);
    expect(after).toBe(
      edited({ action: "grant", person: "alice", access: "Developer@prod" }).replaceAll("\n", "\r\n"),
    );
  });

  test("a team's new member and the person stand each in their place", () => {
    const after = edited({ action: "add-person", person: "dave", teams: ["payments"] });
    expect(after).toBe(
      text
        .replace("[alice, bob]", "[alice, bob, dave]")
        .replace("  carol: {}    # new\n", "  carol: {}    # new\n  dave: {}\n"),
    );
  });

  test("who leaves is removed from people and teams", () => {
    const after = edited({ action: "remove-person", person: "alice" });
    expect(after).toContain("members: [bob]   # see the wiki");
    expect(after).not.toContain("alice");
    expect(after).toContain("# Who we are\npeople:\n  bob:");
  });

  test("the last entry of a list takes the list with it", () => {
    const one = text.replace(/ {6}# until.*\n.*\n/, "");
    expect(
      difference(one, edited({ action: "revoke", person: "alice", access: "Developer@dev" }, one)),
    ).toEqual(["-    access:", "-      - Developer@dev"]);
  });

  test("a section that is missing is made", () => {
    const bare = 'version: 1\naccounts:\n  users: "111111111111"';
    expect(edited({ action: "add-person", person: "dave", email: "dave@larkspur.example" }, bare)).toBe(
      `${bare}\npeople:\n  dave: { email: dave@larkspur.example }\n`,
    );
  });

  test("the last person leaves an empty map", () => {
    const lonely = "people: # all of us\n  dave:\n    email: d@x.example\n# end\n";
    expect(edited({ action: "remove-person", person: "dave" }, lonely)).toBe(
      "people: # all of us\n  {}\n# end\n",
    );
  });
});

describe("an edit that cannot be made says why", () => {
  test.each<readonly [DeclarationEdit, string, string | undefined]>([
    [{ action: "grant", person: "zoe", access: "Developer@dev" }, "`zoe` is not among the people", undefined],
    [
      { action: "grant", person: "alcie", access: "Developer@dev" },
      "`alcie` is not among the people",
      "did you mean `alice`?",
    ],
    [
      { action: "revoke", person: "bob", access: "Developer@stage=development" },
      "`bob` holds `Developer@stage=development` through team `payments`",
      "take the person out of the team, or the entry out of the team's `access`",
    ],
    [
      { action: "revoke", person: "bob", access: "Developer@prod" },
      "`bob` has no entry `Developer@prod`",
      "`bob` has no entries of their own",
    ],
    [
      { action: "revoke", person: "alice", access: "Developer@dve" },
      "`alice` has no entry `Developer@dve`",
      "did you mean `Developer@dev`?",
    ],
    [
      { action: "revoke", person: "alice", access: "Administrator@production" },
      "`alice` has no entry `Administrator@production`",
      "entries are revoked as they are written: `Developer@dev`, `Developer@prod`",
    ],
    [
      { action: "grant", team: "payment", access: "Developer@dev" },
      "there is no team `payment`",
      "did you mean `payments`?",
    ],
    // No person is meant where a team is named, and no team where a person is.
    [{ action: "grant", team: "alice", access: "Developer@dev" }, "there is no team `alice`", undefined],
    [
      { action: "revoke", team: "payments", access: "Developer@dev" },
      "team `payments` has no entry `Developer@dev`",
      "entries are revoked as they are written: `Developer@stage=development`",
    ],
    [{ action: "add-person", person: "bob" }, "`bob` is already among the people", undefined],
    [
      { action: "add-person", person: "dave", teams: ["payment"] },
      "there is no team `payment`",
      "did you mean `payments`?",
    ],
    [
      { action: "join-team", person: "carol", team: "payment" },
      "there is no team `payment`",
      "did you mean `payments`?",
    ],
    [{ action: "join-team", person: "zoe", team: "payments" }, "`zoe` is not among the people", undefined],
    [{ action: "remove-person", person: "zoe" }, "`zoe` is not among the people", undefined],
    [
      { action: "add-account", account: "dev", id: "444444444444" },
      "account `dev` is already declared",
      undefined,
    ],
  ])("%j", (edit, because, help) => {
    expect(editDeclaration(text, edit)).toEqual({
      status: "refused",
      because,
      help,
    });
  });

  test("a person joins a team once", () => {
    const joined = edited({ action: "join-team", person: "carol", team: "payments" });
    expect(joined).toContain("members: [alice, bob, carol]   # see the wiki");
    expect(editDeclaration(joined, { action: "join-team", person: "carol", team: "payments" })).toEqual({
      status: "unchanged",
    });
  });

  test("a grant that is there already changes nothing", () => {
    expect(editDeclaration(text, { action: "grant", person: "alice", access: "Developer@dev" })).toEqual({
      status: "unchanged",
    });
  });
});

test("an edit goes into the file that holds its section", () => {
  const sources = new Map([
    ["rolebridge.yaml", "version: 1\ninclude: [people.yaml, teams.yaml]\n"],
    ["people.yaml", "people:\n  alice: {}\n"],
    ["teams.yaml", "teams:\n  payments:\n    members:\n      - alice\n"],
  ]);
  const result = editFiles(sources, { action: "add-person", person: "bob", teams: ["payments"] });
  expect(result).toEqual({
    status: "edited",
    texts: new Map([
      ["people.yaml", "people:\n  alice: {}\n  bob: {}\n"],
      ["teams.yaml", "teams:\n  payments:\n    members:\n      - alice\n      - bob\n"],
    ]),
  });
});

describe("laws", () => {
  const example = readFileSync(
    join(import.meta.dirname, "..", "..", "examples", "twelve-accounts.yaml"),
    "utf8",
  );
  const grantsOf = async (source: string) => {
    const { declaration, diagnostics } = await loadDeclaration("r.yaml", memoryFiles({ "r.yaml": source }));
    if (!declaration) throw new Error(JSON.stringify(diagnostics));
    return declaration.grants.map(({ person, role, account }) => `${person} ${role}@${account}`);
  };
  const people = ["alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi"];

  test("granting and revoking what was not granted is the identity of what is declared, and keeps every comment", async () => {
    const before = await grantsOf(example);
    const comments = example.match(/#.*$/gm);
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.constantFrom(...people).map((person): AccessHolder => ({ person })),
          fc.constantFrom("data", "shop", "platform").map((team): AccessHolder => ({ team })),
        ),
        fc.constantFrom(
          "Developer@data-production",
          "Developer@data-preproduction",
          "LambdaManager@stage=production",
        ),
        fc.option(fc.stringMatching(/^[ -~]{1,30}$/), { nil: undefined }),
        async (holder, access, reason) => {
          const granted = edited(
            { action: "grant", ...holder, access, ...(reason !== undefined && { reason }) },
            example,
          );
          expect((await grantsOf(granted)).length).toBeGreaterThan(before.length);
          expect(granted.match(/#.*$/gm)?.slice(0, comments?.length)).toEqual(comments);
          const revoked = edited({ action: "revoke", ...holder, access }, granted);
          expect(await grantsOf(revoked)).toEqual(before);
        },
      ),
      { numRuns: 25 },
    );
  });

  test("everybody can leave in any order, and the declaration stays right", async () => {
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(people), async (leavers) => {
        let now = example;
        for (const person of leavers) now = edited({ action: "remove-person", person }, now);
        const left = await grantsOf(now);
        for (const person of leavers) expect(left.filter((one) => one.startsWith(`${person} `))).toEqual([]);
        const others = (await grantsOf(example)).filter((one) => !leavers.includes(one.split(" ")[0] ?? ""));
        expect(left).toEqual(others);
      }),
      { numRuns: 25 },
    );
  });
});

describe("disabling a person", () => {
  test("adds one line and keeps access and comments", () => {
    const disabled = edited({ action: "disable-person", person: "alice" });
    expect(difference(text, disabled)).toEqual(["+    disabled: true"]);
    expect(editDeclaration(disabled, { action: "disable-person", person: "alice" }).status).toBe("unchanged");
  });

  test("works in a map on one line, and over a `false`", () => {
    expect(edited({ action: "disable-person", person: "bob" })).toContain(
      "bob: { email: bob@larkspur.example, disabled: true }",
    );
    const enabled = text.replace("carol: {}", "carol: { disabled: false }");
    expect(edited({ action: "disable-person", person: "carol" }, enabled)).toContain("disabled: true");
  });

  test("is refused for somebody who is not there", () => {
    expect(editDeclaration(text, { action: "disable-person", person: "dave" })).toEqual({
      status: "refused",
      because: "`dave` is not among the people",
    });
  });

  test("holds all access back, and says what it was", async () => {
    const disabled = edited({ action: "disable-person", person: "alice" });
    const { declaration } = await loadDeclaration("r.yaml", memoryFiles({ "r.yaml": disabled }));
    expect(declaration?.grants.filter(({ person }) => person === "alice")).toEqual([]);
    expect(declaration?.heldBack?.map(({ role, account }) => `${role}@${account}`)).toEqual([
      "Developer@dev",
      "Developer@prod",
    ]);
  });
});
