// Calls that are signed by somebody who may do everything, of every operation, in any order, with inputs that are sometimes
// right, often nearly right, and sometimes absurd. None may make the sandbox fail, and none may hold it up.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Dispatcher } from "./dispatcher.ts";
import { firstState } from "./first-state.ts";
import type { Service } from "./operation.ts";
import { operationOf } from "./operations.ts";
import { Weather } from "./weather.ts";
import type { HttpAnswer } from "./wire/answer.ts";
import { signRequest } from "./wire/sign-request.ts";
import { wireModel } from "./wire/wire-model.ts";
import { parseType, type WireType } from "./wire/wire-type.ts";

interface AnyCall {
  readonly service: Service;
  readonly operation: string;
  readonly input: unknown;
}

const id = "999999999999";
const names = ["alice", "ALICE", "team", "Staff", "door", "webapp"];
const arns = names.flatMap((name) => [
  `arn:aws:iam::${id}:user/${name}`,
  `arn:aws:iam::${id}:role/${name}`,
  `arn:aws:iam::${id}:policy/${name}`,
  `arn:aws:iam::${id}:mfa/${name}`,
]);
const documents = [
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
  `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"${id}"},"Action":"sts:AssumeRole"}]}`,
  '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"iam:Get*","Resource":"*","Condition":{"Bool":{"a":[]}}}}',
  '{"Statement":[[[[]]]]}',
  '{"Statement":null}',
  '{"__proto__":{"Statement":1}}',
  "[]",
  "{",
];
const anyText = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...names) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(...arns, "arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:::::", "*"),
  },
  { weight: 2, arbitrary: fc.constantFrom(...documents) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "/",
      "v1",
      "v2",
      "Active",
      "123456",
      id,
      "222222222222",
      "r-0000",
      "p-FullAWSAccess",
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "",
      "constructor",
      "__proto__",
      "\u0000",
      "a".repeat(5000),
      "2026-11-24T08:00:00Z",
    ),
  },
);

/** One that is whole, and one that refers to itself. */
const templates = [
  JSON.stringify({
    Resources: {
      Staff: {
        Type: "AWS::IAM::Role",
        DeletionPolicy: "Retain",
        Properties: {
          RoleName: "Staff",
          AssumeRolePolicyDocument: JSON.parse(documents[1] ?? "{}") as unknown,
        },
      },
    },
  }),
  '{"Resources":{"A":{"Type":"AWS::IAM::ManagedPolicy","Properties":{"ManagedPolicyName":{"Ref":"A"},"PolicyDocument":[]}}}}',
];

/** Members by name, so that documents are mostly documents and names are mostly names. */
function textFor(member: string): fc.Arbitrary<string> {
  const likely =
    member === "TemplateBody"
      ? fc.constantFrom(...templates)
      : /Document|Content$|^Policy$|PolicyInputList/u.test(member)
        ? fc.constantFrom(...documents)
        : member.endsWith("Arn")
          ? fc.constantFrom(...arns)
          : /Name$|^Key$|^Value$/.test(member)
            ? fc.constantFrom(...names)
            : anyText;
  return fc.oneof({ weight: 9, arbitrary: likely }, { weight: 1, arbitrary: anyText });
}

function valueFor(service: Service, type: WireType, member: string, depth: number): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case "string":
    case "blob":
      return textFor(member);
    case "number":
      return fc.oneof(fc.constantFrom(1, 3600, 100, 0, -1), fc.integer(), fc.double());
    case "boolean":
      return fc.boolean();
    case "timestamp":
      return fc.integer({ min: -1e9, max: 1e10 });
    case "unit":
      return fc.constant({});
    case "list":
      return fc.array(valueFor(service, type.item, member.replace(/s$/, ""), depth + 1), { maxLength: 3 });
    case "map":
      return fc.dictionary(fc.constantFrom(...names), valueFor(service, type.value, member, depth + 1));
    case "structure":
      return depth > 4 ? fc.constant({}) : structureFor(service, type.name, depth);
  }
}

