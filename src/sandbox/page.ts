import { optionalNumber, optionalText } from "./iam/input.ts";
import type { Shape } from "./operation.ts";

/** How a service gives its lists in pages. */
export interface Paging {
  /** Items of a page where the caller names no number. */
  readonly pageSize: number;
  /** The token of a page that begins at a place of the list. */
  readonly tokenFor: (place: number) => string;
  /** The place that a token names; throws the service's error where it names none. */
  readonly placeOf: (token: string) => number;
}

/** One page of a list under the member that carries it. */
export type PageOf = <T>(
  items: readonly T[],
  input: Shape,
  member: string,
  show: (item: T) => unknown,
) => Shape;

export function pagesBy({ pageSize, tokenFor, placeOf }: Paging): PageOf {
  return (items, input, member, show) => {
    const token = optionalText(input, "NextToken");
    const start = token === undefined ? 0 : placeOf(token);
    const end = start + (optionalNumber(input, "MaxResults") ?? pageSize);
    return {
      [member]: items.slice(start, end).map(show),
      ...(end < items.length && { NextToken: tokenFor(end) }),
    };
  };
}
