import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { diagnostic } from "../../diagnostics/index.ts";
import {
  type AccountId,
  accountId,
  type Bridge,
  type Role,
  type User,
  type World,
} from "../../model/index.ts";
import type { Change, Plan } from "../../plan/index.ts";
import { renderPlan } from "./plan.ts";
import { createTheme, plainTheme } from "./theme.ts";

const users = accountId("100000000000");
const shop = accountId("100000000011");
const data = accountId("100000000043");

function world(): World {
  const account = (id: AccountId, name: string): World["directory"]["accounts"][number] => ({
    accountId: id,
    name,
    labels: {},
    retired: false,
  });
  return {
    kind: "rolebridge/world",
    version: 1,
    directory: {
      organization: "larkspur",
      partition: "aws",
      source: users,
      accounts: [
        account(users, "users"),
        account(shop, "shop-development"),
        account(data, "data-production"),
      ],
      people: [],
    },
    accounts: Object.fromEntries(
      [users, shop, data].map((id) => [
        id,
        {
          accountId: id,
          users: [],
          groups: [],
          roles: [],
          policies: [],
          identityProviders: [],
          quotas: {},
          unread: [],
        },
      ]),
    ),
    awsManagedPolicies: {},
  };
}

function bridge(person: string, role: string, account: string, more: Partial<Bridge> = {}): Bridge {
  return {
    person,
    role,
    account,
    accountId: shop,
    state: "open",
    missing: [],
    mfa: "required",
    windows: [],
    sessionDuration: 14400,
    roleArn: `arn:aws:iam::${shop}:role/${role}`,
    ...more,
  };
}

const user = (name: string): User => ({
  kind: "user",
  name,
  path: "/",
  inline: {},
  attached: [],
  groups: [],
  tags: {},
});
const role = (name: string): Role => ({
  kind: "role",
  name,
  path: "/",
  inline: {},
  attached: [],
  description: "",
  maxSessionDuration: 3600,
  tags: {},
  trust: "{}",
});

const created = (id: AccountId, resource: User | Role): Change => ({
  action: "create",
  address: { accountId: id, kind: resource.kind, name: resource.name },
  after: resource,
});

const door = (conditions: object): object => ({
  Statement: [
    {
      Action: ["sts:AssumeRole"],
      Condition: conditions,
      Effect: "Allow",
      Principal: { AWS: [`arn:aws:iam::${users}:root`] },
    },
  ],
});

function plan(more: Partial<Plan> = {}): Plan {
  return {
    kind: "rolebridge/plan",
    version: 1,
    organization: "larkspur",
    createdAt: "2026-11-24T09:00:00Z",
    live: world(),
    planned: world(),
    changes: [],
    unchanged: 57,
    bridges: { opens: [], closes: [] },
    access: { lines: [] },
    diagnostics: [],
    forecasts: [],
    digests: {},
    digest: "",
    ...more,
  };
}

const busy = plan({
  bridges: {
    opens: [
      bridge("alice", "Developer", "shop-development"),
      bridge("grace", "Administrator", "billing-preproduction", {
        sessionDuration: 3600,
        windows: [{ until: "2099-02-01T00:00:00Z" }],
      }),
    ],
    closes: [
      bridge("bob", "LambdaManager", "data-production"),
      bridge("carol", "Viewer", "data-production", { state: "half-open", missing: ["door-in"] }),
    ],
  },
  access: {
    lines: [
      {
        effect: "gains",
        who: "alice",
        what: ["everything but iam:*, organizations:*, account:*"],
        accounts: ["shop-development"],
        roles: ["Developer"],
      },
      {
        effect: "loses",
        who: "bob",
        what: ["lambda:*"],
        accounts: ["data-production"],
        roles: ["LambdaManager"],
      },
    ],
  },
  changes: [
    created(users, user("alice")),
    created(users, user("grace")),
    created(shop, role("Developer")),
    {
      action: "update",
      address: { accountId: data, kind: "role", name: "LambdaManager" },
      before: role("LambdaManager"),
      after: role("LambdaManager"),
      fields: [
        {
          field: "trust",
          before: door({ StringEquals: { "sts:RoleSessionName": ["${aws:username}"] } }),
          after: door({
            Bool: { "aws:MultiFactorAuthPresent": ["true"] },
            StringEquals: { "sts:RoleSessionName": ["${aws:username}"] },
          }),
        },
        { field: "attached", before: ["arn:aws:iam::aws:policy/ReadOnlyAccess"], after: [] },
        { field: "maxSessionDuration", before: 3600, after: 14400 },
      ],
    },
    {
      action: "delete",
      address: { accountId: data, kind: "user", name: "old-hand" },
      before: user("old-hand"),
    },
  ],
  diagnostics: [
    diagnostic("RB4001", "role `deploy-bot` of `shop-development` trusts account 999988887777"),
  ].map((one) => ({ ...one, severity: "warning" as const })),
  forecasts: [
    {
      subject: "grace",
      quota: "attached policies",
      used: 4,
      limit: 10,
      source: "live",
      note: "doors are packed",
    },
    { subject: "users", quota: "managed policies", used: 41, limit: 1500, source: "live" },
  ],
});

