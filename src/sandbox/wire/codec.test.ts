// The real SDK clients are the oracle: what they write we read, what we write they read, for every operation.

import * as cloudformation from "@aws-sdk/client-cloudformation";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import * as iam from "@aws-sdk/client-iam";
import { IAMClient } from "@aws-sdk/client-iam";
import * as organizations from "@aws-sdk/client-organizations";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import * as sts from "@aws-sdk/client-sts";
import { STSClient } from "@aws-sdk/client-sts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Service, Shape } from "../operation.ts";
import { codecOf } from "./codec.ts";
import { constraints } from "./constraints.ts";
import type { ServiceModel } from "./wire-model.ts";
import { parseType, type WireType } from "./wire-type.ts";
import { encodeRfc3986 } from "./xml-encoder.ts";

const services = {
  iam: { Client: IAMClient, package: iam },
  sts: { Client: STSClient, package: sts },
  organizations: { Client: OrganizationsClient, package: organizations },
  cloudformation: { Client: CloudFormationClient, package: cloudformation },
} as const;

/** Values that a careless codec gets wrong. */
const anyText = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom(
    "",
    " ",
    "__proto__",
    "a&b<c>d\"e'f",
    "tab\tline\nend",
    "emoji 😀 ö",
    " leading",
    "trailing ",
    "%41+b=c&d",
    "]]>",
    "&amp;",
    "constructor",
  ),
);
// XML 1.0 cannot carry these in any spelling; AWS cannot either.
// oxlint-disable-next-line no-control-regex
const xmlText = anyText.map((text) => text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, ""));
const instant = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => new Date(seconds * 1000));
const base64 = fc.uint8Array({ maxLength: 9 });

interface Direction {
  readonly model: ServiceModel;
  readonly text: fc.Arbitrary<string>;
  /** Whether empty structures and maps can be told from absent ones: the Query protocol cannot write them. */
  readonly writesEmpty: boolean;
}

function anyOf(direction: Direction, type: WireType, depth: number): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case "string":
      return direction.text;
    case "number":
      return fc.integer({ min: -5, max: 100_000 });
    case "boolean":
      return fc.boolean();
    case "timestamp":
      return instant;
    case "blob":
      return base64;
    case "unit":
      return fc.constant({});
    case "list":
      return depth > 3
        ? fc.constant([])
        : fc.array(anyOf(direction, type.item, depth + 1), { maxLength: depth > 1 ? 2 : 11 });
    case "map":
      return fc
        .array(fc.tuple(direction.text, anyOf(direction, type.value, depth + 1)), {
          maxLength: 3,
          minLength: direction.writesEmpty ? 0 : 1,
        })
        .map((entries) => Object.fromEntries(entries));
    case "structure":
      return anyStructure(direction, type.name, depth);
  }
}

function anyStructure(direction: Direction, name: string, depth: number): fc.Arbitrary<unknown> {
  const shape = direction.model.shapes[name];
  if (shape === undefined) throw new Error(name);
  const members = Object.entries(shape.members).map(
    ([member, text]) =>
      [member, fc.option(anyOf(direction, parseType(text), depth + 1), { nil: undefined, freq: 4 })] as const,
  );
  if (shape.union === true) {
    const cases = members.map(([member, value]) =>
      value.filter((v) => v !== undefined).map((v) => ({ [member]: v })),
    );
    return fc.oneof(...cases);
  }
  const record = fc.record(Object.fromEntries(members));
  if (direction.writesEmpty || depth === 0 || members.length === 0) return record;
  return record.filter((value) => Object.values(value).some((member) => member !== undefined));
}

/** What our side holds for what the SDK's side holds: dates as ISO texts, blobs as base64, nothing undefined. */
function ours(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(ours);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, ours(item)]),
  );
}

