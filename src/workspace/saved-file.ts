import { type Diagnostic, diagnostic } from "../diagnostics/index.ts";
import { valueWithDocuments, type World } from "../model/index.ts";
import { type Plan, planDigest } from "../plan/index.ts";
import { flawOfWorld } from "./saved-world.ts";

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
      return savedWorld(name, value);
    case "rolebridge/plan":
      return savedPlan(name, value);
    default:
      return damaged(name, `its kind is ${JSON.stringify(value["kind"])}`);
  }
}

function savedWorld(name: string, value: Members): SavedFile {
  const flaw = flawOfWorld(value);
  return flaw === undefined ? { kind: "world", world: value as unknown as World } : damaged(name, flaw);
}

const listsOfPlan = ["changes", "diagnostics", "forecasts"];

function savedPlan(name: string, value: Members): SavedFile {
  const absent = [
    ...listsOfPlan.filter((list) => !Array.isArray(value[list])),
    ...["digests", "bridges", "access"].filter((member) => !isRecord(value[member])),
  ];
  if (absent.length > 0) return damaged(name, `parts of the plan are missing: ${absent.join(", ")}`);
  const plan = value as unknown as Plan;
  if (planDigest(plan) !== plan.digest) return damaged(name, "it was changed after it was made");
  const flaw = flawOfWorld(value["live"], "live") ?? flawOfWorld(value["planned"], "planned");
  return flaw === undefined ? { kind: "plan", plan } : damaged(name, flaw);
}

type Members = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Members {
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
