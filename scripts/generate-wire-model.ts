// Writes the two committed tables that the sandbox's wire side runs on:
//   src/sandbox/wire/data/wire-model.json   operations, shapes and errors, from the operation schemas of the AWS SDK packages
//   src/sandbox/wire/data/constraints.json  lengths, patterns, enums and list sizes, from published service models
//
//   tsx scripts/generate-wire-model.ts [FOLDER]
//
// FOLDER is a `data` folder of botocore (it holds iam/2010-05-08/service-2.json.gz and so on); without it only the
// first table is written.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import type { Constraint, Constraints, ServiceConstraints } from "../src/sandbox/wire/constraints.ts";
import type { ServiceModel, ShapeModel, WireModel } from "../src/sandbox/wire/wire-model.ts";

const services = {
  iam: {
    package: "@aws-sdk/client-iam",
    protocol: "query",
    version: "2010-05-08",
    xmlns: "https://iam.amazonaws.com/doc/2010-05-08/",
    targetPrefix: "",
  },
  sts: {
    package: "@aws-sdk/client-sts",
    protocol: "query",
    version: "2011-06-15",
    xmlns: "https://sts.amazonaws.com/doc/2011-06-15/",
    targetPrefix: "",
  },
  organizations: {
    package: "@aws-sdk/client-organizations",
    protocol: "json",
    version: "2016-11-28",
    xmlns: "",
    targetPrefix: "AWSOrganizationsV20161128",
  },
  cloudformation: {
    package: "@aws-sdk/client-cloudformation",
    protocol: "query",
    version: "2010-05-15",
    xmlns: "http://cloudformation.amazonaws.com/doc/2010-05-15/",
    targetPrefix: "",
  },
} as const;

type ServiceName = keyof typeof services;
const serviceNames = Object.keys(services) as readonly ServiceName[];

// The SDK's schema format: numbers are scalars, tuples are named schemas, functions return schemas, [ref, traits] wraps.
type Schema = number | string | readonly unknown[] | (() => Schema);
const scalars: Readonly<Record<number, string>> = {
  0: "string",
  1: "number",
  2: "boolean",
  4: "timestamp",
  21: "blob",
};
const sensitiveTrait = 8;

interface Resolved {
  readonly type: string;
  readonly sensitive: boolean;
}

/** Reads the schemas of one SDK package into a service model. */
class SchemaReader {
  readonly shapes: Record<string, ShapeModel> = {};

  /** The type that a schema reference stands for, in the words of the table; structures it meets are read as well. */
  resolve(ref: Schema): Resolved {
    if (typeof ref === "function") return this.resolve(ref());
    if (ref === "unit") return { type: "unit", sensitive: false };
    if (typeof ref === "number") return { type: this.#numeric(ref), sensitive: false };
    if (typeof ref === "string") throw new Error(`unknown schema ${ref}`);
    if (typeof ref[0] !== "number" || ref.length === 2) return this.#wrapped(ref);
    return this.#named(ref);
  }

  #numeric(ref: number): string {
    if (ref >= 128) return `map<${this.#numeric(ref - 128)}>`;
    if (ref >= 64) return `list<${this.#numeric(ref - 64)}>`;
    const scalar = scalars[ref];
    if (scalar === undefined) throw new Error(`unknown scalar schema ${ref}`);
    return scalar;
  }

