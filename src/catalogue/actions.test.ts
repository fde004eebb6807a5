import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { actionData } from "../../scripts/generate-actions.ts";
import {
  actionsOfService,
  conditionKeyType,
  findAction,
  hasResourceControlPolicies,
  services,
} from "./actions.ts";

describe("actions", () => {
  test("are found without regard to case, with their resources", () => {
    expect(findAction("LAMBDA:invokefunction")).toMatchObject({
      action: "lambda:InvokeFunction",
      accessLevel: "write",
      resourceTypes: [
        { name: "function", arn: "arn:${Partition}:lambda:${Region}:${Account}:function:${FunctionName}" },
      ],
    });
    expect(findAction("lambda:Invoke")).toBeUndefined();
    expect(findAction("__proto__:x")).toBeUndefined();
  });

  test("without resource-level support have no resource type", () => {
    expect(findAction("iam:ListUsers")?.resourceTypes).toEqual([]);
  });

  test("every resource type of every action has an ARN", () => {
    const without = services()
      .flatMap(actionsOfService)
      .flatMap((action) =>
        action.resourceTypes.filter((type) => !type.arn.startsWith("arn:")).map(() => action.action),
      );
    expect(without).toEqual([]);
  });

  test("condition keys have types, tag keys by their pattern", () => {
    expect(conditionKeyType("sts", "sts:ExternalId")).toBe("String");
    expect(conditionKeyType("lambda", "aws:ResourceTag/team")).toBe("String");
    expect(conditionKeyType("lambda", "lambda:Nothing")).toBeUndefined();
    expect(hasResourceControlPolicies("sts")).toBe(true);
  });

  test("the committed data is what the generator makes", () => {
    const committed = gunzipSync(readFileSync("src/catalogue/data/actions.jsonl.gz")).toString("utf8");
    expect(committed === actionData()).toBe(true);
  });
});
