import type { Arn, MeantWay, Role, World } from "../../src/model/index.ts";
import { administratorAccess, change, idFor, policy, role } from "../support/worlds.ts";
import { allow, foreign, lambdaTrust, web } from "./plant.ts";
import { accounts, liveWorld, meant, source, targets } from "./twelve-accounts.ts";

// An organization as they are: IAM Identity Center beside us, pipelines, a vendor, roles of services.

const ssoPath = "/aws-reserved/sso.amazonaws.com/eu-central-1/";
const ssoAdmin = "AWSReservedSSO_AdministratorAccess_0123456789abcdef";

function ssoRole(id: string, name: string, attached: readonly Arn[]): Role {
  const provider = `arn:aws:iam::${id}:saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE`;
  const trust = policy({
    Effect: "Allow",
    Principal: { Federated: provider },
    Action: ["sts:AssumeRoleWithSAML", "sts:TagSession"],
    Condition: { StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" } },
  });
  return role(name, trust, { path: ssoPath, attached, id: idFor("AROA", id, name) });
}

function pipelineRole(id: string): Role {
  const github = `arn:aws:iam::${id}:oidc-provider/token.actions.githubusercontent.com`;
  const trust = policy(
    web(github, {
      Condition: {
        StringEquals: { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
        StringLike: { "token.actions.githubusercontent.com:sub": "repo:acme/shop:ref:refs/heads/main" },
      },
    }),
  );
  return role("ci-deploy", trust, {
    inline: { deploy: policy({ Effect: "Allow", Action: ["cloudformation:*", "s3:*"], Resource: "*" }) },
  });
}

function serviceRoles(id: string): readonly Role[] {
  const of = (service: string): string => policy(allow({ Principal: { Service: service } }));
  return [
    role("orders-function", lambdaTrust, {
      inline: {
        table: policy({
          Effect: "Allow",
          Action: "dynamodb:*",
          Resource: `arn:aws:dynamodb:*:${id}:table/orders`,
        }),
      },
    }),
    role("web-instance", of("ec2.amazonaws.com"), {
      attached: ["arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"],
    }),
    role("task", of("ecs-tasks.amazonaws.com")),
    role("flow-logs", of("vpc-flow-logs.amazonaws.com")),
    role("AWSServiceRoleForSSO", of("sso.amazonaws.com"), {
      path: "/aws-service-role/sso.amazonaws.com/",
      attached: ["arn:aws:iam::aws:policy/aws-service-role/AWSSSOServiceRolePolicy"],
    }),
  ];
}

const vendorTrust = policy(
  allow({ Principal: { AWS: foreign }, Condition: { StringEquals: { "sts:ExternalId": "acme-7f3a" } } }),
);

/** The live world with all of it. */
export function realisticWorld(): World {
  let live = liveWorld();
  for (const [name, { id }] of Object.entries(accounts)) {
    const more = [
      ssoRole(id, ssoAdmin, [administratorAccess]),
      ssoRole(id, "AWSReservedSSO_ViewOnlyAccess_fedcba9876543210", [
        "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess",
      ]),
      ...serviceRoles(id),
      ...(name.startsWith("shop-") ? [pipelineRole(id)] : []),
      ...(name.endsWith("-production")
        ? [
            role("CostScanner", vendorTrust, {
              attached: ["arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"],
            }),
          ]
        : []),
    ];
    live = change(live, id, (state) => ({ roles: [...state.roles, ...more] }));
  }
  return live;
}

/** The handful of exceptions that says all of it is meant. */
export const realisticExceptions: readonly MeantWay[] = [
  meant({ kind: "provider", arnGlob: "arn:aws:iam::*:saml-provider/AWSSSO_*" }, "AWSReservedSSO_*", targets),
  meant(
    { kind: "provider", arnGlob: "arn:aws:iam::*:oidc-provider/token.actions.githubusercontent.com" },
    "ci-deploy",
    targets.filter((name) => name.startsWith("shop-")),
  ),
  meant(
    { kind: "account", accountId: foreign },
    "CostScanner",
    targets.filter((name) => name.endsWith("-production")),
  ),
  meant({ kind: "principal", arn: `arn:aws:iam::${source}:role${ssoPath}${ssoAdmin}` }, "*", targets),
];