  #wrapped(ref: readonly unknown[]): Resolved {
    const [inner, traits] = ref as [Schema, unknown];
    const { type, sensitive } = this.resolve(inner);
    return { type, sensitive: sensitive || isSensitive(traits) };
  }

  #named(ref: readonly unknown[]): Resolved {
    const [kind, , name, traits] = ref as [number, string, string, unknown];
    const sensitive = isSensitive(traits);
    if (kind === 0) return { ...this.resolve(ref[4] as Schema), sensitive };
    if (kind === 1) {
      const item = this.resolve(ref[4] as Schema);
      return { type: `list<${item.type}>`, sensitive: sensitive || item.sensitive };
    }
    if (kind === 2) {
      const value = this.resolve(ref[5] as Schema);
      return { type: `map<${value.type}>`, sensitive: sensitive || value.sensitive };
    }
    this.#readStructure(name, kind === 4, ref);
    return { type: name, sensitive };
  }

  #readStructure(name: string, isUnion: boolean, schema: readonly unknown[]): void {
    if (this.shapes[name] !== undefined) return;
    const names = schema[4] as readonly string[];
    const refs = schema[5] as readonly Schema[];
    const members: Record<string, string> = {};
    // Registered before descending: one structure of Organizations contains itself.
    this.shapes[name] = { members };
    const sensitive: string[] = [];
    for (const [index, member] of names.entries()) {
      const resolved = this.resolve(refs[index] as Schema);
      members[member] = resolved.type;
      if (resolved.sensitive) sensitive.push(member);
    }
    const required = names.slice(0, (schema[6] as number | undefined) ?? 0);
    this.shapes[name] = {
      members,
      ...(required.length > 0 && { required }),
      ...(sensitive.length > 0 && { sensitive }),
      ...(isUnion && { union: true as const }),
    };
  }
}

function isSensitive(traits: unknown): boolean {
  return typeof traits === "number"
    ? (traits & sensitiveTrait) !== 0
    : typeof traits === "object" && traits !== null && "sensitive" in traits;
}

interface ErrorTraits {
  readonly error?: "client" | "server";
  readonly httpError?: number;
  readonly awsQueryError?: readonly [string, number];
}

