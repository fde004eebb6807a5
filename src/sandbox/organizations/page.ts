import { optionalNumber, optionalText } from "../iam/input.ts";
import type { Shape } from "../operation.ts";
import { invalidInput } from "./errors.ts";

const prefix = "rbo:";

/** AWS's greatest and usual page of these lists. */
const pageSize = 20;

/** One page of a list under the member that carries it. A token names the place after the last item given. */
export function pageOf<T>(
  items: readonly T[],
  input: Shape,
  member: string,
  show: (item: T) => unknown,
): Shape {
  const start = readToken(optionalText(input, "NextToken"));
  const end = start + (optionalNumber(input, "MaxResults") ?? pageSize);
  return {
    [member]: items.slice(start, end).map(show),
    ...(end < items.length && { NextToken: Buffer.from(prefix + end, "utf8").toString("base64url") }),
  };
}

function readToken(token: string | undefined): number {
  if (token === undefined) return 0;
  const match = /^rbo:(\d{1,9})$/.exec(Buffer.from(token, "base64url").toString("utf8"));
  if (!match) throw invalidInput("INVALID_NEXT_TOKEN", "You provided an invalid NextToken.");
  return Number(match[1]);
}
