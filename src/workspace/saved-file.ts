import { type Diagnostic, diagnostic } from "../diagnostics/index.ts";
import { isRecord, valueWithDocuments, type World } from "../model/index.ts";
import { type Plan, planDigest } from "../plan/index.ts";
import { type Flaw, flawsOfWorld } from "./saved-world.ts";

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
  const flaws = flawsOfWorld(value);
  return flaws.length === 0 ? { kind: "world", world: value as unknown as World } : flawed(name, flaws);
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
  const flaws = [...flawsOfWorld(value["live"], "/live"), ...flawsOfWorld(value["planned"], "/planned")];
  return flaws.length === 0 ? { kind: "plan", plan } : flawed(name, flaws);
}

type Members = Readonly<Record<string, unknown>>;

/** As many as one can read. */
const mostFlaws = 20;

function flawed(name: string, flaws: readonly Flaw[]): SavedFile {
  const [first = "", ...others] = flaws.slice(0, mostFlaws).map(({ pointer, what }) => `${pointer} ${what}`);
  const rest = flaws.length - mostFlaws;
  return damaged(name, first, [...others, ...(rest > 0 ? [`and ${rest} more`] : [])]);
}

function damaged(name: string, why: string, more: readonly string[] = []): SavedFile {
  return {
    kind: "damaged",
    problem: diagnostic("RB4012", `\`${name}\` is neither a plan nor a snapshot of Rolebridge: ${why}`, {
      notes: more.map((message) => ({ message })),
      help: "`rolebridge plan --out FILE` and `rolebridge snapshot --out FILE` write such files",
    }),
  };
}
