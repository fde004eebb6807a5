import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileCase, parsePolicyCase } from "../src/policy/evaluate-cases.ts";
import {
  type Decision,
  evaluate,
  evaluateUnknown,
  findings,
  matchesGlob,
  parseDocument,
  validateDocument,
} from "../src/policy/index.ts";
import { anyCase } from "./reference/arbitraries.ts";
import { type Case, type Doc, type Level, referenceDecision } from "./reference/evaluator.ts";
import { compiled } from "./support/ask.ts";
import { fuzzSeconds, verdict } from "./support/verdict.ts";

const lines = gunzipSync(readFileSync(new URL("policy-cases/evaluation.jsonl.gz", import.meta.url)))
  .toString("utf8")
  .trimEnd()
  .split("\n");

const timeout = 60_000 + fuzzSeconds * 1000;

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
    const property = fc.property(anyCase, (one) => {
      const { request, policies } = compiled(one);
      return evaluate(request, policies).decision === referenceDecision(one);
    });
    expect(verdict(property, 3000)).toBe("holds");
  });

  it("says may and must so that every context lies between them, and what lies between", { timeout }, () => {
    const property = fc.property(anyCase, fc.array(fc.nat(20), { maxLength: 4 }), (one, picks) => {
      const { request, policies } = compiled(one);
      const names = [...request.context.keys(), "aws:username", "aws:tagkeys"];
      const hidden = new Set(picks.map((pick) => names[pick % names.length] as string));
      const known = new Map([...request.context].filter(([key]) => !hidden.has(key)));
      const { decision } = evaluate(request, policies);
      return ([hidden, "all-absent"] as const).every((keys) => {
        const { may, must, conditions, ambiguities } = evaluateUnknown(
          { ...request, context: known },
          policies,
          { keys },
        );
        const hasWhy = conditions.length + ambiguities.length > 0;
        return (
          (must.decision !== "allow" || decision === "allow") &&
          (may.decision === "allow" || decision !== "allow") &&
          (may.decision !== "explicitDeny" || decision === "explicitDeny") &&
          hasWhy === (must.decision !== may.decision)
        );
      });
    });
    expect(verdict(property, 1500)).toBe("holds");
  });

  it("gives reasons that by themselves lead to the same decision", { timeout }, () => {
    const property = fc.property(anyCase, (one) => {
      const { request, policies } = compiled(one);
      const decision = evaluate(request, policies);
      if ((decision.decision === "implicitDeny") !== decision.missing.length > 0) return false;
      const alone = compiled(onlyReasons(one, decision));
      return evaluate(alone.request, alone.policies).decision === decision.decision;
    });
    expect(verdict(property, 1500)).toBe("holds");
  });

  it("never lets an added Deny open or an added Allow close anything", { timeout }, () => {
    const property = fc.property(anyCase, anyCase, (one, other) => {
      const before = referenceDecision(one);
      const added = other.identityPolicies.flatMap(
        (doc) => doc.Statement as Statement | readonly Statement[],
      );
      const after = (effect: string): string => {
        const more = {
          Version: "2012-10-17",
          Statement: added.filter((statement) => statement.Effect === effect),
        };
        const { request, policies } = compiled({ ...one, identityPolicies: [...one.identityPolicies, more] });
        return evaluate(request, policies).decision;
      };
      return before === "allow" ? after("Allow") === "allow" : after("Deny") !== "allow";
    });
    expect(verdict(property, 1000)).toBe("holds");
  });
});

interface Statement {
  readonly Effect: string;
}

/** The case with no statements but those that the decision names. */
function onlyReasons(one: Case, { reasons }: Decision): Case {
  const kept = new Set(reasons.map((reason) => `${reason.policyKind} ${reason.policy} ${reason.statement}`));
  const strip = (doc: Doc, policy: string): Doc => ({
    ...doc,
    Statement: [doc.Statement].flat().filter((_, i) => kept.has(`${policy} ${i + 1}`)),
  });
  const list = (docs: readonly Doc[], name: string): readonly Doc[] =>
    docs.map((doc, i) => strip(doc, `${name} ${i + 1}`));
  const levels = (all: readonly Level[], kind: string): readonly Level[] =>
    all.map((level) => ({ ...level, policies: list(level.policies, `${kind} ${level.level}`) }));
  return {
    ...one,
    identityPolicies: list(one.identityPolicies, "identity identity"),
    boundary: one.boundary && strip(one.boundary, "boundary boundary"),
    sessionPolicies: list(one.sessionPolicies, "session session"),
    resourcePolicy: one.resourcePolicy && strip(one.resourcePolicy, "resource resource"),
    scps: levels(one.scps, "scp"),
    rcps: levels(one.rcps, "rcp"),
  };
}

describe("patterns", () => {
  it("match as the regular expressions that they stand for", { timeout }, () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "*", "?", "\n", "."), maxLength: 40 });
    const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*", "?", "."), maxLength: 40 });
    const property = fc.property(pattern, text, (glob, subject) => {
      const literal = glob.replaceAll(".", "\\.").replace(/\*+/g, "*");
      const source = literal.replaceAll("*", "[^]*").replaceAll("?", "[^]");
      return matchesGlob(glob, subject) === new RegExp(`^(?:${source})$`).test(subject);
    });
    expect(verdict(property, 5000)).toBe("holds");
  });
});

describe("the parser", () => {
  it("takes any bytes without a crash", { timeout }, () => {
    const property = fc.property(fc.oneof(fc.string(), fc.json()), (bytes) => {
      const texts = [
        bytes,
        `{"Statement":[${bytes}]}`,
        `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":${bytes},"Principal":${bytes}}}`,
        `{"Statement":{"Effect":"Deny","NotAction":"*","NotResource":${bytes},"Condition":${bytes}}}`,
      ];
      for (const text of texts) {
        parseDocument(text);
        validateDocument(text, "identity");
        validateDocument(text, "trust");
        findings(text, "identity");
      }
    });
    expect(verdict(property, 1000)).toBe("holds");
  });
});
