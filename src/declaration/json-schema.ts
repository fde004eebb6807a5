import { toJSONSchema } from "zod";
import { fileSchema } from "./schema.ts";

/** The JSON Schema of a declaration's main file, for editors: made from the same source as the checks. */
export function declarationJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...form } = toJSONSchema(fileSchema, { target: "draft-2020-12", io: "input" });
  return {
    $schema,
    title: "Rolebridge declaration",
    description: "Accounts, roles and people, and who may switch into which role of which account",
    ...form,
    required: ["version", "organization", "source"],
    anyOf: [{ required: ["accounts"] }, { required: ["include"] }],
  };
}
