import { describe, expect, test } from "vitest";
import { textWithPooledDocuments, valueWithDocuments } from "./pooled-documents.ts";

const trust = '{"Statement":[]}';
const world = {
  kind: "rolebridge/world",
  accounts: {
    a: {
      roles: [{ trust, inline: { x: '{"n":1}', trust }, description: "document:0", tags: { trust: trust } }],
    },
    b: {
      roles: [{ trust, inline: {} }],
      policies: [{ document: '{"n":1}', versions: [{ document: trust }] }],
    },
  },
  awsManagedPolicies: { "arn:aws:iam::aws:policy/A": '{"n":1}' },
};

describe("files", () => {
  test("hold each document once and give back what was put in", () => {
    const text = textWithPooledDocuments(world);
    expect(text.split("Statement").length - 1).toBe(1);
    expect(valueWithDocuments(text)).toEqual(world);
  });

  test("with plain documents read the same", () => {
    expect(valueWithDocuments(JSON.stringify(world))).toEqual(world);
  });

  test("that refer to nothing are refused", () => {
    const text = JSON.stringify({ documents: [], roles: [{ trust: "document:3" }] });
    expect(() => valueWithDocuments(text)).toThrow(SyntaxError);
  });
});
