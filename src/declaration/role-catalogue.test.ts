import { describe, expect, test } from "vitest";
import { awsManagedPolicyDocument } from "../catalogue/index.ts";
import { accountId } from "../model/index.ts";
import { findings } from "../policy/index.ts";
import { draftDeclaration } from "./draft-declaration.ts";
import { loadDeclaration, memoryFiles } from "./index.ts";
import { catalogueKeys, roleCatalogue } from "./role-catalogue.ts";

const text = draftDeclaration({
  organization: "larkspur",
  source: "users",
  accounts: [
    { name: "users", accountId: accountId("111111111111") },
    { name: "payments", accountId: accountId("222222222222"), project: "no", stage: "it's: #1" },
  ],
  reachRole: "OrganizationAccountAccessRole",
  roles: catalogueKeys,
  people: [{ name: "alice", email: "alice@example.com" }],
});
const { declaration, diagnostics } = await loadDeclaration(
  "rolebridge.yaml",
  memoryFiles({ "rolebridge.yaml": text }),
  { now: "2026-11-24T10:00:00Z" },
);

/** In AWS's own documents: actions and resources that do not exist, which grant nothing. */
const slips = new Set(["RB3002", "RB3004"]);

describe("the role catalogue", () => {
  test("passes check whole, whatever texts stand beside it", () => {
    expect(diagnostics).toEqual([]);
    expect(declaration?.accounts.find(({ name }) => name === "payments")).toMatchObject({
      project: "no",
      stage: "it's: #1",
    });
  });

  test.each(catalogueKeys)("%s has no finding but those that belong to what it is for", (key) => {
    const role = declaration?.roles.find(({ name }) => name === roleCatalogue[key].role);
    const own = Object.values(role?.inline ?? {});
    const byAws = (role?.policies ?? []).map((policy) =>
      policy.kind === "arn" ? (awsManagedPolicyDocument(policy.arn) ?? "") : "",
    );
    expect([...own, ...byAws].length).toBeGreaterThan(0);
    const found = [
      ...own.flatMap((document) => findings(document, "identity")),
      ...byAws.flatMap((document) => findings(document, "identity")).filter(({ code }) => !slips.has(code)),
    ];
    expect([...new Set(found.map(({ code }) => code))].toSorted()).toEqual(
      Object.keys(roleCatalogue[key].accepted).toSorted(),
    );
  });

  test("each is explained, and grants nothing through what is not attached", () => {
    for (const key of catalogueKeys) {
      expect(roleCatalogue[key].explanation.join(" ").length).toBeGreaterThan(40);
      expect(Object.values(roleCatalogue[key].accepted).every((reason) => reason.length > 20)).toBe(true);
    }
  });
});
