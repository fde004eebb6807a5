import { describe, expect, test } from "vitest";
import { memoryFiles } from "./declaration-files.ts";
import { loadDeclaration } from "./load-declaration.ts";

const declaration = `version: 1
organization: larkspur
source: users
accounts:
  users: "111111111111"
  shop: "222222222222"
policies:
  Tables:
    document:
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: [dynamodb:GetItem, dynamodb:GetIten]
          Resource: "*"
        - Effect: Allow
          NotAction: iam:*
          Resource: "*"
roles:
  Operator:
    policies: [Tables]
    inline:
      passing:
        Version: "2012-10-17"
        Statement: { Effect: Allow, Action: iam:PutUserPolicy, Resource: "*" }
people:
  alice: { access: [Operator@shop] }
`;

async function warnings(text = declaration): Promise<readonly string[]> {
  const files = memoryFiles({ "rolebridge.yaml": text });
  const { diagnostics } = await loadDeclaration("rolebridge.yaml", files);
  return diagnostics.map(
    ({ code, severity, span }) => `${severity} ${code} ${span?.start.line}:${span?.start.column}`,
  );
}

describe("documents of a declaration", () => {
  test("are warned of at their place where they say otherwise than meant", async () => {
    expect(await warnings()).toEqual([
      "warning RB3002 13:38",
      "warning RB3010 16:22",
      "warning RB3009 24:45",
    ]);
  });

  test("and of a trust are told by their place below a condition key with a slash in it", async () => {
    const trusting = declaration.replace(
      "    inline:\n",
      `    alsoTrusts:
      - statement:
          Effect: Allow
          Principal: { AWS: "333333333333" }
          Action: sts:AssumeRole
          Condition:
            StringEquals:
              aws:PrincipalTag/team: { a: b }
    inline:
`,
    );
    expect(await warnings(trusting)).toContain("error RB1061 28:38");
  });
});
