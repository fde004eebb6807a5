import { describe, expect, test } from "vitest";
import { diagnostic } from "../../diagnostics/index.ts";
import { accountId, type World } from "../../model/index.ts";
import type { Plan } from "../../plan/index.ts";
import { planAsMarkdown } from "./plan-markdown.ts";

const users = accountId("100000000000");
const world: World = {
  kind: "rolebridge/world",
  version: 1,
  directory: { organization: "larkspur", partition: "aws", source: users, accounts: [], people: [] },
  accounts: {
    [users]: {
      accountId: users,
      users: [],
      groups: [],
      roles: [],
      policies: [],
      identityProviders: [],
      quotas: {},
      unread: [],
    },
  },
  awsManagedPolicies: {},
};
const empty: Plan = {
  kind: "rolebridge/plan",
  version: 1,
  organization: "larkspur",
  createdAt: "2026-11-24T09:00:00Z",
  live: world,
  planned: world,
  changes: [],
  unchanged: 3,
  bridges: { opens: [], closes: [] },
  access: { lines: [] },
  diagnostics: [],
  forecasts: [],
  digests: {},
  digest: "0123456789abcdef",
};

describe("a plan as Markdown", () => {
  test("that is empty is one line", () => {
    expect(planAsMarkdown(empty)).toBe("**Rolebridge:** nothing to change in 1 account.\n");
  });

  test("shows problems, bridges, access and the changes folded away; names bring no markup", () => {
    const plan: Plan = {
      ...empty,
      changes: [
        {
          action: "create",
          address: { accountId: users, kind: "user", name: "a_b" },
          after: { kind: "user", name: "a_b", path: "/", inline: {}, attached: [], groups: [], tags: {} },
        },
      ],
      bridges: {
        opens: [
          {
            person: "a_b",
            role: "Viewer",
            account: "audit",
            accountId: users,
            state: "open",
            missing: [],
            mfa: "required",
            windows: [],
            sessionDuration: 3600,
            roleArn: "arn:aws:iam::1:role/Viewer",
          },
        ],
        closes: [],
      },
      access: {
        lines: [{ effect: "gains", who: "a_b", what: ["s3:Get*"], accounts: ["audit"], roles: ["Viewer"] }],
      },
      diagnostics: [diagnostic("RB4002", "the role `<x>` is not ours", { help: "adopt it" })],
    };
    expect(planAsMarkdown(plan)).toMatchInlineSnapshot(`
      "### Rolebridge: 1 to add in 1 account

      **1 problem must be settled before this can be applied.**

      #### Found

      - **Error:** the role \`<x>\` is not ours (RB4002): adopt it

      #### Bridges

      | | person | role | account | terms |
      |---|---|---|---|---|
      | + opens | a\\_b | Viewer | audit | 1h, MFA |

      #### Access

      - \\+ **a\\_b** gains \`s3:Get*\` in audit

      <details><summary>Changes</summary>

      \`\`\`text
        100000000000   + user a_b
      \`\`\`

      </details>

      <sub>Plan 0123456789ab, made 2026-11-24T09:00:00Z</sub>
      "
    `);
  });
});
