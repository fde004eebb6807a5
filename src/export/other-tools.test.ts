import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { declare } from "../../test/support/declarations.ts";
import { bridgesOf } from "../access/index.ts";
import { compile, noHints } from "../design/index.ts";
import { type AccountId, accountId } from "../model/index.ts";
import {
  accountAsTerraform,
  commandName,
  planAsScript,
  type ScriptEntry,
  type ScriptStep,
  shareTemplates,
  type Template,
  templateFor,
  worldAsAccountAccess,
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
    expect(script).toContain("enter_profile 222222222222 dev # dev");
    expect(script).not.toContain("111111111111");
  });

  describe("a script that is run", () => {
    const [dev, own] = [accountId("222222222222"), accountId("111111111111")];
    const stepIn = (id: AccountId): ScriptStep => ({
      accountId: id,
      work: { call: "DeleteRole", input: { RoleName: "Viewer" } },
    });

    /**
     * Runs a script in the caller's surroundings, where `aws` tells what it was called with, and as the AWS CLI may do,
     * takes keys before a profile. `env` is not to be had: its arguments could be read by others.
     */
    async function runScript(entry: ScriptEntry) {
      const folder = await mkdtemp(join(tmpdir(), "rolebridge-script-"));
      const calls = join(folder, "calls");
      const aws = `#!/bin/sh
echo "key=\${AWS_ACCESS_KEY_ID-} token=\${AWS_SESSION_TOKEN-} args=$*" >>"$CALLS"
case "\${AWS_ACCESS_KEY_ID-} $*" in
  *assume-role*) printf 'session-key\\tsession-secret\\tsession-token\\n' ;;
  "session-key sts "*) echo 222222222222 ;;
  "caller-key "*get-caller-identity*) echo 111111111111 ;;
  " --profile dev team sts "*) echo 222222222222 ;;
  *get-caller-identity*) echo 333333333333 ;;
esac
`;
      await writeFile(join(folder, "aws"), aws, { mode: 0o755 });
      await writeFile(join(folder, "env"), "#!/bin/sh\nexit 99\n", { mode: 0o755 });
      const script = planAsScript([stepIn(entry.accountId)], { entries: [entry], head: [] });
      const PATH = `${folder}:/usr/bin:/bin`;
      const keys = { AWS_ACCESS_KEY_ID: "caller-key", AWS_SECRET_ACCESS_KEY: "s", AWS_SESSION_TOKEN: "t" };
      const { status, stderr } = spawnSync("sh", ["-c", script], {
        env: { PATH, CALLS: calls, ...keys },
        encoding: "utf8",
      });
      const made = await readFile(calls, "utf8");
      await rm(folder, { recursive: true });
      return { status, stderr, calls: made.trimEnd().split("\n") };
    }
    const input = `--cli-input-json {"RoleName":"Viewer"}`;

    test("goes by a profile, whatever keys are exported, and however it is named", async () => {
      const entry = { kind: "profile", accountId: dev, name: "dev", profile: "dev team" } as const;
      expect(await runScript(entry)).toEqual({
        status: 0,
        stderr: "",
        calls: [
          "key= token= args=--profile dev team sts get-caller-identity --query Account --output text",
          `key= token= args=--profile dev team iam delete-role ${input}`,
        ],
      });
    });

    test("goes by a session of a role, whose keys are no arguments of any command", async () => {
      const roleArn = `arn:aws:iam::${dev}:role/Reach`;
      const { status, stderr, calls } = await runScript({
        kind: "role",
        accountId: dev,
        name: "dev",
        roleArn,
      });
      expect([status, stderr]).toEqual([0, ""]);
      expect(calls).toEqual([
        expect.stringMatching(/^key=caller-key token=t args=sts assume-role /),
        "key=session-key token=session-token args=sts get-caller-identity --query Account --output text",
        `key=session-key token=session-token args=iam delete-role ${input}`,
      ]);
    });

    test.each<ScriptEntry>([
      { kind: "profile", accountId: dev, name: "dev", profile: "other" },
      { kind: "own", accountId: dev, name: "dev" },
    ])("stops before it changes anything where its way ($kind) leads into another account", async (entry) => {
      const { status, stderr, calls } = await runScript(entry);
      const there = entry.kind === "own" ? own : "333333333333";
      expect([status, stderr]).toEqual([1, `stopped: the credentials for account ${dev} lead to ${there}\n`]);
      expect(calls.filter((call) => call.includes("delete-role"))).toEqual([]);
    });
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

  test("what differs between accounts stands in a mapping; each account's own template comes out of it again", () => {
    const template = (accountId: string, people: readonly string[]) => ({
      Resources: {
        Role: { Properties: { Trust: people, Arn: { "Fn::Sub": "arn:${AWS::AccountId}" }, Note: accountId } },
      },
    });
    const [one, two, three] = ["111111111111", "222222222222", "333333333333"].map((id) => accountId(id));
    if (!one || !two || !three) throw new Error("three accounts");
    const templates = new Map<AccountId, Template>([
      [one, template("a", ["x"])],
      [two, template("b", ["x", "y"])],
      [three, { Resources: { Role: { Properties: { Other: "z" } } } }],
    ]);
    const shared = shareTemplates(templates);
    expect(shared.map(({ accounts }) => accounts)).toEqual([[one, two], [three]]);
    expect(shared[0]?.template["Mappings"]).toMatchObject({ Accounts: { [one]: {}, [two]: {} } });
    expect(templateFor(shared[0]?.template ?? {}, two)).toEqual({
      Resources: { Role: { Properties: { Trust: ["x", "y"], Arn: `arn:${two}`, Note: "b" } } },
    });
  });

  test("a template that would grow past what CloudFormation takes is shared by fewer", () => {
    const many = Array.from({ length: 450 }, (_, index) => accountId(String(200_000_000_000 + index)));
    const shared = shareTemplates(
      new Map(many.map((id) => [id, { Resources: { R: { Properties: { Own: `of ${id}` } } } }])),
    );
    expect(shared.length).toBe(4);
    expect(shared.flatMap(({ accounts }) => accounts).toSorted()).toEqual(many);
  });

  test("the account access manager gets an entitlement for each bridge, and the roles stay", () => {
    const { template, roles, losses } = worldAsAccountAccess(world, bridgesOf(world));
    const all = Object.values(template["Resources"] as Record<string, { Type: string }>);
    expect(all.map(({ Type }) => Type)).toEqual(
      Array.from({ length: 3 }, () => "AWS::AccountAccess::Entitlement"),
    );
    expect(roles).toEqual(["Viewer@audit", "Viewer@dev", "Viewer@prod"]);
    expect(losses[0]).toBe("bob's Viewer@audit would lose its end: entitlements have none");
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
