// A service's codec: everything that the committed table says about its wire form, ready to use.
import type { Service, Shape } from "../operation.ts";
import { constraints } from "./constraints.ts";
import { type FormNode, parseForm } from "./form.ts";
import { jsonDecoder, jsonEncoder } from "./json-codec.ts";
import { queryDecoder } from "./query-decoder.ts";
import { type ServiceModel, wireModel } from "./wire-model.ts";
import { parseType } from "./wire-type.ts";
import { xmlEncoder } from "./xml-encoder.ts";

export interface Codec {
  readonly model: ServiceModel;
  /** Whether an operation of this name exists in the service. */
  knows(operation: string): boolean;
  /** A request's body, or the form that was read from it, as the operation's input. Throws an ApiError where it cannot be read. */
  decodeInput(operation: string, body: string | FormNode): Shape;
  /** The body of a successful answer. */
  encodeOutput(operation: string, output: Shape, requestId: string): string;
}

const codecs = new Map<Service, Codec>();

/** The codec of a service, made once. */
export function codecOf(service: Service): Codec {
  const known = codecs.get(service);
  if (known !== undefined) return known;
  const model = wireModel()[service];
  const codec = model.protocol === "json" ? jsonCodec(model) : queryCodec(service, model);
  codecs.set(service, codec);
  return codec;
}

function queryCodec(service: Service, model: ServiceModel): Codec {
  const decode = queryDecoder(model);
  const encode = xmlEncoder(model, constraints()[service].documents);
  const types = operationTypes(model);
  return {
    model,
    knows: (operation) => Object.hasOwn(model.operations, operation),
    decodeInput: (operation, body) =>
      decode(types(operation).input, typeof body === "string" ? parseForm(body) : body),
    encodeOutput(operation, output, requestId) {
      const { output: type } = types(operation);
      const result =
        type.kind === "unit" ? "" : `<${operation}Result>${encode(type, output)}</${operation}Result>`;
      return `<${operation}Response xmlns="${model.xmlns}">${result}<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation}Response>`;
    },
  };
}

function jsonCodec(model: ServiceModel): Codec {
  const decode = jsonDecoder(model);
  const encode = jsonEncoder(model);
  const types = operationTypes(model);
  return {
    model,
    knows: (operation) => Object.hasOwn(model.operations, operation),
    decodeInput: (operation, body) => decode(types(operation).input, typeof body === "string" ? body : ""),
    encodeOutput: (operation, output) => encode(types(operation).output, output),
  };
}

function operationTypes(model: ServiceModel) {
  const byName = new Map(
    Object.entries(model.operations).map(
      ([name, { input, output }]) => [name, { input: parseType(input), output: parseType(output) }] as const,
    ),
  );
  return (operation: string) => {
    const types = byName.get(operation);
    if (types === undefined) throw new Error(`the wire table has no operation ${operation}`);
    return types;
  };
}
