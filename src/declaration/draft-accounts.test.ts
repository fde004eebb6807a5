import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { accountId, type OrganizationAccount } from "../model/index.ts";
import { draftAccounts } from "./draft-accounts.ts";
import { draftDeclaration } from "./draft-declaration.ts";
import { loadDeclaration, memoryFiles } from "./index.ts";

type Said = Partial<Omit<OrganizationAccount, "accountId">>;

/** Accounts of an AWS organization, with ids of their own. */
function accounts(...said: readonly Said[]): readonly OrganizationAccount[] {
  return said.map((one, index) => ({
    name: "",
    email: `aws+${index}@example.com`,
    state: "ACTIVE",
    isManagement: false,
    units: [],
    tags: {},
    parentId: "r-root",
    ...one,
    accountId: accountId(String(200_000_000_000 + index)),
  }));
}

/** What is made of one account: `name project/stage`. */
function drafted(...said: readonly Said[]): readonly string[] {
  return draftAccounts(accounts(...said)).accounts.map(
    ({ name, project, stage }) => `${name} ${project ?? "-"}/${stage ?? "-"}`,
  );
}

describe("the accounts of an AWS organization as a draft", () => {
  test("spaces, umlauts and letters that Unicode does not take apart become small letters and hyphens", () => {
    expect(
      drafted(
        { name: "Shop (Production)" },
        { name: "  Größe Straße Prod  " },
        { name: "Ærø Łódź test" },
        { name: "İstanbul ılık dev" },
        { name: "école prod" },
        { name: "2024 Site" },
      ),
    ).toEqual([
      "shop-production shop/production",
      "grosse-strasse-prod grosse-strasse/prod",
      "aero-lodz-test aero-lodz/test",
      "istanbul-ilik-dev istanbul-ilik/dev",
      "ecole-prod ecole/prod",
      "site -/-",
    ]);
  });

  test("names that come out the same are numbered, and one that says nothing is an account", () => {
    expect(
      drafted({ name: "shop" }, { name: "SHOP" }, { name: "Shop!" }, { name: "日本語" }, { name: "" }),
    ).toEqual(["shop -/-", "shop-2 -/-", "shop-3 -/-", "account -/-", "account-2 -/-"]);
  });

  test("tags count before names, whatever their case, and mean what units of another case mean", () => {
    expect(
      drafted(
        { name: "a", tags: { PROJECT: "Shop", Environment: "Production" } },
        { name: "b", tags: { project: "SHOP", stage: "production" } },
        { name: "c", units: ["Shop", "PRODUCTION"] },
        { name: "shop-production" },
        { name: "d", tags: { Project: "My Project", Env: "Pre-Prod" } },
        { name: "my-project-pre-prod", tags: { "cost:project": "z", stage: " " } },
      ),
    ).toEqual([
      "a shop/production",
      "b shop/production",
      "c shop/production",
      "shop-production shop/production",
      "d my-project/pre-prod",
      "my-project-pre-prod my-project/pre-prod",
    ]);
  });

  test("units say the stage, and the project unless they hold all work alike", () => {
    expect(
      drafted(
        { name: "payments", units: ["Workloads", "Prod"] },
        { name: "main", units: ["Workloads", "Payments", "Prod"] },
        { name: "prod", units: ["Payments"] },
        { name: "prod" },
        { name: "log-archive", units: ["Security"] },
      ),
    ).toEqual([
      "payments payments/prod",
      "main payments/prod",
      "prod payments/prod",
      "prod-2 -/prod",
      "log-archive -/-",
    ]);
  });

  test("an address that another account has, or that is none, is left out", () => {
    const { accounts: made } = draftAccounts(
      accounts(
        { name: "a", email: "aws@example.com" },
        { name: "b", email: "AWS@EXAMPLE.COM" },
        { name: "c", email: "none" },
      ),
    );
    expect(made.map(({ email }) => email)).toEqual(["aws@example.com", undefined, undefined]);
  });

  test("whatever accounts are called, and say, the declaration passes check", async () => {
    const text = fc.string({ unit: "grapheme", maxLength: 60 });
    const said = fc.record({
      name: text,
      units: fc.array(text, { maxLength: 3 }),
      tags: fc.dictionary(fc.constantFrom("Project", "stage", "ENV", "other"), text),
      state: fc.constantFrom("ACTIVE" as const, "SUSPENDED" as const),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(said, { minLength: 1, maxLength: 8 }), async (all) => {
        const { accounts: made, leftOut } = draftAccounts(accounts({ name: "users" }, ...all));
        const written = draftDeclaration({
          organization: "larkspur",
          source: "users",
          accounts: made,
          leftOut,
          reachRole: "OrganizationAccountAccessRole",
          roles: ["viewer"],
          people: [],
        });
        const files = memoryFiles({ "rolebridge.yaml": written });
        expect((await loadDeclaration("rolebridge.yaml", files)).diagnostics).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
