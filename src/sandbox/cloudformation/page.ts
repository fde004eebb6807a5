import { optionalNumber, optionalText, validation } from "../iam/input.ts";
import type { Shape } from "../operation.ts";

/** One page of a list under the member that carries it. A token names the place after the last item given. */
export function pageOf<T>(
  items: readonly T[],
  input: Shape,
  member: string,
  show: (item: T) => unknown,
): Shape {
  const start = readToken(optionalText(input, "NextToken"));
  const end = start + (optionalNumber(input, "MaxResults") ?? 100);
  return {
    [member]: items.slice(start, end).map(show),
    ...(end < items.length && { NextToken: `after-${end}` }),
  };
}

function readToken(token: string | undefined): number {
  if (token === undefined) return 0;
  const match = /^after-(\d{1,9})$/.exec(token);
  if (!match) throw validation("The specified NextToken is invalid.");
  return Number(match[1]);
}
