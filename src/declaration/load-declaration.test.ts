import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { hasErrors } from "../diagnostics/index.ts";
import { type Declaration, loadDeclaration, memoryFiles } from "./index.ts";

const now = "2026-11-24T10:00:00Z";
const base = `version: 1
organization: larkspur
source: users
`;
const accounts = `accounts:
  users: "111111111111"
  dev: { id: "222222222222", project: payments, stage: development, labels: { tier: gold } }
  prod: { id: "333333333333", project: payments, stage: production }
  audit: { id: "444444444444" }
`;
const roles = `roles:
  Developer: { policies: [PowerUserAccess] }
  Auditor: { policies: [ReadOnlyAccess] }
`;

async function load(text: string, further: Readonly<Record<string, string>> = {}) {
  return loadDeclaration("rolebridge.yaml", memoryFiles({ ...further, "rolebridge.yaml": text }), { now });
}

async function declarationOf(
  text: string,
  further: Readonly<Record<string, string>> = {},
): Promise<Declaration> {
  const { declaration, diagnostics } = await load(text, further);
  if (!declaration) throw new Error(JSON.stringify(diagnostics, undefined, 2));
  return declaration;
}

function grantsIn({ grants }: Declaration): readonly string[] {
  return grants.map(({ person, role, account }) => `${person} ${role}@${account}`);
}

async function accountsOf(selector: string): Promise<readonly string[]> {
  const declaration = await declarationOf(
    `${base}${accounts}${roles}people:\n  alice: { access: ["Developer@${selector}"] }\n`,
  );
  return declaration.grants.map(({ account }) => account);
}

async function example(name: string) {
  const text = readFileSync(join(import.meta.dirname, "..", "..", "examples", name), "utf8");
  return load(text);
}

describe("the examples", () => {
  test("two people hold three bridges", async () => {
    const { declaration, diagnostics } = await example("alice-and-bob.yaml");
    expect(diagnostics).toEqual([]);
    expect(declaration && grantsIn(declaration)).toEqual([
      "alice AccountManager@webapp",
      "alice LambdaManager@analytics",
      "bob AccountManager@webapp",
    ]);
  });

  test("eight people of twelve accounts hold their teams' grants and their own", async () => {
    const { declaration, diagnostics } = await example("twelve-accounts.yaml");
    expect(diagnostics).toEqual([]);
    const counts = new Map<string, number>();
    for (const { person } of declaration?.grants ?? []) counts.set(person, (counts.get(person) ?? 0) + 1);
    expect(Object.fromEntries(counts)).toEqual({
      alice: 6,
      bob: 3,
      carol: 3,
      dave: 3,
      erin: 3,
      frank: 4,
      // Viewer in twelve, Operator in four productions, Administrator in four preproductions.
      grace: 20,
      heidi: 21,
    });
  });

  test("what is shared by all has its default, and a timed grant ends with its last day", async () => {
    const { declaration } = await example("twelve-accounts.yaml");
    expect(declaration?.roles.find(({ name }) => name === "Operator")).toMatchObject({
      policies: [
        { kind: "declared", name: "QueueOperator" },
        { kind: "arn", arn: "arn:aws:iam::aws:policy/ReadOnlyAccess" },
      ],
      boundary: { kind: "arn", arn: "arn:aws:iam::aws:policy/PowerUserAccess" },
      sessionDuration: 4 * 3600,
      mfa: "required",
      sessionName: "username",
      trust: "source",
      path: "/",
      exclusive: false,
    });
    expect(declaration?.roles.find(({ name }) => name === "Viewer")).toMatchObject({
      policies: [{ kind: "arn", arn: "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess" }],
      sessionDuration: 12 * 3600,
    });
    expect(
      declaration?.grants.find(({ role, person }) => role === "Administrator" && person === "grace"),
    ).toMatchObject({
      account: "billing-preproduction",
      windows: [{ until: "2099-02-01T00:00:00Z" }],
      reasons: ["Migration of the preproduction networks"],
    });
    expect(declaration?.accounts.find(({ name }) => name === "shop-production")).toMatchObject({
      region: "eu-central-1",
      color: "red",
      reach: { kind: "role", role: "OrganizationAccountAccessRole" },
    });
  });
});

describe("selectors", () => {
  test.each([
    ["dev", ["dev"]],
    ["*", ["audit", "dev", "prod"]],
    ["*d*", ["audit", "dev", "prod"]],
    ["?ro*", ["prod"]],
    ["project=payments", ["dev", "prod"]],
    ["project=payments,stage!=production", ["dev"]],
    ["stage!=production", ["dev"]],
    ["stage=*", ["dev", "prod"]],
    ["tier!=silver", ["dev"]],
    ["project=pay*, stage=prod*", ["prod"]],
  ])("%s selects %j", async (selector, expected) => {
    expect(await accountsOf(selector)).toEqual(expected);
  });

  test("the source account and retired ones are no targets", async () => {
    const declaration = await declarationOf(
      `${base}${accounts.replace('"444444444444"', '"444444444444", retired: true')}${roles}people:\n  alice: { access: ["Developer@*"] }\n`,
    );
    expect(grantsIn(declaration)).toEqual(["alice Developer@dev", "alice Developer@prod"]);
  });

  test("globs and conditions are narrowed to the accounts of the role", async () => {
    const declaration = await declarationOf(
      `${base}${accounts}roles:\n  Developer: { in: ["stage=development", audit] }\npeople:\n  alice: { access: ["Developer@*"] }\n`,
    );
    expect(grantsIn(declaration)).toEqual(["alice Developer@audit", "alice Developer@dev"]);
    expect(declaration.roles[0]?.in).toEqual(["audit", "dev"]);
  });
});

