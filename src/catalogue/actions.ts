import { readData, unpackText } from "./load-data.ts";

export type AccessLevel = "read" | "list" | "write" | "tagging" | "permissions-management";

/** An action as the Service Authorization Reference has it. */
export interface ActionFacts {
  /** With AWS's capitals: `lambda:InvokeFunction`. */
  readonly action: string;
  readonly accessLevel: AccessLevel;
  /** Empty where the action has no resource-level support: it is always asked for on `*`. */
  readonly resourceTypes: readonly ResourceType[];
  /** Condition keys of the action and of its resource types, beside the global ones; `${TagKey}` stands for any. */
  readonly conditionKeys: readonly string[];
}

export interface ResourceType {
  readonly name: string;
  /** `arn:${Partition}:lambda:${Region}:${Account}:function:${FunctionName}` */
  readonly arn: string;
}

export type ConditionKeyType =
  | "String"
  | "ARN"
  | "Bool"
  | "Date"
  | "Numeric"
  | "IPAddress"
  | "ArrayOfString"
  | "ArrayOfARN"
  | "ArrayOfBool";

type ActionRow = readonly [level: string, resourceTypes: readonly string[], conditionKeys: readonly string[]];

interface ServiceRow {
  readonly actions: Readonly<Record<string, ActionRow>>;
  readonly resourceTypes: Readonly<Record<string, readonly [arn: string, conditionKeys: readonly string[]]>>;
  readonly conditionKeys: Readonly<Record<string, ConditionKeyType>>;
}

interface Overview {
  readonly services: readonly string[];
  readonly names: Readonly<Record<string, string>>;
  readonly servicesWithResourceControlPolicies: readonly string[];
}

const levels: Readonly<Record<string, AccessLevel>> = {
  r: "read",
  l: "list",
  w: "write",
  t: "tagging",
  p: "permissions-management",
};

interface Loaded extends Overview {
  /** JSON of a {@link ServiceRow} by prefix: read when the service is first asked about. */
  readonly rows: ReadonlyMap<string, string>;
}

let loaded: Loaded | undefined;
const rowByService = new Map<string, ServiceRow>();
const indexByService = new Map<string, ReadonlyMap<string, ActionFacts>>();

function data(): Loaded {
  if (loaded === undefined) {
    const [first = "", ...lines] = unpackText(readData("actions.jsonl.gz")).split("\n");
    const overview = JSON.parse(first) as Overview;
    loaded = {
      ...overview,
      rows: new Map(overview.services.map((prefix, place) => [prefix, lines[place] ?? ""])),
    };
  }
  return loaded;
}

/** The prefixes of all services known here, in lower case: `lambda`. */
export function services(): readonly string[] {
  return data().services;
}

/** A service's name as people know it: `AWS Lambda`. */
export function serviceName(prefix: string): string | undefined {
  return data().names[prefix.toLowerCase()];
}

/** All actions of a service; empty where the service is not known. */
export function actionsOfService(prefix: string): readonly ActionFacts[] {
  return [...actionIndex(prefix.toLowerCase()).values()];
}

/** The action of this name, without regard to case; undefined where AWS publishes none. */
export function findAction(action: string): ActionFacts | undefined {
  const [prefix = "", name = ""] = action.toLowerCase().split(":", 2);
  return actionIndex(prefix).get(name);
}

/** The type of a condition key of a service; tag keys are found by their pattern (`aws:ResourceTag/team`). */
export function conditionKeyType(prefix: string, key: string): ConditionKeyType | undefined {
  const keys = serviceRow(prefix.toLowerCase())?.conditionKeys ?? {};
  const wanted = key.toLowerCase();
  return Object.entries(keys).find(([known]) => matchesKey(known.toLowerCase(), wanted))?.[1];
}

/** Whether resource control policies reach a service. */
export function hasResourceControlPolicies(prefix: string): boolean {
  return data().servicesWithResourceControlPolicies.includes(prefix.toLowerCase());
}

function matchesKey(known: string, wanted: string): boolean {
  const variable = known.indexOf("${");
  return variable < 0 ? known === wanted : wanted.startsWith(known.slice(0, variable));
}

function serviceRow(prefix: string): ServiceRow | undefined {
  const known = rowByService.get(prefix);
  if (known) return known;
  const line = data().rows.get(prefix);
  if (line === undefined) return undefined;
  const row = JSON.parse(line) as ServiceRow;
  rowByService.set(prefix, row);
  return row;
}

function actionIndex(prefix: string): ReadonlyMap<string, ActionFacts> {
  const known = indexByService.get(prefix);
  if (known !== undefined) return known;
  const service = serviceRow(prefix);
  const rows = Object.entries(service?.actions ?? {});
  const index = new Map(
    rows.map(([name, row]) => [name.toLowerCase(), actionFacts(`${prefix}:${name}`, row, service)]),
  );
  indexByService.set(prefix, index);
  return index;
}

function actionFacts(
  action: string,
  [level, types, conditionKeys]: ActionRow,
  service: ServiceRow | undefined,
): ActionFacts {
  const accessLevel = levels[level];
  if (accessLevel === undefined) throw new Error(`the action data has an unknown access level: ${level}`);
  const resourceTypes = types.map((name) => ({ name, arn: service?.resourceTypes[name]?.[0] ?? "*" }));
  return { action, accessLevel, resourceTypes, conditionKeys };
}
