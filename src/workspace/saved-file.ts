import { type Diagnostic, diagnostic } from "../diagnostics/index.ts";
import { valueWithDocuments, type World } from "../model/index.ts";
import { type Plan, planDigest } from "../plan/index.ts";

/** A file that Rolebridge wrote and that is read again. */
export type SavedFile =
  | { readonly kind: "world"; readonly world: World }
  | { readonly kind: "plan"; readonly plan: Plan }
  | { readonly kind: "damaged"; readonly problem: Diagnostic };

/** Reads a snapshot or a plan. A plan that was changed since it was made is none any more: its digest says so. */
export function parseSavedFile(name: string, text: string): SavedFile {
  let value: unknown;
  try {
    value = valueWithDocuments(text);
  } catch {
    return damaged(name, "it is no JSON");
  }
  if (!isRecord(value)) return damaged(name, "it is no JSON object");
  if (value["version"] !== 1)
    return damaged(name, `its version is ${JSON.stringify(value["version"])}, not 1`);
  switch (value["kind"]) {
    case "rolebridge/world":
      return isWorld(value)
        ? { kind: "world", world: value }
        : damaged(name, "parts of the world are missing");
    case "rolebridge/plan":
      return savedPlan(name, value);
    default:
      return damaged(name, `its kind is ${JSON.stringify(value["kind"])}`);
  }
}

function savedPlan(name: string, value: Readonly<Record<string, unknown>>): SavedFile {
  const isWhole =
    Array.isArray(value["changes"]) &&
    isWorld(value["live"]) &&
    isWorld(value["planned"]) &&
    isRecord(value["digests"]);
  if (!isWhole) return damaged(name, "parts of the plan are missing");
  const plan = value as unknown as Plan;
  return planDigest(plan) === plan.digest
    ? { kind: "plan", plan }
    : damaged(name, "it was changed after it was made");
}

function isWorld(value: unknown): value is World {
  if (!isRecord(value) || !isRecord(value["directory"]) || !isRecord(value["accounts"])) return false;
  const { directory } = value;
  if (!Array.isArray(directory["accounts"]) || !Array.isArray(directory["people"])) return false;
  return Object.values(value["accounts"]).every(isAccount) && isRecord(value["awsManagedPolicies"]);
}

const lists = ["users", "groups", "roles", "policies", "identityProviders", "unread"];

function isAccount(value: unknown): boolean {
  return isRecord(value) && lists.every((list) => Array.isArray(value[list])) && isRecord(value["quotas"]);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function damaged(name: string, why: string): SavedFile {
  return {
    kind: "damaged",
    problem: diagnostic("RB4012", `\`${name}\` is neither a plan nor a snapshot of Rolebridge: ${why}`, {
      help: "`rolebridge plan --out FILE` and `rolebridge snapshot --out FILE` write such files",
    }),
  };
}
