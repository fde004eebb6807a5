// What the page may ask, checked: a request is input like any other.
import { array, literal, object, enum as oneOf, optional, strictObject, string, union } from "zod";

const text = string().min(1).max(2048);
const world = oneOf(["live", "desired"]).default("desired");

export const selectorQuery = object({ selector: text });
export const worldQuery = object({ world });
export const bridgeQuery = object({ world, person: text, role: text });
export const whoCanQuery = object({ world, action: text, account: text, resource: optional(text) });
export const canQuery = whoCanQuery.extend({ person: text });

const grant = {
  action: literal("grant"),
  access: text,
  from: optional(text),
  until: optional(text),
  reason: optional(text),
};
const revoke = { action: literal("revoke"), access: text };

/** Of a person or of a team, never of both. */
const edit = union([
  strictObject({ ...grant, person: text }),
  strictObject({ ...grant, team: text }),
  strictObject({ ...revoke, person: text }),
  strictObject({ ...revoke, team: text }),
]);

export const editsBody = strictObject({ edits: array(edit).max(500) });
export const applyBody = strictObject({ digest: text });
export const nothing = strictObject({});
