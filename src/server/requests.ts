// What the page may ask, checked: a request is input like any other.
import {
  array,
  discriminatedUnion,
  literal,
  object,
  enum as oneOf,
  optional,
  strictObject,
  string,
} from "zod";

const text = string().min(1).max(2048);
const world = oneOf(["live", "desired"]).default("desired");

export const selectorQuery = object({ selector: text });
export const worldQuery = object({ world });
export const bridgeQuery = object({ world, person: text, role: text });
export const whoCanQuery = object({ world, action: text, account: text, resource: optional(text) });
export const canQuery = whoCanQuery.extend({ person: text });

const edit = discriminatedUnion("action", [
  strictObject({
    action: literal("grant"),
    person: text,
    access: text,
    from: optional(text),
    until: optional(text),
    reason: optional(text),
  }),
  strictObject({ action: literal("revoke"), person: text, access: text }),
]);

export const editsBody = strictObject({ edits: array(edit).max(500) });
export const applyBody = strictObject({ digest: text });
export const nothing = strictObject({});
