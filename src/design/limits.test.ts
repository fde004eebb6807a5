import { describe, expect, test } from "vitest";
import {
  declaration,
  declare,
  declaredAccount,
  declaredGrant,
  declaredPerson,
  declaredRole,
} from "../../test/support/declarations.ts";
import { quotaDefaults } from "../catalogue/index.ts";
import type { Declaration } from "../declaration/index.ts";
import type { Diagnostic } from "../diagnostics/index.ts";
import { type AccountId, type Arn, accountId } from "../model/index.ts";
import { compile, type DesignHints, noHints } from "./index.ts";

const source = accountId("111111111111");
const prod = accountId("222222222222");

const idOf = (index: number): string => String(400_000_000_000 + index);

const numbered = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** People who hold every role of every account. */
function everything(sizes: { people: number; roles: number; accounts: number }): Declaration {
  const people = numbered(sizes.people, (index) => declaredPerson(`person${index}`));
  const roles = numbered(sizes.roles, (index) => declaredRole(`Role${index}`));
  const accounts = numbered(sizes.accounts, (index) => declaredAccount(`account-${index}`, idOf(index)));
  return declaration({
    people,
    roles,
    accounts,
    grants: people.flatMap((person) =>
      roles.flatMap((role) => accounts.map((account) => declaredGrant(person.name, role.name, account.name))),
    ),
  });
}

/** The same with quotas as read. */
const reading = (quotas: Readonly<Record<string, number>>, account: AccountId = source): DesignHints => ({
  ...noHints,
  quotas: { [account]: quotas },
});

const said = (diagnostics: readonly Diagnostic[]): readonly string[] =>
  diagnostics.map(({ code, message, help }) => `${code} ${message} | ${help}`);

const oneRole = (parts: Parameters<typeof declaredRole>[1], people = 1): Declaration =>
  declaration({
    people: numbered(people, (index) => declaredPerson(`person-${index}`)),
    roles: [declaredRole("Operator", parts)],
    accounts: [declaredAccount("prod", prod), declaredAccount("staging", "333333333333")],
    grants: numbered(people, (index) => [
      declaredGrant(`person-${index}`, "Operator", "prod"),
      declaredGrant(`person-${index}`, "Operator", "staging"),
    ]).flat(),
  });

describe("the doors of a person", () => {
  const crowd = everything({ people: 1, roles: 10, accounts: 200 });

  test("that do not fit name the person, the number, the limit and every way out", () => {
    const { diagnostics } = compile(crowd, reading({ AttachedPoliciesPerUserQuota: 10 }));
    expect(said(diagnostics)).toEqual([
      "RB2001 the 2000 doors of `person0` fill 13 policies even when packed, one more must stay free to change them, and AWS allows 10 | " +
        "grant `person0` fewer roles; or split the work between several people; or have the quota raised, to 20 at most " +
        "(Service Quotas, IAM L-4019AD8B, in us-east-1)",
    ]);
    expect(diagnostics[0]?.span).toEqual(crowd.people[0]?.span);
  });

  test("are only warned of where the quota was not read", () => {
    const { diagnostics } = compile(crowd);
    expect(diagnostics.map(({ code, severity, notes }) => ({ code, severity, notes }))).toEqual([
      {
        code: "RB2007",
        severity: "warning",
        notes: [{ message: "the account's own quota is not known here: `plan` reads it" }],
      },
    ]);
  });

  test("fit where the quota was raised, and stand alone as long as there is room", () => {
    const raised = reading({ AttachedPoliciesPerUserQuota: 20 });
    expect(compile(crowd, raised).diagnostics).toEqual([]);
    const nineteen = everything({ people: 1, roles: 1, accounts: 19 });
    const attached = ({ world }: ReturnType<typeof compile>): number | undefined =>
      world.accounts[source]?.users[0]?.attached.length;
    expect(attached(compile(nineteen, raised))).toBe(19);
    expect(attached(compile(nineteen))).toBe(1);
  });

  test("reckon with policies that are not ours", () => {
    const nine = everything({ people: 1, roles: 1, accounts: 9 });
    const foreign = (count: number): DesignHints => ({
      ...reading({ AttachedPoliciesPerUserQuota: 10 }),
      foreignOnUsers: {
        person0: {
          attached: numbered(count, (index) => `arn:aws:iam::aws:policy/Own${index}` as Arn),
          inline: [],
          groups: [],
        },
      },
    });
    const attached = (hints: DesignHints): readonly string[] | undefined =>
      compile(nine, hints).world.accounts[source]?.users[0]?.attached;
    expect(attached(noHints)).toHaveLength(9);
    expect(attached(foreign(1))).toEqual([
      "arn:aws:iam::111111111111:policy/rolebridge/larkspur/switch-pack-person0-1",
    ]);
    expect(said(compile(nine, foreign(9)).diagnostics)).toEqual([
      "RB2001 the 9 doors of `person0` fill 1 policy even when packed, 9 policies that are not ours are attached, one more must stay free to change them, and AWS allows 10 | " +
        "grant `person0` fewer roles; or split the work between several people; or detach the policies that are not ours; " +
        "or have the quota raised, to 20 at most (Service Quotas, IAM L-4019AD8B, in us-east-1)",
    ]);
  });

  test("and their groups: the people's is one more", () => {
    const alice = declaration({ people: [declaredPerson("alice", { formerly: ["ally"] })] });
    const inGroups = (count: number): DesignHints => ({
      ...noHints,
      foreignOnUsers: {
        ally: { attached: [], inline: [], groups: numbered(count, (index) => `group-${index}`) },
      },
    });
    expect(compile(alice, inGroups(9)).diagnostics).toEqual([]);
    expect(said(compile(alice, inGroups(10)).diagnostics)).toEqual([
      "RB2009 `alice` is in 10 groups that are not ours and would be in one more, and AWS allows 10 | " +
        "take the user out of a group (group-0, group-1, group-2, …)",
    ]);
  });

  test("a person without doors needs no room", () => {
    const nobody = declaration({ people: [declaredPerson("alice")] });
    const hints = reading({ AttachedPoliciesPerUserQuota: 0 });
    expect(compile(nobody, hints).diagnostics).toEqual([]);
  });

  test("that are timed leave the inline policy when it is full, also with what is not ours", () => {
    const timed = (count: number): Declaration => ({
      ...everything({ people: 1, roles: 1, accounts: count }),
      grants: numbered(count, (index) =>
        declaredGrant("person0", "Role0", `account-${index}`, [
          { until: `2099-01-${String(1 + (index % 28)).padStart(2, "0")}T00:00:00Z` },
        ]),
      ),
    });
    const user = (of: Declaration, hints?: DesignHints) => {
      const state = compile(of, hints).world.accounts[source];
      return {
        inline: Object.keys(state?.users[0]?.inline ?? {}),
        policies: state?.policies.map(({ name }) => name),
      };
    };
    expect(user(timed(10))).toEqual({ inline: ["rolebridge-timed"], policies: [] });
    expect(user(timed(20))).toEqual({ inline: [], policies: ["switch-pack-person0-1"] });
    const crowdedInline = { person0: { attached: [], inline: ["x".repeat(1500)], groups: [] } };
    expect(user(timed(10), { ...noHints, foreignOnUsers: crowdedInline })).toEqual({
      inline: [],
      policies: ["switch-pack-person0-1"],
    });
  });
});