describe("a plan for people", () => {
  test("says what it means, what it does, what was found and what to do next", () => {
    expect(renderPlan(busy, { theme: plainTheme, verbose: false })).toMatchInlineSnapshot(`
      "Bridges
        + alice   → Developer       @ shop-development        4h   MFA
        + grace   → Administrator   @ billing-preproduction   1h   MFA   until 2099-01-31   sessions to 2099-02-01 01:00 UTC
        - bob     → LambdaManager   @ data-production         sessions last up to 4h more
        1 half-open bridge will be closed   (rolebridge bridges --half-open)

      Access
        + alice gains everything but iam:*, organizations:*, account:*  in shop-development
        - bob loses lambda:*  in data-production

      Changes
        users              + 2 users
        shop-development   + 1 role
        data-production    ~ LambdaManager   trust policy: MFA was not required; - policy ReadOnlyAccess; session: 1h → 4h
                           - user old-hand

      Found
        ! role \`deploy-bot\` of \`shop-development\` trusts account 999988887777   RB4001
        i grace   4 of 10 attached policies (doors are packed)

      3 to add, 1 to change, 1 to remove in 3 accounts. Nothing has been written.
      Apply it with: rolebridge apply    Keep it with: rolebridge plan --out plan.json
      "
    `);
  });

  test("with colours says the same", () => {
    const colored = renderPlan(busy, { theme: createTheme(true), verbose: false });
    expect(colored).not.toBe(renderPlan(busy, { theme: plainTheme, verbose: false }));
    expect(stripVTControlCharacters(colored)).toBe(renderPlan(busy, { theme: plainTheme, verbose: false }));
  });

  test("shows with --verbose each change and its documents line by line", () => {
    const { changes } = busy;
    expect(
      renderPlan(plan({ changes: changes.slice(3) }), { theme: plainTheme, verbose: true }),
    ).toMatchInlineSnapshot(`
      "Changes
        data-production   ~ LambdaManager   trust policy: MFA was not required; - policy ReadOnlyAccess; session: 1h → 4h
                              trust
                                  {
                                    "Statement": [
                                      {
                                        "Action": [
                                          "sts:AssumeRole"
                                        ],
                                        "Condition": {
                                +         "Bool": {
                                +           "aws:MultiFactorAuthPresent": [
                                +             "true"
                                +           ]
                                +         },
                                          "StringEquals": {
                                            "sts:RoleSessionName": [
                                              "\${aws:username}"
                                            ]
                                          }
                                        },
                                        "Effect": "Allow",
                                        "Principal": {
                                          "AWS": [
                                            "arn:aws:iam::100000000000:root"
                                          ]
                                        }
                                      }
                                    ]
                                  }
                          - user old-hand

      1 to change, 1 to remove in 3 accounts. Nothing has been written.
      Apply it with: rolebridge apply    Keep it with: rolebridge plan --out plan.json
      "
    `);
  });

  test("shows a reason beside the bridge it was written for", () => {
    const text = renderPlan(busy, {
      theme: plainTheme,
      verbose: false,
      reasonOf: ({ person }) => (person === "grace" ? "Migration of the networks" : undefined),
    });
    expect(text).toContain("until 2099-01-31   Migration of the networks");
  });

  test("puts the bridges of one person and role into a line where there are many", () => {
    const opens = Array.from({ length: 60 }, (_, index) => bridge("grace", "Viewer", `account-${index}`));
    const text = renderPlan(plan({ bridges: { opens, closes: [] } }), { theme: plainTheme, verbose: false });
    expect(text).toContain("  + grace   → Viewer   @ account-0, account-1 and 58 more   4h   MFA\n");
  });

  test("that is empty says so", () => {
    expect(renderPlan(plan(), { theme: plainTheme, verbose: false })).toBe(
      "Nothing to change: 3 accounts stand as declared (57 resources).\n",
    );
  });

  test("that apply would refuse says so instead of how to apply it", () => {
    const refused = plan({
      changes: busy.changes,
      diagnostics: [diagnostic("RB4001", "the role `LambdaManager` is not ours", { help: "adopt it" })],
    });
    expect(renderPlan(refused, { theme: plainTheme, verbose: false })).toMatch(
      /! the role `LambdaManager` is not ours {3}RB4001\n {4}adopt it\n\n5 changes in 3 accounts\. 1 problem must be settled first; apply would refuse\. Nothing has been written\.\n$/,
    );
  });
});
