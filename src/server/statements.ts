// Shows the statement that a place names, as it stands in a world.
import { awsManagedPolicyDocument } from "../catalogue/index.ts";
import type { Arn, DocumentText, StatementPlace, World } from "../model/index.ts";
import { parseArn } from "../model/index.ts";
import type { StatementView } from "./contract.ts";

/** The statement with the names of where it stands, and its text where the world holds it. */
export function statementView(world: World, place: StatementPlace, says?: string): StatementView {
  const text = statementText(world, place);
  return {
    account:
      world.directory.accounts.find(({ accountId }) => accountId === place.accountId)?.name ??
      place.accountId,
    holder: place.holder,
    policy: place.policy,
    statement: place.statement,
    ...(text !== undefined && { text }),
    ...(says !== undefined && { says }),
  };
}

function statementText(world: World, place: StatementPlace): string | undefined {
  const document = documentAt(world, place);
  if (document === undefined) return undefined;
  const { Statement: statements } = JSON.parse(document) as { Statement?: unknown };
  const found: unknown = Array.isArray(statements) ? statements[place.statement - 1] : statements;
  return found === undefined ? undefined : JSON.stringify(found, null, 2);
}

function documentAt(world: World, { accountId, holder, policy }: StatementPlace): DocumentText | undefined {
  const state = world.accounts[accountId];
  if (holder.startsWith("arn:")) return managedDocument(world, holder as Arn);
  const [kind = "", name = ""] = holder.split(/ (.*)/s);
  switch (kind) {
    case "user":
      return state?.users.find((one) => one.name === name)?.inline[policy];
    case "group":
      return state?.groups.find((one) => one.name === name)?.inline[policy];
    case "role": {
      const role = state?.roles.find((one) => one.name === name);
      return policy === "trust policy" ? role?.trust : role?.inline[policy];
    }
    default:
      return undefined;
  }
}

function managedDocument(world: World, arn: Arn): DocumentText | undefined {
  const parsed = parseArn(arn);
  const state = world.accounts[(parsed?.account ?? "") as keyof World["accounts"]];
  const own = state?.policies.find(({ name, path }) => arn.endsWith(`:policy${path}${name}`));
  return own?.document ?? world.awsManagedPolicies[arn] ?? awsManagedPolicyDocument(arn);
}