describe("the source account", () => {
  test("packs everybody's doors when a tenth of its policies would no longer be free", () => {
    const team = everything({ people: 3, roles: 4, accounts: 2 });
    const policies = (quota: number, foreign: number): readonly string[] | undefined =>
      compile(team, {
        ...reading({ PoliciesQuota: quota }),
        foreign: {
          [source]: { users: [], roles: [], policies: numbered(foreign, (index) => `Own${index}`) },
        },
      }).world.accounts[source]?.policies.map(({ name }) => name);
    expect(policies(10, 1)).toHaveLength(8);
    expect(policies(10, 2)).toEqual([
      "switch-pack-person0-1",
      "switch-pack-person1-1",
      "switch-pack-person2-1",
    ]);
    expect(policies(8, 0)).toHaveLength(3);
  });

  test("keeps single policies where packs would be more", () => {
    const team = everything({ people: 9, roles: 2, accounts: 4 });
    const { world, diagnostics } = compile(team, reading({ PoliciesQuota: 8 }));
    expect(world.accounts[source]?.policies).toHaveLength(8);
    expect(diagnostics).toEqual([]);
  });

  test("says who fills it where it is too small all the same", () => {
    const team = everything({ people: 2, roles: 10, accounts: 40 });
    const quotas = { PoliciesQuota: 5, AttachedPoliciesPerUserQuota: 20 };
    expect(said(compile(team, reading(quotas)).diagnostics)).toEqual([
      "RB2002 the doors of 2 people fill 6 policies of the source account, and AWS allows 5 | " +
        "grant people fewer roles (`person0` holds 3 packs); or have the quota raised, to 5000 at most (Service Quotas, IAM L-E95E4862, in us-east-1)",
    ]);
  });

  test("two hundred accounts of ten roles among fifty people fit AWS's defaults", () => {
    const whole = everything({ people: 50, roles: 10, accounts: 200 });
    const team = {
      ...whole,
      grants: whole.grants.filter(
        ({ person, account }) =>
          Number(account.slice("account-".length)) % 50 === Number(person.slice("person".length)),
      ),
    };
    expect(team.grants).toHaveLength(2000);
    const { world, diagnostics } = compile(team, reading(quotaDefaults));
    expect(diagnostics).toEqual([]);
    expect(world.accounts[source]?.policies).toHaveLength(50);
  });
});

