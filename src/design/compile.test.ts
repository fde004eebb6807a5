import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { declare } from "../../test/support/declarations.ts";
import type { Declaration } from "../declaration/index.ts";
import type { AccountState, PolicyDocument, Statement, World } from "../model/index.ts";
import { compile, declaredBridges, hintsOf, noHints } from "./index.ts";

const example = (name: string): Promise<Declaration> =>
  declare(readFileSync(`examples/${name}.yaml`, "utf8"));

const head = `
version: 1
organization: larkspur
source: users
accounts:
  users: "111111111111"
  dev: { id: "222222222222", stage: development }
  prod: { id: "333333333333", stage: production }
`;

function accountOf(world: World, name: string): AccountState {
  const id = world.directory.accounts.find((account) => account.name === name)?.accountId;
  const state = id && world.accounts[id];
  if (!state) throw new Error(`no account ${name}`);
  return state;
}

function statementsOf(document: string | undefined): readonly Statement[] {
  const parsed = JSON.parse(document ?? '{"Statement":[]}') as PolicyDocument;
  return [parsed.Statement].flat() as readonly Statement[];
}

/** The role ARNs that a user's doors lead to, each with its conditions, as written in the world. */
function doorsOf(world: World, userName: string): string[] {
  const source = accountOf(world, "users");
  const user = source.users.find((one) => one.name === userName);
  const documents = [
    ...Object.values(user?.inline ?? {}),
    ...source.policies
      .filter((policy) => user?.attached.some((arn) => arn.endsWith(`${policy.path}${policy.name}`)))
      .map((policy) => policy.document),
  ];
  return documents
    .flatMap(statementsOf)
    .flatMap((statement) => [statement.Resource ?? []].flat())
    .toSorted();
}

/** The source account's name is `users` here as in the examples. */
function expectedDoors(declaration: Declaration, person: string): string[] {
  return declaredBridges(declaration)
    .filter((bridge) => bridge.person === person)
    .flatMap((bridge) =>
      Array.from({ length: Math.max(1, bridge.windows.length) }, () => bridge.roleArn as string),
    )
    .toSorted();
}

describe("the design of the two-person example", () => {
  test("is exactly this world", async () => {
    await expect(
      `${JSON.stringify(compile(await example("alice-and-bob")).world, null, 2)}\n`,
    ).toMatchFileSnapshot("../../test/snapshots/alice-and-bob.world.json");
  });
});

describe("the design of the twelve-account example", () => {
  test("holds every quota and packs only who needs it", async () => {
    const declaration = await example("twelve-accounts");
    const { world, diagnostics } = compile(declaration);
    expect(diagnostics).toEqual([]);
    const source = accountOf(world, "users");
    expect(Object.fromEntries(source.users.map((user) => [user.name, user.attached.length]))).toEqual({
      alice: 6,
      bob: 3,
      carol: 3,
      dave: 3,
      erin: 3,
      frank: 4,
      grace: 1,
      heidi: 1,
    });
    expect(source.users.find((user) => user.name === "grace")?.attached).toEqual([
      "arn:aws:iam::100000000000:policy/rolebridge/acme/switch-pack-grace-1",
    ]);
    expect(Object.keys(source.users.find((user) => user.name === "grace")?.inline ?? {})).toEqual([
      "rolebridge-timed",
    ]);
  });

  test("gives each person exactly the doors they are granted", async () => {
    const declaration = await example("twelve-accounts");
    const { world } = compile(declaration);
    for (const person of declaration.people) {
      expect(doorsOf(world, person.user)).toEqual(expectedDoors(declaration, person.name));
    }
    expect(doorsOf(world, "grace")).toHaveLength(20);
  });

  test("one more grant to a packed person changes one policy", async () => {
    const text = readFileSync("examples/twelve-accounts.yaml", "utf8");
    const before = compile(await declare(text)).world;
    const more = await declare(
      text.replace("grace: { email: grace@example.com }", "grace: { access: [Developer@data-development] }"),
    );
    const after = compile(more, hintsOf(before)).world;
    const changed = accountOf(after, "users").policies.filter(
      (policy) => !accountOf(before, "users").policies.some((one) => one.document === policy.document),
    );
    expect(changed.map((policy) => policy.name)).toEqual(["switch-pack-grace-1"]);
  });
});