describe("timed access", () => {
  async function windowsOf(...entries: readonly string[]) {
    const list = entries.map((entry) => `      - ${entry}\n`).join("");
    const declaration = await declarationOf(
      `${base}${accounts}${roles}people:\n  alice:\n    access:\n${list}`,
    );
    return declaration.grants[0]?.windows;
  }

  test("overlapping and touching stretches are united", async () => {
    expect(
      await windowsOf(
        "{ switch: Developer@dev, from: 2099-01-10, until: 2099-01-20 }",
        "{ switch: Developer@dev, from: 2099-01-01, until: 2099-01-09 }",
        "{ switch: Developer@dev, from: 2099-01-15T12:00+02:00, until: 2099-02-01T00:00Z }",
        "{ switch: Developer@dev, from: 2099-06-01 }",
      ),
    ).toEqual([
      { from: "2099-01-01T00:00:00Z", until: "2099-02-01T00:00:00Z" },
      { from: "2099-06-01T00:00:00Z" },
    ]);
  });

  test("a permanent grant swallows timed ones", async () => {
    expect(await windowsOf("{ switch: Developer@dev, until: 2099-01-20 }", "Developer@dev")).toEqual([]);
  });

  test("stretches that leave no gap are permanent", async () => {
    expect(
      await windowsOf(
        "{ switch: Developer@dev, until: 2099-01-20 }",
        "{ switch: Developer@dev, from: 2099-01-21 }",
      ),
    ).toEqual([]);
  });

  test("an end that is past is warned of only where the time is known", async () => {
    const text = `${base}${accounts}${roles}people:\n  alice: { access: [{ switch: Developer@dev, until: 2020-01-01 }] }\n`;
    expect((await load(text)).diagnostics.map(({ code }) => code)).toEqual(["RB1035"]);
    const timeless = await loadDeclaration("rolebridge.yaml", memoryFiles({ "rolebridge.yaml": text }));
    expect(timeless.diagnostics).toEqual([]);
    expect(timeless.declaration?.grants).toHaveLength(1);
  });
});

describe("files", () => {
  test("included files are merged, and what they include too", async () => {
    const declaration = await declarationOf(`${base}include: ["parts/*.yaml"]\n${accounts}`, {
      "parts/roles.yaml": roles,
      "parts/teams.yaml":
        "include: [people/all.yaml]\nteams:\n  payments: { members: [bob], access: [Developer@dev] }\n",
      "parts/people/all.yaml": "people:\n  bob: {}\n",
      "parts/empty.yaml": "# nothing yet\n",
      "elsewhere/people.yaml": "people: { carol: {} }\n",
    });
    expect(grantsIn(declaration)).toEqual(["bob Developer@dev"]);
    expect(declaration.people.map(({ name }) => name)).toEqual(["bob"]);
  });

  test("files that include each other are read once", async () => {
    const declaration = await declarationOf(`${base}include: [more.yaml]\n${accounts}`, {
      "more.yaml": "include: [rolebridge.yaml, more.yaml]\npeople: { bob: {} }\n",
    });
    expect(declaration.people).toHaveLength(1);
  });

  test("a policy's document may be JSON or YAML beside the file that names it", async () => {
    const statement = { Effect: "Allow", Action: "sqs:*", Resource: "*" };
    const document = { Version: "2012-10-17", Statement: [statement] };
    const { policies } = await declarationOf(`${base}include: ["parts/*.yaml"]\n${accounts}`, {
      "parts/policies.yaml": "policies:\n  A: { file: a.json }\n  B: { file: ./b.yml }\n",
      "parts/a.json": `\uFEFF${JSON.stringify(document, undefined, "\t")}`,
      "parts/b.yml":
        "Version: 2012-10-17\nStatement:\n  - { Effect: Allow, Action: 'sqs:*', Resource: '*' }\n",
    });
    expect(policies.map((policy) => policy.document)).toEqual([
      JSON.stringify(document),
      JSON.stringify(document),
    ]);
  });

  test("while a file cannot be read, names that it may declare are not called unknown, and all else is checked", async () => {
    const { diagnostics } = await load(
      `${base}include: [roles.yaml]\n${accounts}people: { al: { access: [Gone@dev, Gone@users] }, x: {} }\n`,
    );
    expect(diagnostics.map(({ code }) => code)).toEqual(["RB1001", "RB1047", "RB1023"]);
  });

  test("the main file that cannot be read is one error without a place", async () => {
    const { declaration, diagnostics } = await loadDeclaration("rolebridge.yaml", memoryFiles({}));
    expect(declaration).toBeUndefined();
    expect(diagnostics).toEqual([
      {
        code: "RB1001",
        severity: "error",
        message: "the file `rolebridge.yaml` cannot be read",
        help: "name another with -f, or let `rolebridge init` write one",
        notes: [],
      },
    ]);
  });

  test("lines may end as on Windows, and text may hold any characters", async () => {
    const text = `# é 漢字 😀\n${base}${accounts}people:\n  "漢字": {}\n`.replaceAll("\n", "\r\n");
    const { diagnostics } = await load(text);
    expect(diagnostics[0]).toMatchObject({
      code: "RB1022",
      span: { start: { line: 11, column: 3 }, end: { line: 11, column: 7 } },
    });
  });
});