describe("a role", () => {
  test("whose door in names too many people is reported once for all its accounts", () => {
    const hints: DesignHints = {
      ...noHints,
      quotas: {
        [prod]: { AssumeRolePolicySizeQuota: 2048 },
        [accountId("333333333333")]: { AssumeRolePolicySizeQuota: 2048 },
      },
    };
    const { diagnostics } = compile(oneRole({ trust: "people" }, 60), hints);
    expect(said(diagnostics)).toEqual([
      "RB2003 the door in of `Operator` in `prod` would have 2791 characters, and AWS allows 2048 | " +
        "use `trust: source`, which does not grow with the people; or have the quota raised, to 4096 at most (Service Quotas, IAM L-C07B4B0D, in us-east-1)",
    ]);
    expect(diagnostics[0]?.notes).toEqual([{ message: "the same in 1 more account" }]);
    expect(compile(oneRole({ trust: "people" }, 60)).diagnostics.map(({ code }) => code)).toEqual(["RB2007"]);
    expect(compile(oneRole({ trust: "source" }, 60), hints).diagnostics).toEqual([]);
  });

  test("with more policies than fit counts what is not ours, unless it is exclusive", () => {
    const policies = numbered(9, (index) => ({
      kind: "arn" as const,
      arn: `arn:aws:iam::aws:policy/Own${index}` as Arn,
    }));
    const hints: DesignHints = {
      ...reading({ AttachedPoliciesPerRoleQuota: 10 }, prod),
      foreignOnRoles: {
        [prod]: {
          Operator: {
            attached: [
              "arn:aws:iam::aws:policy/Own1",
              "arn:aws:iam::aws:policy/A",
              "arn:aws:iam::aws:policy/B",
            ],
            inline: [],
          },
        },
      },
    };
    expect(said(compile(oneRole({ policies }), hints).diagnostics)).toEqual([
      "RB2004 the role `Operator` in `prod` would have 11 managed policies, 2 of them not ours, and AWS allows 10 | " +
        "put several policies into one declared policy; or say `exclusive: true`, which removes what is not ours; " +
        "or have the quota raised, to 25 at most (Service Quotas, IAM L-0DA4ABF3, in us-east-1)",
    ]);
    expect(compile(oneRole({ policies, exclusive: true }), hints).diagnostics).toEqual([]);
  });

  test("with inline policies that fit only alone is an error: nobody has that quota raised", () => {
    const document = JSON.stringify({
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Action: "a".repeat(9000), Resource: "*" },
    });
    const hints: DesignHints = {
      ...noHints,
      foreignOnRoles: { [prod]: { Operator: { attached: [], inline: [document] } } },
    };
    const declared = oneRole({ inline: { large: document } });
    expect(compile(declared).diagnostics).toEqual([]);
    expect(compile(declared, hints).diagnostics.map(({ code }) => code)).toEqual(["RB2005"]);
  });

  test("that keeps a long path is warned of: the console cannot switch to it", () => {
    const path = `/${"department/".repeat(6)}`;
    const hints: DesignHints = { ...noHints, rolePaths: { [prod]: { Operator: path } } };
    expect(said(compile(oneRole({}), hints).diagnostics)).toEqual([
      `RB2010 the role \`Operator\` in \`prod\` keeps its path \`${path}\`: 75 characters, and the console switches to 64 at most | ` +
        "people reach it with credentials only; for the console, declare a role of another name",
    ]);
  });

  test("cannot have a policy of another account", () => {
    const arn = "arn:aws:iam::222222222222:policy/Own" as const;
    const { diagnostics } = compile(oneRole({ policies: [{ kind: "arn", arn }] }));
    expect(said(diagnostics)).toEqual([
      `RB2008 the role \`Operator\` of \`staging\` cannot have ${arn}, a policy of account 222222222222 | ` +
        "declare the policy under `policies`: it is then made in every account that needs it; or narrow the role's `in`",
    ]);
  });
});

describe("an account", () => {
  test("with more roles than fit counts those that are not ours, but not twice", () => {
    const full = everything({ people: 1, roles: 3, accounts: 1 });
    const account = accountId(idOf(0));
    const hints = (roles: readonly string[]): DesignHints => ({
      ...reading({ RolesQuota: 4 }, account),
      foreign: { [account]: { users: [], roles, policies: [] } },
    });
    expect(compile(full, hints(["Own", "role1"])).diagnostics).toEqual([]);
    expect(said(compile(full, hints(["Own", "Other"])).diagnostics)).toEqual([
      "RB2006 `account-0` would hold 5 roles, 2 of them not ours, and AWS allows 4 | " +
        "narrow the selectors of grants and of `in`; or have the quota raised, to 5000 at most (Service Quotas, IAM L-FE177D64, in us-east-1)",
    ]);
  });

  test("of 5,001 people is an error without asking: nobody has that quota raised", () => {
    const crowd = declaration({ people: numbered(5001, (index) => declaredPerson(`person${index}`)) });
    expect(compile(crowd).diagnostics.map(({ code }) => code)).toEqual(["RB2006"]);
  });
});

test("names that every object has are names like others", async () => {
  const odd = await declare(`
version: 1
organization: larkspur
source: users
accounts: { users: "111111111111", prod: "222222222222" }
roles: { constructor: { policies: [ReadOnlyAccess], trust: people } }
people: { valueOf: { access: [constructor@prod] } }
`);
  const { world } = compile(odd);
  expect(world.accounts[source]?.users[0]?.path).toBe("/");
  expect(world.accounts[prod]?.roles[0]?.trust).toContain("arn:aws:iam::111111111111:user/valueOf");
});
