import { pagesBy } from "../page.ts";
import { invalidInput } from "./errors.ts";

const prefix = "rbo:";

export const pageOf = pagesBy({
  // AWS's greatest and usual page of these lists.
  pageSize: 20,
  tokenFor: (place) => Buffer.from(prefix + place, "utf8").toString("base64url"),
  placeOf(token) {
    const match = /^rbo:(\d{1,9})$/.exec(Buffer.from(token, "base64url").toString("utf8"));
    if (!match) throw invalidInput("INVALID_NEXT_TOKEN", "You provided an invalid NextToken.");
    return Number(match[1]);
  },
});
