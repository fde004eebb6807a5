// Templates as far as the sandbox models them: JSON, mappings, and roles and managed policies of IAM under names that the
// template gives. Everything else is refused by its name.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-reference.html
import { validation } from "../iam/input.ts";
import type { Shape } from "../operation.ts";
import type { Properties } from "./entities.ts";

export interface Template {
  readonly resources: ReadonlyMap<string, TemplateResource>;
  readonly mappings: Shape;
}

interface TemplateResource {
  readonly type: string;
  readonly properties: unknown;
  /** Undefined: not said, which deletes. */
  readonly deletionPolicy: string | undefined;
}

/** Where a template is made a stack. */
export interface TemplatePlace {
  readonly accountId: string;
  readonly partition: string;
  readonly region: string;
  readonly stackName: string;
  readonly stackId: string;
}

export interface ResolvedResource {
  readonly type: string;
  readonly physicalId: string;
  readonly properties: Properties;
  readonly isRetained: boolean;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const longest = 51_200;
/** Levels: deeper than any policy, and no danger to the stack of calls. */
const deepest = 40;

/** What a body says. Throws a ValidationError where it is no template, or more than is modelled. */
export function parseTemplate(body: string): Template {
  if (Buffer.byteLength(body) > longest) {
    throw validation(
      `1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${longest}`,
    );
  }
  const document = parsed(body);
  for (const section of Object.keys(document)) {
    if (!["AWSTemplateFormatVersion", "Description", "Metadata", "Mappings", "Resources"].includes(section)) {
      throw validation(`The sandbox does not model ${section} in a template`);
    }
  }
  const resources = new Map<string, TemplateResource>();
  for (const [id, value] of Object.entries(structure(document["Resources"], "Resources"))) {
    resources.set(id, resourceOf(id, structure(value, id)));
  }
  if (resources.size === 0) {
    throw validation("Template format error: At least one Resources member must be defined.");
  }
  return { resources, mappings: structure(document["Mappings"] ?? {}, "Mappings") };
}

function parsed(body: string): Shape {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw validation("Template format error: the sandbox models templates in JSON, and this is none");
  }
  requireShallow(value, 0);
  return structure(value, "template");
}

function requireShallow(value: unknown, depth: number): void {
  if (depth > deepest) throw validation("Template format error: the template is too deep");
  if (typeof value !== "object" || value === null) return;
  for (const member of Object.values(value)) requireShallow(member, depth + 1);
}

function resourceOf(id: string, value: Shape): TemplateResource {
  const { Type: type, DeletionPolicy: deletionPolicy } = value;
  if (!/^[A-Za-z0-9]{1,255}$/.test(id)) throw validation(`Template format error: ${id} is no logical id`);
  if (typeof type !== "string" || !Object.hasOwn(kinds, type)) {
    throw validation(`The sandbox does not model resources of type ${String(type)}`);
  }
  for (const attribute of Object.keys(value)) {
    if (!["Type", "Properties", "DeletionPolicy", "UpdateReplacePolicy", "Metadata"].includes(attribute)) {
      throw validation(`The sandbox does not model ${attribute} of a resource`);
    }
  }
  if (deletionPolicy !== undefined && deletionPolicy !== "Retain" && deletionPolicy !== "Delete") {
    throw validation(`The sandbox does not model DeletionPolicy ${JSON.stringify(deletionPolicy)}`);
  }
  return { type, deletionPolicy, properties: value["Properties"] ?? {} };
}

interface Kind {
  readonly known: readonly string[];
  readonly required: readonly string[];
  /** What `Ref` gives. */
  readonly physicalId: (properties: Properties, place: TemplatePlace) => string;
}

const kinds: Readonly<Record<string, Kind>> = {
  "AWS::IAM::ManagedPolicy": {
    known: ["ManagedPolicyName", "Path", "Description", "PolicyDocument"],
    required: ["ManagedPolicyName", "PolicyDocument"],
    physicalId: ({ ManagedPolicyName, Path = "/" }, { partition, accountId }) =>
      `arn:${partition}:iam::${accountId}:policy${String(Path)}${String(ManagedPolicyName)}`,
  },
  "AWS::IAM::Role": {
    known: [
      "RoleName",
      "Path",
      "Description",
      "MaxSessionDuration",
      "AssumeRolePolicyDocument",
      "ManagedPolicyArns",
      "Policies",
      "PermissionsBoundary",
      "Tags",
    ],
    required: ["RoleName", "AssumeRolePolicyDocument"],
    physicalId: ({ RoleName }) => String(RoleName),
  },
};

