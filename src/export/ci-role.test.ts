import { describe, expect, test } from "vitest";
import { findings } from "../policy/index.ts";
import { ciRoleTemplate } from "./ci-role.ts";

// The catalogue's one role that is no bridge: pipelines come in by their identity provider.

const { Resources } = ciRoleTemplate({
  role: "CiDeployer",
  repository: "larkspur/website",
  branch: "main",
  partition: "aws",
}) as {
  readonly Resources: {
    readonly Role: {
      readonly Properties: {
        readonly AssumeRolePolicyDocument: object;
        readonly Policies: readonly { readonly PolicyDocument: object }[];
      };
    };
  };
};
const { AssumeRolePolicyDocument, Policies } = Resources.Role.Properties;

/** As it stands in AWS, where the reference to the provider is its ARN. */
const trust = JSON.stringify(AssumeRolePolicyDocument).replace(
  '{"Ref":"Provider"}',
  '"arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com"',
);

describe("the role for pipelines", () => {
  test("has no finding, neither in what it may do nor in its door", () => {
    expect(
      Policies.flatMap(({ PolicyDocument }) => findings(JSON.stringify(PolicyDocument), "identity")),
    ).toEqual([]);
    expect(findings(trust, "trust")).toEqual([]);
  });

  test("opens to one branch of one repository, exactly", () => {
    expect(Object.keys(JSON.parse(trust) as object)).toEqual(["Version", "Statement"]);
    expect(JSON.parse(trust)).toMatchObject({
      Statement: [
        {
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: {
              "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
              "token.actions.githubusercontent.com:sub": "repo:larkspur/website:ref:refs/heads/main",
            },
          },
        },
      ],
    });
    expect(trust).not.toMatch(/StringLike|\*/);
  });
});
