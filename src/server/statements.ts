// Shows the statement that a place names, as it stands in a world.
import { awsManagedPolicyDocument } from "../catalogue/index.ts";
import type { Arn, DocumentText, StatementPlace, World } from "../model/index.ts";
import { parseArn } from "../model/index.ts";
import type { StatementView } from "./contract.ts";

/** The statement with the names of where it stands, and its text where the world holds it. */
export function statementView(world: World, place: StatementPlace, says?: string): StatementView {
  const text = statementText(world, place);
  return {
    ...placeView(world, place),
    ...(text !== undefined && { text }),
    ...(says !== undefined && { says }),
  };
}

/** The names of where a statement stands. */
export function placeView({ directory }: World, place: StatementPlace): Omit<StatementView, "text" | "says"> {
  const { accountId, holder, policy, statement } = place;
  const account = directory.accounts.find((one) => one.accountId === accountId)?.name ?? accountId;
  return { account, holder, policy, statement };
}

/** Undefined also where the document is none that can be read: others write trust policies and documents, too. */
function statementText(world: World, place: StatementPlace): string | undefined {
  const document = documentAt(world, place);
  if (document === undefined) return undefined;
  const statements = statementsOf(document);
  const found: unknown = Array.isArray(statements) ? statements[place.statement - 1] : statements;
  return found === undefined ? undefined : JSON.stringify(found, null, 2);
}

function statementsOf(document: DocumentText): unknown {
  try {
    return (JSON.parse(document) as { readonly Statement?: unknown } | null)?.Statement;
  } catch {
    return undefined;
  }
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
