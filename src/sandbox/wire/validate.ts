// What the published service models demand of an input, said in AWS's words.
import { ApiError, type Service, type Shape } from "../operation.ts";
import { type Constraint, constraints, type ServiceConstraints } from "./constraints.ts";
import { type ServiceModel, type ShapeModel, wireModel } from "./wire-model.ts";
import { parseType, type WireType } from "./wire-type.ts";

/** Which demand was not met; Organizations names it as the `Reason` of its error. */
type Fault =
  | "INPUT_REQUIRED"
  | "MIN_LENGTH_EXCEEDED"
  | "MAX_LENGTH_EXCEEDED"
  | "MIN_VALUE_EXCEEDED"
  | "MAX_VALUE_EXCEEDED"
  | "INVALID_PATTERN"
  | "INVALID_ENUM";

interface Violation {
  readonly fault: Fault;
  /** Member names on the way, lower camel case, joined by dots. */
  readonly at: string;
  /** The value as the message shows it; absent for members that are secret. */
  readonly shown: string | undefined;
  readonly demand: string;
  readonly pattern?: string;
}

/** Throws what the service answers where an input breaks its published model; all violations are counted at once. */
export function validateInput(service: Service, operation: string, input: Shape): void {
  const model = wireModel()[service];
  const type = model.operations[operation]?.input;
  if (type === undefined || type === "unit") return;
  const violations: Violation[] = [];
  new InputCheck(model, constraints()[service], violations).structure(type, input, "");
  if (violations.length === 0) return;
  throw model.protocol === "json" ? invalidInput(violations) : validationError(service, violations);
}

class InputCheck {
  readonly #model: ServiceModel;
  readonly #constraints: ServiceConstraints;
  readonly #violations: Violation[];

  constructor(model: ServiceModel, serviceConstraints: ServiceConstraints, violations: Violation[]) {
    this.#model = model;
    this.#constraints = serviceConstraints;
    this.#violations = violations;
  }

  structure(name: string, value: Shape, at: string): void {
    const shape = this.#model.shapes[name] as ShapeModel;
    const members = this.#constraints.members[name] ?? {};
    for (const required of shape.required ?? []) {
      if (value[required] === undefined) {
        this.#add("INPUT_REQUIRED", below(at, required), "null", "Member must not be null");
      }
    }
    for (const [member, type] of Object.entries(shape.members)) {
      const given = value[member];
      if (given === undefined) continue;
      const constraint = this.#constraints.shapes[members[member] ?? ""];
      const isSecret = shape.sensitive?.includes(member) ?? false;
      this.#value(parseTypeOnce(type), constraint, given, below(at, member), isSecret);
    }
  }

  #value(
    type: WireType,
    constraint: Constraint | undefined,
    value: unknown,
    at: string,
    isSecret: boolean,
  ): void {
    switch (type.kind) {
      case "string":
        if (constraint) this.#text(constraint, value as string, at, isSecret);
        return;
      case "number":
        if (constraint) this.#number(constraint, value as number, at);
        return;
      case "list":
        this.#list(type.item, constraint, value as readonly unknown[], at, isSecret);
        return;
      case "map":
        this.#list(type.value, constraint, Object.values(value as Shape), at, isSecret);
        return;
      case "structure":
        this.structure(type.name, value as Shape, at);
        return;
      case "boolean":
      case "timestamp":
      case "blob":
      case "unit":
    }
  }

  #list(
    item: WireType,
    constraint: Constraint | undefined,
    values: readonly unknown[],
    at: string,
    isSecret: boolean,
  ): void {
    this.#length(constraint, values.length, at, isSecret ? undefined : `[${values.length} items]`);
    const items = this.#constraints.shapes[constraint?.items ?? ""];
    for (const [index, value] of values.entries()) {
      this.#value(item, items, value, `${at}.${index + 1}.member`, isSecret);
    }
  }

  #text(constraint: Constraint, value: string, at: string, isSecret: boolean): void {
    const shown = isSecret ? undefined : value;
    this.#length(constraint, value.length, at, shown);
    if (constraint.pattern !== undefined && !patternOf(constraint.pattern).test(value)) {
      const demand = `Member must satisfy regular expression pattern: ${constraint.pattern}`;
      this.#violations.push({ fault: "INVALID_PATTERN", at, shown, demand, pattern: constraint.pattern });
    }
    if (constraint.enum !== undefined && !constraint.enum.includes(value)) {
      this.#add(
        "INVALID_ENUM",
        at,
        shown,
        `Member must satisfy enum value set: [${constraint.enum.join(", ")}]`,
      );
    }
  }

  #length(constraint: Constraint | undefined, length: number, at: string, shown: string | undefined): void {
    const { min, max } = constraint ?? {};
    if (max !== undefined && length > max)
      this.#add("MAX_LENGTH_EXCEEDED", at, shown, `Member must have length less than or equal to ${max}`);
    if (min !== undefined && length < min)
      this.#add("MIN_LENGTH_EXCEEDED", at, shown, `Member must have length greater than or equal to ${min}`);
  }

  #number(constraint: Constraint, value: number, at: string): void {
    const { min, max } = constraint;
    const shown = String(value);
    if (max !== undefined && value > max)
      this.#add("MAX_VALUE_EXCEEDED", at, shown, `Member must have value less than or equal to ${max}`);
    if (min !== undefined && value < min)
      this.#add("MIN_VALUE_EXCEEDED", at, shown, `Member must have value greater than or equal to ${min}`);
    if (constraint.integer === true && !Number.isInteger(value))
      this.#add("INVALID_PATTERN", at, shown, "Member must be an integer");
  }

  #add(fault: Fault, at: string, shown: string | undefined, demand: string): void {
    this.#violations.push({ fault, at, shown, demand });
  }
}