function readService(service: ServiceName, exports: Readonly<Record<string, unknown>>): ServiceModel {
  const { protocol, version, xmlns, targetPrefix } = services[service];
  const schemas = Object.values(exports).filter(
    (value): value is readonly unknown[] => Array.isArray(value) && typeof value[0] === "number",
  );
  const reader = new SchemaReader();
  const operations: Record<string, { input: string; output: string }> = {};
  const errors: Record<string, { code: string; status: number; fault: "client" | "server" }> = {};
  for (const schema of schemas) {
    const name = schema[2] as string;
    if (schema[0] === 9) {
      operations[name] = {
        input: reader.resolve(schema[4] as Schema).type,
        output: reader.resolve(schema[5] as Schema).type,
      };
    }
    const traits = schema[3] as ErrorTraits;
    if (schema[0] !== -3 || typeof traits !== "object") continue;
    const [code, status] = traits.awsQueryError ?? [name, 400];
    const fault = traits.error ?? "client";
    // Organizations answers 400 (500 for its own faults) on the wire, whatever status the schema gives.
    errors[name] = { code, status: protocol === "json" ? (fault === "client" ? 400 : 500) : status, fault };
  }
  return {
    version,
    protocol,
    ...(xmlns !== "" && { xmlns }),
    ...(targetPrefix !== "" && { targetPrefix }),
    operations: sorted(operations),
    shapes: sorted(reader.shapes),
    errors: sorted(errors),
  };
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The wire table as the installed SDK packages describe it. */
export async function generateWireModel(): Promise<WireModel> {
  const entries = await Promise.all(
    serviceNames.map(
      async (service) =>
        [
          service,
          readService(service, (await import(services[service].package)) as Record<string, unknown>),
        ] as const,
    ),
  );
  return Object.fromEntries(entries) as unknown as WireModel;
}

// The published service models (botocore's `service-2.json`).
interface PublishedShape {
  readonly type: string;
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly member?: { readonly shape: string };
  readonly value?: { readonly shape: string };
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
}
interface PublishedModel {
  readonly operations: Readonly<
    Record<string, { readonly authtype?: string; readonly input?: { readonly shape: string } }>
  >;
  readonly shapes: Readonly<Record<string, PublishedShape>>;
}

function readPublishedModel(folder: string, service: ServiceName): PublishedModel {
  const path = join(folder, service, services[service].version, "service-2.json");
  const text = existsSync(path) ? readFileSync(path) : gunzipSync(readFileSync(`${path}.gz`));
  return JSON.parse(text.toString("utf8")) as PublishedModel;
}

function constraintOf(shapes: PublishedModel["shapes"], name: string): Constraint | undefined {
  const shape = shapes[name];
  if (shape === undefined || shape.type === "structure") return undefined;
  const items = shape.member ?? shape.value;
  const itemName = items && constraintOf(shapes, items.shape) !== undefined ? items.shape : undefined;
  const constraint: Constraint = {
    ...(shape.min !== undefined && { min: shape.min }),
    ...(shape.max !== undefined && { max: shape.max }),
    ...(shape.pattern !== undefined && { pattern: shape.pattern }),
    ...(shape.enum !== undefined && { enum: shape.enum }),
    ...((shape.type === "integer" || shape.type === "long") && { integer: true as const }),
    ...(itemName !== undefined && { items: itemName }),
  };
  return Object.keys(constraint).length > 0 ? constraint : undefined;
}

/** Names of the structures that inputs reach. */
function inputStructures(model: PublishedModel): ReadonlySet<string> {
  const reached = new Set<string>();
  const visit = (name: string): void => {
    const shape = model.shapes[name];
    if (shape === undefined || reached.has(name)) return;
    reached.add(name);
    for (const member of Object.values(shape.members ?? {})) visit(member.shape);
    if (shape.member) visit(shape.member.shape);
    if (shape.value) visit(shape.value.shape);
  };
  for (const operation of Object.values(model.operations)) if (operation.input) visit(operation.input.shape);
  return reached;
}

function readConstraints(model: PublishedModel): ServiceConstraints {
  const shapes: Record<string, Constraint> = {};
  const members: Record<string, Record<string, string>> = {};
  const documents: Record<string, string[]> = {};
  const inputs = inputStructures(model);
  const keep = (name: string): boolean => {
    const constraint = constraintOf(model.shapes, name);
    if (constraint === undefined) return false;
    shapes[name] = constraint;
    if (constraint.items !== undefined) keep(constraint.items);
    return true;
  };
  for (const [structure, shape] of Object.entries(model.shapes)) {
    for (const [member, { shape: target }] of Object.entries(shape.members ?? {})) {
      if (target === "policyDocumentType") (documents[structure] ??= []).push(member);
      if (inputs.has(structure) && keep(target)) (members[structure] ??= {})[member] = target;
    }
  }
  const unsigned = Object.entries(model.operations).filter(([, operation]) => operation.authtype === "none");
  return {
    unsigned: unsigned.map(([name]) => name).sort(),
    documents: sorted(documents),
    members: sorted(members),
    shapes: sorted(shapes),
  };
}

/** The constraints table of the published service models in `folder`. */
export function generateConstraints(folder: string): Constraints {
  return Object.fromEntries(
    serviceNames.map((service) => [service, readConstraints(readPublishedModel(folder, service))]),
  ) as unknown as Constraints;
}

/** The committed form: one line per entry of a table, so that a refresh reads well in a diff. */
export function formatTable(table: WireModel | Constraints): string {
  const blocks = Object.entries(table).map(([service, parts]) => {
    const lines = Object.entries(parts as Readonly<Record<string, unknown>>).map(([part, value]) => {
      if (typeof value !== "object" || value === null || Array.isArray(value))
        return `${JSON.stringify(part)}: ${JSON.stringify(value)}`;
      const entries = Object.entries(value).map(
        ([name, entry]) => `${JSON.stringify(name)}:${JSON.stringify(entry)}`,
      );
      return `${JSON.stringify(part)}: {\n${entries.join(",\n")}\n}`;
    });
    return `${JSON.stringify(service)}: {\n${lines.join(",\n")}\n}`;
  });
  return `{\n${blocks.join(",\n")}\n}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const data = join(dirname(fileURLToPath(import.meta.url)), "..", "src", "sandbox", "wire", "data");
  writeFileSync(join(data, "wire-model.json"), formatTable(await generateWireModel()));
  const folder = process.argv[2];
  if (folder !== undefined)
    writeFileSync(join(data, "constraints.json"), formatTable(generateConstraints(folder)));
}