/** The answer as a client sees it: IAM's policy documents arrive percent-encoded. */
function received(service: Service, model: ServiceModel, type: WireType, value: unknown): unknown {
  if (value === undefined) return undefined;
  if (type.kind === "list")
    return (value as unknown[]).map((item) => received(service, model, type.item, item));
  if (type.kind !== "structure") return value;
  const documents = constraints()[service].documents[type.name] ?? [];
  return Object.fromEntries(
    Object.entries(value as Shape)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [
        key,
        documents.includes(key)
          ? encodeRfc3986(item as string)
          : received(service, model, parseType(model.shapes[type.name]?.members[key] ?? "string"), item),
      ]),
  );
}

interface HttpRequest {
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array;
}

/** A real client whose network is replaced by a function. */
function clientWith(
  service: Service,
  exchange: (request: HttpRequest) => { body: string; contentType: string },
) {
  const { Client } = services[service];
  return new Client({
    region: "us-east-1",
    endpoint: "http://localhost:1",
    credentials: { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret" },
    maxAttempts: 1,
    requestHandler: {
      handle: (request: HttpRequest) => {
        const { body, contentType } = exchange(request);
        return Promise.resolve({
          response: {
            statusCode: 200,
            headers: {
              "content-type": contentType,
              "x-amzn-requestid": "11111111-2222-4333-8444-555555555555",
            },
            body: new Blob([body]).stream(),
          },
        });
      },
    },
  } as never);
}

async function send(
  service: Service,
  operation: string,
  input: unknown,
  exchange: Parameters<typeof clientWith>[1],
) {
  const commands = services[service].package as unknown as Record<string, new (input: unknown) => object>;
  const Command = commands[`${operation}Command`];
  if (Command === undefined) throw new Error(`the SDK has no ${operation}`);
  const client = clientWith(service, exchange) as { send(command: object): Promise<Record<string, unknown>> };
  return client.send(new Command(input));
}

/** Without the idempotency tokens that the SDK makes up where none is given. */
function withoutMadeUpTokens(decoded: Shape | undefined, input: unknown): Shape {
  const given = input as Shape;
  const isMadeUp = ([name, value]: readonly [string, unknown]): boolean =>
    given[name] === undefined && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(String(value));
  return Object.fromEntries(Object.entries(decoded ?? {}).filter((entry) => !isMadeUp(entry)));
}

const runs = Number(process.env["CODEC_RUNS"] ?? 2);

describe.each(Object.keys(services) as Service[])("the codec of %s", (service) => {
  const codec = codecOf(service);
  const { model } = codec;
  const contentType = model.protocol === "json" ? "application/x-amz-json-1.1" : "text/xml";

  test("reads what the SDK writes, for every operation", async () => {
    for (const [operation, { input: type }] of Object.entries(model.operations)) {
      const direction = { model, text: anyText, writesEmpty: model.protocol === "json" };
      await fc.assert(
        fc.asyncProperty(anyOf(direction, parseType(type), 0), async (input) => {
          let decoded: Shape | undefined;
          await send(service, operation, input, (request) => {
            decoded = codec.decodeInput(operation, Buffer.from(request.body as Uint8Array).toString("utf8"));
            return { body: codec.encodeOutput(operation, {}, "r"), contentType };
          });
          expect([operation, withoutMadeUpTokens(decoded, input)]).toEqual([operation, ours(input)]);
        }),
        { numRuns: runs },
      );
    }
  });

  test("writes what the SDK reads, for every operation", async () => {
    for (const [operation, { output: type }] of Object.entries(model.operations)) {
      const direction = { model, text: model.protocol === "json" ? anyText : xmlText, writesEmpty: true };
      const wireType = parseType(type);
      await fc.assert(
        fc.asyncProperty(anyOf(direction, wireType, 0), async (output) => {
          const answer = await send(service, operation, {}, () => ({
            body: codec.encodeOutput(
              operation,
              ours(output) as Shape,
              "11111111-2222-4333-8444-555555555555",
            ),
            contentType,
          }));
          const { $metadata: _, ...rest } = answer;
          expect([operation, ours(rest)]).toEqual([
            operation,
            received(service, model, wireType, ours(output)),
          ]);
        }),
        { numRuns: runs },
      );
    }
  });
});