describe("a role", () => {
  const roleIn = async (
    role: string,
    rest = "people:\n  alice: { access: [Operator@prod] }\n",
  ): Promise<AccountState> =>
    accountOf(compile(await declare(`${head}roles:\n  Operator: ${role}\n${rest}`)).world, "prod");

  test("that nobody is granted is not made, unless `in` says where it exists", async () => {
    expect((await roleIn("{ policies: [ReadOnlyAccess] }", "people: { alice: {} }\n")).roles).toEqual([]);
    expect(
      (await roleIn("{ policies: [ReadOnlyAccess], in: [prod] }", "people: { alice: {} }\n")).roles,
    ).toHaveLength(1);
  });

  test("with `trust: people` names exactly the people", async () => {
    const state = await roleIn(
      "{ policies: [ReadOnlyAccess], trust: people, mfa: optional, sessionName: any }",
    );
    expect(JSON.parse(state.roles[0]?.trust ?? "")).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::111111111111:user/alice" },
          Action: "sts:AssumeRole",
        },
      ],
    });
  });

  test("asks for MFA and for the person's name on every session", async () => {
    const state = await roleIn("{ policies: [ReadOnlyAccess] }");
    expect(statementsOf(state.roles[0]?.trust)[0]?.Condition).toEqual({
      Bool: { "aws:MultiFactorAuthPresent": "true" },
      StringEquals: { "sts:RoleSessionName": `\${aws:username}` },
    });
  });

  test("brings the customer managed policies it needs, in our own path", async () => {
    const state = await roleIn(
      '{ policies: [QueueOperator], boundary: PowerUserAccess, inline: { tail: { Version: "2012-10-17", Statement: [{ Effect: Allow, Action: "logs:Tail", Resource: "*" }] } } }',
      `people:
  alice: { access: [Operator@prod] }
policies:
  QueueOperator: { document: { Version: "2012-10-17", Statement: [{ Effect: Allow, Action: "sqs:*", Resource: "*" }] } }
`.replace(/^/, ""),
    );
    expect(state.policies.map((policy) => `${policy.path}${policy.name}`)).toEqual([
      "/rolebridge/larkspur/QueueOperator",
    ]);
    expect(state.roles[0]).toMatchObject({
      attached: ["arn:aws:iam::333333333333:policy/rolebridge/larkspur/QueueOperator"],
      boundary: "arn:aws:iam::aws:policy/PowerUserAccess",
      tags: { "rolebridge:organization": "larkspur" },
    });
    expect(Object.keys(state.roles[0]?.inline ?? {})).toEqual(["rolebridge-tail"]);
    expect(state.roles[0]?.tags["rolebridge:attached"]).toMatch(/^[0-9a-f]{8}$/);
  });

  test("keeps a path that AWS cannot change, on both sides of the bridge", async () => {
    const declaration = await declare(
      `${head}roles:\n  Operator: { policies: [ReadOnlyAccess] }\npeople:\n  alice: { access: [Operator@prod] }\n`,
    );
    const prod = declaration.accounts.find((account) => account.name === "prod")?.accountId;
    if (prod === undefined) throw new Error("no prod");
    const { world } = compile(declaration, { ...noHints, rolePaths: { [prod]: { Operator: "/staff/" } } });
    expect(accountOf(world, "prod").roles[0]?.path).toBe("/staff/");
    expect(doorsOf(world, "alice")).toEqual(["arn:aws:iam::333333333333:role/staff/Operator"]);
  });
});

describe("a retired account", () => {
  test("holds nothing any more", async () => {
    const text = `${head.replace("stage: production }", "stage: production, retired: true }")}roles:\n  Operator: { policies: [ReadOnlyAccess] }\npeople:\n  alice: { access: ["Operator@*"] }\n`;
    const { world } = compile(await declare(text));
    expect(accountOf(world, "prod").roles).toEqual([]);
    expect(doorsOf(world, "alice")).toEqual(["arn:aws:iam::222222222222:role/Operator"]);
  });
});