function below(at: string, member: string): string {
  const name = member.charAt(0).toLowerCase() + member.slice(1);
  return at === "" ? name : `${at}.${name}`;
}

/** IAM's names answer a wrong character in words of their own. */
const namePattern = "[\\w+=,.@-]+";
const pathPattern = "(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)";

function validationError(service: Service, violations: readonly Violation[]): ApiError {
  const [only] = violations;
  if (service === "iam" && violations.length === 1 && only?.fault === "INVALID_PATTERN") {
    if (only.pattern === namePattern) {
      return new ApiError(
        "ValidationError",
        `The specified value for ${only.at} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
        400,
      );
    }
    if (only.pattern === pathPattern) {
      return new ApiError(
        "ValidationError",
        `The specified value for ${only.at} is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.`,
        400,
      );
    }
  }
  const count = `${violations.length} validation error${violations.length === 1 ? "" : "s"} detected: `;
  const listed = violations.map(({ at, shown, demand }) => {
    const value = shown === undefined ? "Value" : shown === "null" ? "Value null" : `Value '${shown}'`;
    return `${value} at '${at}' failed to satisfy constraint: ${demand}`;
  });
  return new ApiError("ValidationError", count + listed.join("; "), 400);
}

const invalidInputMessages: Readonly<Record<Fault, string>> = {
  INPUT_REQUIRED: "You must include a value for all required parameters.",
  MIN_LENGTH_EXCEEDED: "You provided a string parameter that is shorter than allowed.",
  MAX_LENGTH_EXCEEDED: "You provided a string parameter that is longer than allowed.",
  MIN_VALUE_EXCEEDED: "You provided a numeric parameter that has a smaller value than allowed.",
  MAX_VALUE_EXCEEDED: "You provided a numeric parameter that has a larger value than allowed.",
  INVALID_PATTERN: "You provided a value that does not match the required pattern.",
  INVALID_ENUM: "You specified an invalid value.",
};

function invalidInput(violations: readonly Violation[]): ApiError {
  const { fault, at } = violations[0] as Violation;
  return new ApiError("InvalidInputException", `${invalidInputMessages[fault]} (${at})`, 400, {
    Reason: fault,
  });
}

const types = new Map<string, WireType>();

function parseTypeOnce(text: string): WireType {
  let type = types.get(text);
  if (type === undefined) {
    type = parseType(text);
    types.set(text, type);
  }
  return type;
}

const patterns = new Map<string, RegExp>();

/**
 * A published pattern as a JavaScript one. AWS matches the whole value, most patterns rely on it. `u` is needed for
 * `\p{…}`; it refuses needless escapes, and reads `\u10000` as four digits and a zero.
 */
export function patternOf(pattern: string): RegExp {
  let compiled = patterns.get(pattern);
  if (compiled === undefined) {
    const rewritten = pattern
      .replaceAll(/\\u(10[0-9A-F]{4}|1[0-9A-F]{4})(?![0-9A-Fa-f])/g, "\\u{$1}")
      .replaceAll(/\\([:@])/g, "$1")
      .replaceAll("ou\\-", "ou-");
    compiled = new RegExp(`^(?:${rewritten})$`, "u");
    patterns.set(pattern, compiled);
  }
  return compiled;
}
