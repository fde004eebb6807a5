import { describe, expect, test } from "vitest";
import { distanceInOrder } from "./fuzzy.ts";

describe("the distance of a search", () => {
  test.each([
    ["", "Operator@shop-production", 0],
    ["opshprod", "Operator@shop-production", 0],
    ["OPERATOR@SHOP", "Operator@shop-production", 0],
    ["shop prod", "Operator@shop-production", 0],
    ["prod op", "Operator@shop-production", 0],
    ["lm", "LambdaManager@data-development", 0],
    ["rator", "Operator@shop-production", 1],
    ["opshprod", "Developer@shop-preproduction", 2],
    ["prod", "Developer@shop-preproduction", 1],
    ["zz", "Operator@shop-production", undefined],
    ["shop zz", "Operator@shop-production", undefined],
    ["opp", "Op", undefined],
  ])("%j from %j is %j", (search, text, distance) => {
    expect(distanceInOrder(search, text)).toBe(distance);
  });
});
