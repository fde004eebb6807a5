import { expect, test } from "vitest";
import { loadDeclaration, memoryFiles } from "../declaration/index.ts";
import { listOf } from "../model/index.ts";
import { permissionsOf } from "./permissions.ts";

const text = `
version: 1
organization: acme
source: users
accounts:
  users: { id: "111111111111", reach: { role: Admin } }
  prod: { id: "222222222222", reach: { role: Deployer, read: Reader } }
  test: { id: "333333333333", reach: { role: Admin, read: Reader } }
roles: {}
people: {}
`;

test("no role by which any account is entered may change another one", async () => {
  const { declaration, diagnostics } = await loadDeclaration("r.yaml", memoryFiles({ "r.yaml": text }));
  if (!declaration) throw new Error(diagnostics.map(({ message }) => message).join("; "));
  const { reach } = permissionsOf(declaration, { use: "apply" }) ?? {};
  const denial = listOf(reach?.targets.Statement ?? []).find(({ Sid }) => Sid === "NeverItself");
  expect(denial).toMatchObject({
    Effect: "Deny",
    Resource: ["Admin", "Deployer", "Reader"].map((name) => `arn:aws:iam::*:role/${name}`),
  });
});
