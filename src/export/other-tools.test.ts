import { describe, expect, test } from "vitest";
import { declare } from "../../test/support/declarations.ts";
import { bridgesOf } from "../access/index.ts";
import { compile, noHints } from "../design/index.ts";
import { accountId } from "../model/index.ts";
import {
  accountAsTerraform,
  commandName,
  planAsScript,
  worldAsCloudFormation,
  worldAsIdentityCenter,
} from "./index.ts";

const { world } = compile(
  await declare(`
version: 1
organization: larkspur
source: users
accounts:
  users: "111111111111"
  dev: { id: "222222222222", stage: work }
  prod: { id: "333333333333", stage: work }
  audit: "444444444444"
policies:
  Own: { document: { Version: "2012-10-17", Statement: [{ Effect: Allow, Action: "s3:List*", Resource: "*" }] } }
roles:
  Viewer: { description: Look, policies: [job-function/ViewOnlyAccess, Own] }
people:
  alice: { access: ["Viewer@stage=work"] }
  bob: { access: [{ switch: Viewer@audit, until: 2099-01-31 }] }
`),
  noHints,
);

describe("exports in other tools' words", () => {
  test("commands are named as the AWS CLI names them", () => {
    expect(
      ["CreateUser", "DeactivateMFADevice", "DeleteSSHPublicKey", "UpdateAssumeRolePolicy"].map(commandName),
    ).toEqual(["create-user", "deactivate-mfa-device", "delete-ssh-public-key", "update-assume-role-policy"]);
  });

  test("a script quotes what a shell would read, and enters only what it changes", () => {
    const id = accountId("222222222222");
    const script = planAsScript(
      [
        {
          accountId: id,
          work: { call: "UpdateRole", input: { RoleName: "Viewer", Description: "don't; $(touch)" } },
        },
      ],
      {
        entries: [
          { kind: "profile", accountId: id, name: "dev", profile: "dev" },
          { kind: "own", accountId: accountId("111111111111"), name: "users" },
        ],
        head: ["a plan"],
      },
    );
    expect(script).toContain(
      `at 222222222222 iam update-role --cli-input-json '{"RoleName":"Viewer","Description":"don'\\''t; $(touch)"}' >/dev/null`,
    );
    expect(script).toContain("credentials_222222222222=AWS_PROFILE=dev # dev");
    expect(script).not.toContain("111111111111");
  });

  test("accounts that hold the same roles share a stack set: their own id is left to CloudFormation", () => {
    const { source, stackSets } = worldAsCloudFormation(world);
    expect(stackSets.map(({ accounts }) => accounts)).toEqual([
      ["222222222222", "333333333333", "444444444444"],
    ]);
    expect(JSON.stringify(stackSets)).not.toMatch(/iam::(?:222222222222|333333333333)/);
    // A policy variable stays one: within Fn::Sub it would be CloudFormation's otherwise.
    expect(JSON.stringify(source)).toContain(`user/\${!aws:username}`);
  });

  test("Terraform imports each resource that it names, and reads no template in a policy", () => {
    const module = accountAsTerraform(world.accounts[world.directory.source] ?? never(), {
      partition: "aws",
      region: "us-east-1",
    }) as { import: { to: string }[]; resource: Record<string, Record<string, { policy?: string }>> };
    const named = Object.entries(module.resource).flatMap(([type, all]) =>
      Object.keys(all).map((name) => `${type}.${name}`),
    );
    expect(module.import.map(({ to }) => to).toSorted()).toEqual(named.toSorted());
    const [selfService] = Object.values(module.resource["aws_iam_group_policy"] ?? {});
    expect(selfService?.policy).toContain(`user/$\${aws:username}`);
    expect(selfService?.policy).not.toMatch(/[^$]\$\{/);
  });

  test("Identity Center gets one set for a role, a group for each set of holders, and says what is lost", () => {
    const { template, losses } = worldAsIdentityCenter(world, bridgesOf(world));
    const types = Object.values(template["Resources"] as Record<string, { Type: string }>).map(
      ({ Type }) => Type,
    );
    const count = (type: string) => types.filter((one) => one === type).length;
    expect({
      sets: count("AWS::SSO::PermissionSet"),
      groups: count("AWS::IdentityStore::Group"),
      members: count("AWS::IdentityStore::GroupMembership"),
      assignments: count("AWS::SSO::Assignment"),
    }).toEqual({ sets: 1, groups: 2, members: 2, assignments: 3 });
    expect(losses[0]).toBe("bob's Viewer@audit would lose its end: assignments have none");
  });
});

function never(): never {
  throw new Error("the account is not in the world");
}
