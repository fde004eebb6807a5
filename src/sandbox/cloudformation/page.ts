import { validation } from "../iam/input.ts";
import { pagesBy } from "../page.ts";

export const pageOf = pagesBy({
  pageSize: 100,
  tokenFor: (place) => `after-${place}`,
  placeOf(token) {
    const match = /^after-(\d{1,9})$/.exec(token);
    if (!match) throw validation("The specified NextToken is invalid.");
    return Number(match[1]);
  },
});