/** Every resource with its references put in, policies before the roles that may refer to them. */
export function resolveTemplate(
  { resources, mappings }: Template,
  place: TemplatePlace,
): ReadonlyMap<string, ResolvedResource> {
  const resolved = new Map<string, ResolvedResource>();
  const order = Object.keys(kinds);
  const inOrder = [...resources].toSorted(([, a], [, b]) => order.indexOf(a.type) - order.indexOf(b.type));
  const refer = (id: string): string => {
    const pseudo = pseudoParameters(place)[id];
    const physicalId = pseudo ?? resolved.get(id)?.physicalId;
    if (physicalId !== undefined) return physicalId;
    throw validation(
      resources.has(id)
        ? `The sandbox does not model that a resource refers to ${id}`
        : `Template format error: Unresolved resource dependencies [${id}] in the Resources block of the template`,
    );
  };
  for (const [id, { type, properties, deletionPolicy }] of inOrder) {
    const kind = kinds[type] as Kind;
    const values = structure(valueOf(properties, { refer, mappings }), `Properties of ${id}`);
    for (const name of Object.keys(values)) {
      if (!kind.known.includes(name)) throw validation(`The sandbox does not model ${name} of ${type}`);
    }
    for (const name of kind.required) {
      if (values[name] === undefined) {
        throw validation(`The sandbox models ${type} with ${name} only: ${id} has none`);
      }
    }
    const physicalId = kind.physicalId(values, place);
    resolved.set(id, { type, physicalId, properties: values, isRetained: deletionPolicy === "Retain" });
  }
  return resolved;
}

function pseudoParameters(place: TemplatePlace): Readonly<Record<string, string>> {
  return {
    "AWS::AccountId": place.accountId,
    "AWS::Partition": place.partition,
    "AWS::Region": place.region,
    "AWS::StackName": place.stackName,
    "AWS::StackId": place.stackId,
  };
}

interface Resolving {
  readonly refer: (id: string) => string;
  readonly mappings: Shape;
}

/** A value with its functions called. */
function valueOf(value: unknown, resolving: Resolving): unknown {
  if (Array.isArray(value)) return value.map((item) => valueOf(item, resolving));
  if (typeof value !== "object" || value === null) return value;
  const entries: readonly (readonly [string, unknown])[] = Object.entries(value);
  const [name, argument] = entries[0] ?? ["", undefined];
  if (entries.length === 1 && (name === "Ref" || name.startsWith("Fn::"))) {
    return called(name, argument, resolving);
  }
  return Object.fromEntries(entries.map(([key, item]) => [key, valueOf(item, resolving)]));
}

function called(name: string, argument: unknown, resolving: Resolving): unknown {
  if (name === "Ref" && typeof argument === "string") return resolving.refer(argument);
  if (name === "Fn::Sub" && typeof argument === "string") {
    return argument.replace(/\$\{(!?)([^}]*)\}/g, (_, literal: string, id: string) =>
      literal === "!" ? `\${${id}}` : resolving.refer(id),
    );
  }
  if (name === "Fn::FindInMap" && Array.isArray(argument) && argument.length === 3) {
    const keys = argument.map((key) => valueOf(key, resolving));
    const found = keys.reduce<unknown>(
      (map, key) =>
        isStructure(map) && typeof key === "string" && Object.hasOwn(map, key) ? map[key] : undefined,
      resolving.mappings,
    );
    if (found !== undefined) return found;
    throw validation(`Template error: Unable to get mapping for ${keys.map(String).join("::")}`);
  }
  throw validation(`The sandbox does not model ${name} as it is used here`);
}

function isStructure(value: unknown): value is Shape {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function structure(value: unknown, what: string): Shape {
  if (isStructure(value)) return value;
  throw validation(`Template format error: ${what} must be a structure`);
}