describe("a declaration", () => {
  test("is the same value in whatever order its entries are written", async () => {
    const people = ["  alice: { access: [Developer@dev] }\n", "  bob: { access: ['Auditor@*'] }\n"];
    const one = await declarationOf(`${base}${accounts}${roles}people:\n${people.join("")}`);
    const other = await declarationOf(`${base}${accounts}${roles}people:\n${people.toReversed().join("")}`);
    const withoutPlaces = (value: Declaration) =>
      JSON.parse(
        JSON.stringify(value, (key, item: unknown) => (/^spans?$/.test(key) ? undefined : item)),
      ) as unknown;
    expect(withoutPlaces(one)).toEqual(withoutPlaces(other));
  });

  test("names AWS's policies in its own partition", async () => {
    const { roles: declared } = await declarationOf(
      `${base}partition: aws-cn\n${accounts}roles:\n  Viewer: { policies: [ViewOnlyAccess] }\n`,
    );
    expect(declared[0]?.policies).toEqual([
      { kind: "arn", arn: "arn:aws-cn:iam::aws:policy/job-function/ViewOnlyAccess" },
    ]);
  });

  test("carries people, exceptions, reach and everything a role has", async () => {
    const declaration = await declarationOf(`${base}${accounts}
reach: { role: Admin, read: Reader }
defaults: { boundary: PowerUserAccess, exclusive: true, path: /teams/ }
roles:
  Operator:
    description: Moves queues along
    inline: { queues: { Version: "2012-10-17", Statement: { Effect: Allow, Action: "sqs:*", Resource: "*" } } }
    sessionDuration: 1h30m
    mfa: optional
    sessionName: any
    trust: people
    tags: { owner: payments }
    exclusive: false
people:
  alice: { email: alice@larkspur.example, iamUser: alice.hill, formerly: alice.miller, tags: { desk: "4" } }
exceptions:
  - { from: "555555555555", to: Audit*@stage=production, reason: Auditors, until: 2099-01-31 }
  - { from: "arn:aws:iam::555555555555:role/ci", to: "*@dev", reason: CI }
  - { from: "provider:arn:aws:iam::*:oidc-provider/*", to: Deploy@*, reason: Releases }
  - { from: "service:lambda.amazonaws.com", to: Function*@*, reason: Functions }
`);
    expect(declaration).toMatchObject({
      accounts: [{ reach: { kind: "role", role: "Admin", readRole: "Reader" } }, {}, {}, { isSource: true }],
      roles: [
        {
          boundary: { kind: "arn", arn: "arn:aws:iam::aws:policy/PowerUserAccess" },
          inline: { queues: expect.stringMatching(/^\{"Version"/) as string },
          sessionDuration: 5400,
          mfa: "optional",
          sessionName: "any",
          trust: "people",
          path: "/teams/",
          tags: { owner: "payments" },
          exclusive: false,
        },
      ],
      people: [
        {
          name: "alice",
          user: "alice.hill",
          email: "alice@larkspur.example",
          formerly: ["alice.miller"],
          tags: { desk: "4" },
        },
      ],
      exceptions: [
        {
          from: { kind: "account", accountId: "555555555555" },
          roleGlob: "Audit*",
          accounts: ["prod"],
          reason: "Auditors",
          until: "2099-02-01T00:00:00Z",
        },
        { from: { kind: "principal", arn: "arn:aws:iam::555555555555:role/ci" }, accounts: ["dev"] },
        {
          from: { kind: "provider", arnGlob: "arn:aws:iam::*:oidc-provider/*" },
          accounts: ["audit", "dev", "prod"],
        },
        { from: { kind: "service", name: "lambda.amazonaws.com" } },
      ],
    });
  });

  test("is there exactly when nothing is an error", async () => {
    const warned = await load(`${base}${accounts}${roles}people:\n  alice: { access: ["Developer@x*"] }\n`);
    expect(hasErrors(warned.diagnostics)).toBe(false);
    expect(warned.declaration).toBeDefined();
    const broken = await load(`${base}${accounts}${roles}people:\n  alice: { access: ["Developer@x"] }\n`);
    expect(broken.declaration).toBeUndefined();
  });
});
