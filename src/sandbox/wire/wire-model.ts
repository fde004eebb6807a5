// The committed table of what travels: operations, shapes, errors. Made by scripts/generate-wire-model.ts.
import { readFileSync } from "node:fs";
import type { Service } from "../operation.ts";

/**
 * A member's type as the table writes it: `string`, `number`, `boolean`, `timestamp`, `blob`, `list<…>`, `map<…>`
 * (keys are strings), `unit` (nothing), or the name of a structure.
 */
export type TypeText = string;

export interface ShapeModel {
  readonly members: Readonly<Record<string, TypeText>>;
  readonly required?: readonly string[];
  /** Members that must not be written to a log or an error message. */
  readonly sensitive?: readonly string[];
  readonly union?: true;
}

export interface ErrorModel {
  /** The code on the wire, where it differs from the error shape's name. */
  readonly code: string;
  readonly status: number;
  readonly fault: "client" | "server";
}

export interface ServiceModel {
  readonly version: string;
  readonly protocol: "query" | "json";
  readonly xmlns?: string;
  /** What stands before the dot in `X-Amz-Target`. */
  readonly targetPrefix?: string;
  readonly operations: Readonly<Record<string, { readonly input: TypeText; readonly output: TypeText }>>;
  readonly shapes: Readonly<Record<string, ShapeModel>>;
  readonly errors: Readonly<Record<string, ErrorModel>>;
}

export type WireModel = Readonly<Record<Service, ServiceModel>>;

let loaded: WireModel | undefined;

/** The table, read once. */
export function wireModel(): WireModel {
  loaded ??= JSON.parse(
    readFileSync(new URL("./data/wire-model.json", import.meta.url), "utf8"),
  ) as WireModel;
  return loaded;
}
