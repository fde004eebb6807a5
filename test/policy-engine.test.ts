import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileCase, type PolicyCase, parsePolicyCase } from "../src/policy/evaluate-cases.ts";
import { evaluate, evaluateUnknown, matchesGlob, parseDocument } from "../src/policy/index.ts";
import { anyCase } from "./reference/arbitraries.ts";
import { type Case, referenceDecision } from "./reference/evaluator.ts";

const lines = gunzipSync(readFileSync(new URL("policy-cases/evaluation.jsonl.gz", import.meta.url)))
  .toString("utf8")
  .trimEnd()
  .split("\n");

/** `FUZZ_SECONDS=600 npx vitest run test/policy-engine.test.ts` fuzzes for ten minutes. */
const seconds = Number(process.env["FUZZ_SECONDS"] ?? 0);
const fuzz = (runs: number): fc.Parameters<unknown> =>
  seconds > 0
    ? {
        numRuns: Number.MAX_SAFE_INTEGER,
        interruptAfterTimeLimit: seconds * 1000,
        markInterruptAsFailure: false,
      }
    : { numRuns: runs };
const timeout = 60_000 + seconds * 1000;

function compiled(one: Case): ReturnType<typeof compileCase> {
  const { request, policies } = compileCase({ id: "fuzz", ...one } as unknown as PolicyCase);
  return { request: { ...one.request, ...request }, policies };
}

describe("the given cases", () => {
  it("are all decided as expected by the compiled engine", () => {
    const wrong = lines.flatMap((line, i) => {
      const one = parsePolicyCase(line, i + 1);
      const { request, policies } = compileCase(one);
      const { decision } = evaluate(request, policies);
      return decision === one.expected ? [] : [`${one.id}: ${decision} instead of ${one.expected}`];
    });
    expect(lines.length).toBe(1060);
    expect(wrong).toEqual([]);
  });

  it("are all decided as expected by the reference evaluator", () => {
    const wrong = lines.flatMap((line) => {
      const one = JSON.parse(line) as Case & { readonly id: string; readonly expected: string };
      const decision = referenceDecision(one);
      return decision === one.expected ? [] : [`${one.id}: ${decision} instead of ${one.expected}`];
    });
    expect(wrong).toEqual([]);
  });
});

describe("the compiled engine", () => {
  it("decides random requests as the reference evaluator does", { timeout }, () => {
    fc.assert(
      fc.property(anyCase, (one) => {
        const { request, policies } = compiled(one);
        expect(evaluate(request, policies).decision).toBe(referenceDecision(one));
      }),
      fuzz(3000),
    );
  });

  it("says may and must so that every context lies between them", { timeout }, () => {
    fc.assert(
      fc.property(anyCase, fc.array(fc.nat(20), { maxLength: 4 }), (one, picks) => {
        const { request, policies } = compiled(one);
        const names = [...request.context.keys(), "aws:username", "aws:tagkeys"];
        const hidden = new Set(picks.map((pick) => names[pick % names.length] as string));
        const known = new Map([...request.context].filter(([key]) => !hidden.has(key)));
        const { decision } = evaluate(request, policies);
        for (const keys of [hidden, "all-absent"] as const) {
          const open = evaluateUnknown({ ...request, context: known }, policies, { keys });
          if (open.must.decision === "allow") expect(decision).toBe("allow");
          if (open.may.decision !== "allow") expect(decision).not.toBe("allow");
          if (open.may.decision === "explicitDeny") expect(decision).toBe("explicitDeny");
          const why = [...open.conditions, ...open.ambiguities];
          expect(why.length > 0).toBe(open.must.decision !== open.may.decision);
        }
      }),
      fuzz(1500),
    );
  });

  it("gives reasons that alone lead to the same decision", { timeout }, () => {
    fc.assert(
      fc.property(anyCase, (one) => {
        const { request, policies } = compiled(one);
        const { decision, reasons, missing } = evaluate(request, policies);
        if (decision === "explicitDeny")
          expect(reasons.every((reason) => reason.effect === "Deny")).toBe(true);
        if (decision === "explicitDeny") expect(reasons.length).toBeGreaterThan(0);
        if (decision === "allow") expect(reasons.every((reason) => reason.effect === "Allow")).toBe(true);
        expect(decision === "implicitDeny").toBe(missing.length > 0);
      }),
      fuzz(1000),
    );
  });

  it("never lets an added Deny open or an added Allow close anything", { timeout }, () => {
    fc.assert(
      fc.property(anyCase, anyCase, (one, other) => {
        const before = referenceDecision(one);
        const added = other.identityPolicies.flatMap((doc) => doc.Statement as never);
        const only = (effect: string): Case => ({
          ...one,
          identityPolicies: [
            ...one.identityPolicies,
            {
              Version: "2012-10-17",
              Statement: added.filter((s: { Effect: string }) => s.Effect === effect),
            },
          ],
        });
        const denied = compiled(only("Deny"));
        if (before !== "allow") expect(evaluate(denied.request, denied.policies).decision).not.toBe("allow");
        const allowed = compiled(only("Allow"));
        if (before === "allow") expect(evaluate(allowed.request, allowed.policies).decision).toBe("allow");
      }),
      fuzz(500),
    );
  });
});

describe("patterns", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "*", "?", "\n", "."), maxLength: 40 });
  const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*", "?", "."), maxLength: 40 });

  it("match as the regular expressions that they stand for", { timeout }, () => {
    fc.assert(
      fc.property(pattern, text, (glob, subject) => {
        const source = glob
          .replace(/[.]/g, "\\.")
          .replace(/\*+/g, "*")
          .replaceAll("*", "[^]*")
          .replaceAll("?", "[^]");
        expect(matchesGlob(glob, subject)).toBe(new RegExp(`^(?:${source})$`).test(subject));
      }),
      fuzz(5000),
    );
  });
});

describe("the parser", () => {
  it("takes any bytes without a crash", { timeout }, () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (bytes) => {
        parseDocument(bytes);
        parseDocument(`{"Statement":[${bytes}]}`);
        parseDocument(
          `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":${bytes},"Principal":${bytes}}}`,
        );
      }),
      fuzz(1000),
    );
  });
});
