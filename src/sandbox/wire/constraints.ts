// The committed table of what inputs must satisfy. Made by scripts/generate-wire-model.ts from the published service models.
import { readFileSync } from "node:fs";
import type { Service } from "../operation.ts";

/** `min` and `max` bound a string's length, a list's size or a number's value. */
export interface Constraint {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly integer?: true;
  /** The constraint of a list's items or a map's values, by its name in `shapes`. */
  readonly items?: string;
}

export interface ServiceConstraints {
  /** Operations that are called without credentials. */
  readonly unsigned: readonly string[];
  /** Members that hold a policy document: IAM's answers carry them percent-encoded. */
  readonly documents: Readonly<Record<string, readonly string[]>>;
  /** Structure → member → name in `shapes`. */
  readonly members: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly shapes: Readonly<Record<string, Constraint>>;
}

export type Constraints = Readonly<Record<Service, ServiceConstraints>>;

let loaded: Constraints | undefined;

/** The table, read once. */
export function constraints(): Constraints {
  loaded ??= JSON.parse(
    readFileSync(new URL("./data/constraints.json", import.meta.url), "utf8"),
  ) as Constraints;
  return loaded;
}