function structureFor(service: Service, name: string, depth: number): fc.Arbitrary<unknown> {
  const { members, required = [] } = wireModel()[service].shapes[name] ?? { members: {} };
  const each = Object.entries(members).map(([member, text]) => {
    const value = valueFor(service, parseType(text), member, depth + 1);
    const nil = required.includes(member) ? 40 : 2;
    return [member, fc.option(value, { nil: undefined, freq: nil })] as const;
  });
  return fc.record(Object.fromEntries(each));
}

const anyCall: fc.Arbitrary<AnyCall> = fc.oneof(
  ...(["iam", "iam", "iam", "sts", "organizations", "cloudformation"] as const).map((service) =>
    fc
      .constantFrom(
        ...Object.keys(wireModel()[service].operations).filter((name) => operationOf(service, name)),
      )
      .chain((operation) => {
        const type = parseType(wireModel()[service].operations[operation]?.input ?? "unit");
        return valueFor(service, type, operation, 0).map((input) => ({ service, operation, input }));
      }),
  ),
);

function* parameters(value: unknown, name: string): Generator<readonly [string, string]> {
  if (value === undefined) return;
  if (Array.isArray(value)) {
    if (value.length === 0) yield [name, ""];
    for (const [index, item] of value.entries()) yield* parameters(item, `${name}.member.${index + 1}`);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      yield* parameters(member, name === "" ? key : `${name}.${key}`);
    }
  } else yield [name, typeof value === "string" ? value : (JSON.stringify(value) ?? "")];
}

/** What the others can then be about. */
const firstCalls: readonly AnyCall[] = [
  { service: "iam", operation: "CreateUser", input: { UserName: "alice" } },
  { service: "iam", operation: "CreateGroup", input: { GroupName: "team" } },
  {
    service: "iam",
    operation: "CreateRole",
    input: { RoleName: "Staff", AssumeRolePolicyDocument: documents[1] },
  },
  { service: "iam", operation: "CreatePolicy", input: { PolicyName: "door", PolicyDocument: documents[0] } },
];

describe("signed calls", () => {
  test("W-37 of every operation, with whatever input, are served or refused: none is a fault of the sandbox", () => {
    const faults: string[] = [];
    const answered = new Set<string>();
    fc.assert(
      fc.property(fc.array(anyCall, { minLength: 30, maxLength: 60 }), (calls) => {
        const { state, operator } = firstState({
          settings: {},
          accounts: [{ name: "webapp", accountId: "222222222222" }],
          seed: "hostile",
          clock: undefined,
          stateFile: undefined,
          warn: () => undefined,
        });
        const weather = new Weather({ seed: "hostile" });
        const warn = (line: string): void => void faults.push(line);
        const requestId = (): string => "11111111-2222-4333-8444-555555555555";
        const dispatcher = new Dispatcher({ state, weather, requestId, now: Date.now, warn });
        for (const { service, operation, input } of [...firstCalls, ...calls]) {
          const { protocol, version, targetPrefix } = wireModel()[service];
          const form = new URLSearchParams({ Action: operation, Version: version });
          for (const [name, value] of parameters(input, "")) form.append(name, value);
          const body = Buffer.from(protocol === "json" ? JSON.stringify(input) : form.toString());
          const request = { method: "POST", path: "/", query: "", body, host: "127.0.0.1" };
          const target = protocol === "json" ? { "x-amz-target": `${targetPrefix}.${operation}` } : {};
          const headers = { ...signRequest(request, service, operator, new Date()), ...target };
          const began = performance.now();
          const answer: HttpAnswer = dispatcher.answer({ ...request, headers, remoteAddress: "127.0.0.1" });
          expect([operation, answer.status < 500, performance.now() - began < 5000]).toEqual([
            operation,
            true,
            true,
          ]);
          if (answer.status === 200) answered.add(`${service}:${operation}`);
        }
      }),
      { numRuns: Number(process.env["ROLEBRIDGE_FUZZ_RUNS"] ?? 100) },
    );
    expect(faults).toEqual([]);
    // It would prove nothing if all were refused at the door.
    expect(answered.size).toBeGreaterThan(50);
  }, 120_000);
});
