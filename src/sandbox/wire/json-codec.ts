// JSON 1.1: text ↔ typed values. Timestamps are epoch seconds on the wire and ISO texts inside.
import { ApiError, type Shape } from "../operation.ts";
import type { ServiceModel } from "./wire-model.ts";
import { lazy, membersOf, memoize, type WireType } from "./wire-type.ts";

type Convert = (value: unknown, member: string) => unknown;

/** A service's reader of inputs. Members that the table does not know are dropped, null is absent. */
export function jsonDecoder(model: ServiceModel): (type: WireType, body: string) => Shape {
  const decoderOf = converter(model, {
    string: (value, member) => expectType(value, "string", member),
    number: (value, member) => expectType(value, "number", member),
    boolean: (value, member) => expectType(value, "boolean", member),
    timestamp: (value, member) => isoText(expectType(value, "number", member) as number, member),
  });
  return (type, body) => {
    const value = parseJson(body);
    return type.kind === "unit" ? {} : (decoderOf(type)(value, "") as Shape);
  };
}

/** A service's writer of answers. */
export function jsonEncoder(model: ServiceModel): (type: WireType, value: Shape) => string {
  const encoderOf = converter(model, {
    string: (value) => value,
    number: (value) => value,
    boolean: (value) => value,
    timestamp: (value) => Date.parse(value as string) / 1000,
  });
  return (type, value) => (type.kind === "unit" ? "" : JSON.stringify(encoderOf(type)(value, "")));
}

type Scalars = Readonly<Record<"string" | "number" | "boolean" | "timestamp", Convert>>;

function converter(model: ServiceModel, scalars: Scalars): (type: WireType) => Convert {
  const convertOf: (type: WireType) => Convert = memoize((type) => compile(type));

  function compile(type: WireType): Convert {
    switch (type.kind) {
      case "string":
      case "number":
      case "boolean":
      case "timestamp":
        return scalars[type.kind];
      case "blob":
        return scalars.string;
      case "unit":
        return () => undefined;
      case "list": {
        const convert = convertOf(type.item);
        return (value, member) => {
          if (!Array.isArray(value)) throw mismatch(member);
          return value.filter((item) => item !== null).map((item) => convert(item, member));
        };
      }
      case "map": {
        const convert = convertOf(type.value);
        return (value, member) => {
          const result = Object.create(null) as Record<string, unknown>;
          for (const [key, item] of Object.entries(asObject(value, member)))
            if (item !== null && item !== undefined) result[key] = convert(item, member);
          return result;
        };
      }
      case "structure": {
        const members = lazy(() =>
          membersOf(model, type.name).map(([name, of]) => [name, convertOf(of)] as const),
        );
        return (value, member) => {
          const object = asObject(value, member);
          const result: Record<string, unknown> = {};
          for (const [name, convert] of members()) {
            const item = Object.hasOwn(object, name) ? object[name] : undefined;
            if (item !== null && item !== undefined) result[name] = convert(item, name);
          }
          return result;
        };
      }
    }
  }

  return convertOf;
}

function asObject(value: unknown, member: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw mismatch(member);
  return value as Readonly<Record<string, unknown>>;
}

function expectType(value: unknown, type: "string" | "number" | "boolean", member: string): unknown {
  if (typeof value !== type) throw mismatch(member);
  return value;
}

function isoText(epochSeconds: number, member: string): string {
  const date = new Date(epochSeconds * 1000);
  if (Number.isNaN(date.getTime())) throw mismatch(member);
  return date.toISOString();
}

function mismatch(member: string): ApiError {
  return new ApiError(
    "SerializationException",
    `The request could not be read at ${member === "" ? "its top" : member}`,
    400,
  );
}

/** Nesting past this is no request of these APIs; it is refused before anything walks it. */
const maxDepth = 64;

function parseJson(body: string): unknown {
  if (body.trim() === "") return {};
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new ApiError("SerializationException", "The request body is not JSON", 400);
  }
  if (isDeeperThan(value, maxDepth))
    throw new ApiError("SerializationException", "The request is nested too deeply", 400);
  return value;
}

function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (depth === 0) return true;
  return Object.values(value).some((item) => isDeeperThan(item, depth - 1));
}
