import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateChangeSetCommand,
  CreateStackInstancesCommand,
  CreateStackSetCommand,
  DeleteStackInstancesCommand,
  DeleteStackSetCommand,
  DescribeChangeSetCommand,
  DescribeStackResourcesCommand,
  DescribeStackSetCommand,
  DescribeStackSetOperationCommand,
  DescribeStacksCommand,
  DetectStackSetDriftCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  ImportStacksToStackSetCommand,
  ListStackInstancesCommand,
  ListStackSetOperationResultsCommand,
  ListStackSetsCommand,
  UpdateStackSetCommand,
} from "@aws-sdk/client-cloudformation";
import {
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  ListAttachedRolePoliciesCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateRoleCommand,
} from "@aws-sdk/client-iam";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { clientsOf, keysOf, refusalOf } from "../../../test/support/sandbox-clients.ts";
import { letStackSetsIn } from "../../../test/support/stack-set-roles.ts";
import { type Sandbox, startSandbox } from "../index.ts";

const dev = "222222222222";
const prod = "333333333333";
const accounts = [
  { name: "dev", accountId: dev },
  { name: "prod", accountId: prod },
];
const readOnly = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const powerUser = "arn:aws:iam::aws:policy/PowerUserAccess";
const trust = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
};
const logs = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "logs:Get*", Resource: "*" }],
};

function template(
  role: Readonly<Record<string, unknown>>,
  policyDeletion = "Retain",
  roleDeletion = "Retain",
): string {
  return JSON.stringify({
    AWSTemplateFormatVersion: "2010-09-09",
    Mappings: { Accounts: { [dev]: { say: "in dev" }, [prod]: { say: "in prod" } } },
    Resources: {
      RoleViewer: {
        Type: "AWS::IAM::Role",
        DeletionPolicy: roleDeletion,
        Properties: { RoleName: "Viewer", AssumeRolePolicyDocument: trust, ...role },
      },
      PolicyNotes: {
        Type: "AWS::IAM::ManagedPolicy",
        DeletionPolicy: policyDeletion,
        Properties: { ManagedPolicyName: "Notes", Path: "/larkspur/", PolicyDocument: logs },
      },
    },
  });
}

const viewing = template({ ManagedPolicyArns: [readOnly, { Ref: "PolicyNotes" }] });
const capabilities = { Capabilities: ["CAPABILITY_NAMED_IAM" as const] };

let sandbox: Sandbox;
let clients: ReturnType<typeof clientsOf>;
beforeEach(async () => {
  sandbox = await startSandbox({ seed: "cloudformation", accounts });
  clients = clientsOf(sandbox);
});
afterEach(() => sandbox.stop());

const within = (accountId: string) => clientsOf(sandbox, sandbox.rootKeys(accountId));
const formation = () => clients.cloudFormation;

async function makeSet(TemplateBody: string, more: object = {}): Promise<void> {
  await formation().send(
    new CreateStackSetCommand({ StackSetName: "work", TemplateBody, ...capabilities, ...more }),
  );
}

interface Ended {
  readonly status: string | undefined;
  readonly results: Readonly<Record<string, string>>;
}

/** How an operation ended, by account. */
async function ended(OperationId: string | undefined): Promise<Ended> {
  const which = { StackSetName: "work", OperationId };
  const { StackSetOperation } = await formation().send(new DescribeStackSetOperationCommand(which));
  const { Summaries = [] } = await formation().send(new ListStackSetOperationResultsCommand(which));
  return {
    status: StackSetOperation?.Status,
    results: Object.fromEntries(
      Summaries.map(({ Account = "", Status, StatusReason }) => [
        Account,
        StatusReason === undefined ? (Status ?? "") : `${Status}: ${StatusReason}`,
      ]),
    ),
  };
}

const place = (Accounts: string[]) => ({ StackSetName: "work", Accounts, Regions: [sandbox.region] });

async function bring(Accounts: string[], tolerance = 0): Promise<Ended> {
  const { OperationId } = await formation().send(
    new CreateStackInstancesCommand({
      ...place(Accounts),
      OperationPreferences: { FailureToleranceCount: tolerance },
    }),
  );
  return ended(OperationId);
}

async function update(TemplateBody: string, Accounts: string[] = []): Promise<Ended> {
  const where = Accounts.length > 0 ? place(Accounts) : { StackSetName: "work" };
  const { OperationId } = await formation().send(
    new UpdateStackSetCommand({ ...where, TemplateBody, ...capabilities }),
  );
  return ended(OperationId);
}

async function instances(): Promise<Readonly<Record<string, string>>> {
  const { Summaries = [] } = await formation().send(new ListStackInstancesCommand({ StackSetName: "work" }));
  return Object.fromEntries(
    Summaries.map(({ Account = "", Status, DriftStatus }) => [Account, `${Status} ${DriftStatus}`]),
  );
}

async function attachedTo(RoleName: string, accountId = dev): Promise<readonly string[]> {
  const { AttachedPolicies = [] } = await within(accountId).iam.send(
    new ListAttachedRolePoliciesCommand({ RoleName }),
  );
  return AttachedPolicies.map(({ PolicyName = "" }) => PolicyName).toSorted();
}

async function rolesIn(accountId: string): Promise<readonly (string | undefined)[]> {
  const { Roles = [] } = await within(accountId).iam.send(new ListRolesCommand({}));
  return Roles.map(({ RoleName }) => RoleName).filter((name) => !/^(?:AWS|Organization)/.test(name ?? ""));
}

describe("templates", () => {
  test("F-01 what is not modelled of them is refused by its name", async () => {
    const refused = (body: string): Promise<string> => refusalOf(makeSet(body));
    expect(await refused("Resources: {}")).toContain("templates in JSON");
    expect(await refused('{"Resources":{"A":{"Type":"AWS::S3::Bucket"}}}')).toContain(
      "does not model resources of type AWS::S3::Bucket",
    );
    expect(await refused('{"Conditions":{},"Resources":{}}')).toContain("does not model Conditions");
    expect(await refused('{"Resources":{}}')).toContain("At least one Resources member");
    expect(await refused(JSON.stringify({ Resources: nested(60) }))).toContain("too deep");
    expect(await refused(JSON.stringify({ Resources: "x".repeat(60_000) }))).toContain("51200");
    expect(await refusalOf(makeSet(viewing, { PermissionModel: "SERVICE_MANAGED" }))).toContain(
      "self-managed permissions only",
    );
    expect(
      await refusalOf(
        formation().send(
          new CreateChangeSetCommand({
            StackName: "a",
            ChangeSetName: "b",
            TemplateBody: viewing,
            ...capabilities,
          }),
        ),
      ),
    ).toContain("IMPORT only");
  });

  test("F-02 references, mappings and the account's own id come to what they stand for; who a mapping does not know fails", async () => {
    await letStackSetsIn(sandbox, ["dev", "prod"]);
    const Description = { "Fn::FindInMap": ["Accounts", { Ref: "AWS::AccountId" }, "say"] };
    const Policies = [
      {
        PolicyName: "own",
        PolicyDocument: {
          Version: "2012-10-17",
          // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's
          Statement: [
            {
              Effect: "Allow",
              Action: "s3:Get*",
              Resource: { "Fn::Sub": "arn:aws:s3:::${AWS::AccountId}/${!aws:username}" },
            },
          ],
        },
      },
    ];
    await makeSet(template({ Description, Policies, ManagedPolicyArns: [{ Ref: "PolicyNotes" }] }));
    expect(await bring([dev, prod])).toMatchObject({ status: "SUCCEEDED" });
    const { Role } = await within(prod).iam.send(new GetRoleCommand({ RoleName: "Viewer" }));
    expect(Role?.Description).toBe("in prod");
    expect(await attachedTo("Viewer", prod)).toEqual(["Notes"]);
    const drift = await formation().send(new DetectStackSetDriftCommand({ StackSetName: "work" }));
    expect(await ended(drift.OperationId)).toMatchObject({ status: "SUCCEEDED" });
    expect(await instances()).toEqual({ [dev]: "CURRENT IN_SYNC", [prod]: "CURRENT IN_SYNC" });
    expect(
      await update(
        template({ Description: { "Fn::FindInMap": ["Accounts", { Ref: "AWS::AccountId" }, "nothing"] } }),
        [dev],
      ),
    ).toEqual({
      status: "FAILED",
      results: { [dev]: `FAILED: Template error: Unable to get mapping for Accounts::${dev}::nothing` },
    });
  });
});

function nested(levels: number): unknown {
  return levels === 0 ? {} : { a: nested(levels - 1) };
}

describe("stack sets", () => {
  test("F-03 making one needs the right to tag it and to pass its administration role; names are unique, and only empty ones go", async () => {
    await clients.iam.send(new CreateUserCommand({ UserName: "deployer" }));
    const may = async (...Action: readonly string[]): Promise<void> => {
      const PolicyDocument = JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action, Resource: "*" }],
      });
      await clients.iam.send(
        new PutUserPolicyCommand({ UserName: "deployer", PolicyName: "may", PolicyDocument }),
      );
    };
    const key = await clients.iam.send(new CreateAccessKeyCommand({ UserName: "deployer" }));
    const deployer = clientsOf(
      sandbox,
      keysOf({
        ...key.AccessKey,
        AccessKeyId: key.AccessKey?.AccessKeyId,
        SecretAccessKey: key.AccessKey?.SecretAccessKey,
      }),
    ).cloudFormation;
    const make = (Capabilities = capabilities.Capabilities) =>
      deployer.send(
        new CreateStackSetCommand({
          StackSetName: "work",
          TemplateBody: viewing,
          Tags: [{ Key: "team", Value: "pay" }],
          Capabilities,
        }),
      );
    await may("cloudformation:CreateStackSet");
    expect(await refusalOf(make())).toContain("cloudformation:TagResource");
    await may("cloudformation:CreateStackSet", "cloudformation:TagResource");
    expect(await refusalOf(make())).toContain("iam:PassRole");
    await may("cloudformation:CreateStackSet", "cloudformation:TagResource", "iam:PassRole");
    expect(await refusalOf(make([]))).toContain("CAPABILITY_NAMED_IAM");
    await make();
    expect(await refusalOf(make())).toContain("NameAlreadyExistsException");
    const { Summaries = [] } = await formation().send(new ListStackSetsCommand({ Status: "ACTIVE" }));
    expect(Summaries.map(({ StackSetName }) => StackSetName)).toEqual(["work"]);
    const { StackSet } = await formation().send(new DescribeStackSetCommand({ StackSetName: "work" }));
    expect(StackSet).toMatchObject({ TemplateBody: viewing, Tags: [{ Key: "team", Value: "pay" }] });

    await letStackSetsIn(sandbox, ["dev"]);
    await bring([dev]);
    const gone = new DeleteStackSetCommand({ StackSetName: "work" });
    expect(await refusalOf(formation().send(gone))).toContain("StackSetNotEmptyException");
    expect(await refusalOf(formation().send(new DeleteStackSetCommand({ StackSetName: "play" })))).toContain(
      "StackSetNotFoundException",
    );
  });

  test("F-04 CloudFormation works in an account through the two roles, as they allow", async () => {
    await makeSet(viewing);
    expect(await refusalOf(bring([dev]))).toContain(
      "Account 999999999999 should have 'AWSCloudFormationStackSetAdministrationRole' role with trust relationship to CloudFormation service.",
    );
    await letStackSetsIn(sandbox, ["dev"]);
    const made = await bring([dev, prod], 1);
    expect(made).toEqual({
      status: "SUCCEEDED",
      results: {
        [dev]: "SUCCEEDED",
        [prod]: `FAILED: Account ${prod} should have 'AWSCloudFormationStackSetExecutionRole' role with trust relationship to Role 'AWSCloudFormationStackSetAdministrationRole'.`,
      },
    });
    expect(await attachedTo("Viewer")).toEqual(["Notes", "ReadOnlyAccess"]);
    const callers = sandbox.log
      .events()
      .filter(({ operation, accountId }) => operation === "CreateRole" && accountId === dev)
      .map(({ caller }) => caller);
    expect(callers).toContain(
      `arn:aws:sts::${dev}:assumed-role/AWSCloudFormationStackSetExecutionRole/AWSCloudFormation`,
    );
    await within(dev).iam.send(
      new DetachRolePolicyCommand({
        RoleName: "AWSCloudFormationStackSetExecutionRole",
        PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
      }),
    );
    const refused = await update(template({ ManagedPolicyArns: [powerUser] }), [dev]);
    expect(refused.results[dev]).toContain("is not authorized to perform: iam:AttachRolePolicy");
  });

  test("F-05 an operation is over when it is answered; past the tolerated failures the rest is cancelled", async () => {
    await letStackSetsIn(sandbox, ["prod"]);
    await makeSet(viewing);
    const { status, results } = await bring([dev, prod]);
    expect([status, results[prod]]).toEqual([
      "FAILED",
      "CANCELLED: Cancelled since failure tolerance has exceeded",
    ]);
    expect(await rolesIn(prod)).toEqual([]);
  });

  test("F-06 an update reaches the accounts it names, gives before it takes, and touches only what the templates differ in", async () => {
    await letStackSetsIn(sandbox, ["dev", "prod"]);
    await makeSet(viewing);
    await bring([dev, prod]);
    await within(dev).iam.send(new DetachRolePolicyCommand({ RoleName: "Viewer", PolicyArn: readOnly }));
    sandbox.log.clear();
    const powerful = template({ ManagedPolicyArns: [readOnly, powerUser], MaxSessionDuration: 7200 });
    expect(await update(powerful, [dev])).toMatchObject({ status: "SUCCEEDED" });
    const writes = sandbox.log.events().filter(({ service, isWrite }) => service === "iam" && isWrite);
    expect(writes.map(({ operation }) => operation)).toEqual([
      "AttachRolePolicy",
      "UpdateRole",
      "DetachRolePolicy",
    ]);
    // What a hand took away stays away: the templates agree about it.
    expect(await attachedTo("Viewer")).toEqual(["PowerUserAccess"]);
    expect(await instances()).toEqual({ [dev]: "CURRENT NOT_CHECKED", [prod]: "OUTDATED NOT_CHECKED" });
    expect(
      await refusalOf(
        formation().send(
          new UpdateStackSetCommand({ ...place(["111111111111"]), TemplateBody: viewing, ...capabilities }),
        ),
      ),
    ).toContain("StackInstanceNotFoundException");
  });

  test("F-07 what fails is taken back to what stood before; a stack that could not be made is not left behind", async () => {
    await letStackSetsIn(sandbox, ["dev", "prod"]);
    await makeSet(viewing);
    await bring([dev]);
    const broken = template({
      MaxSessionDuration: 7200,
      ManagedPolicyArns: [readOnly],
      Policies: [
        { PolicyName: "bad", PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Maybe" }] } },
      ],
    });
    const failed = await update(broken, [dev]);
    expect(failed.results[dev]).toMatch(/^FAILED: /);
    expect(await attachedTo("Viewer")).toEqual(["Notes", "ReadOnlyAccess"]);
    expect(await instances()).toEqual({ [dev]: "OUTDATED NOT_CHECKED" });
    expect((await bring([prod])).results[prod]).toMatch(/^FAILED: /);
    expect(await rolesIn(prod)).toEqual([]);
    // What stood under the name beforehand is nobody's to take back.
    await within(prod).iam.send(
      new CreateRoleCommand({ RoleName: "Viewer", AssumeRolePolicyDocument: JSON.stringify(trust) }),
    );
    await update(viewing, [dev]);
    expect((await bring([prod])).results[prod]).toContain("Viewer already exists");
    expect(await rolesIn(prod)).toEqual(["Viewer"]);
  });

  test("F-08 a name that stays admits no change of what would be made anew", async () => {
    await letStackSetsIn(sandbox, ["dev"]);
    await makeSet(viewing);
    await bring([dev]);
    const moved = await update(template({ Path: "/elsewhere/" }), [dev]);
    expect(moved.results[dev]).toContain("Rename Viewer and update the stack again");
  });

  test("F-09 with its stack go the resources that are not retained; a retained stack stays as it is", async () => {
    await letStackSetsIn(sandbox, ["dev", "prod"]);
    await makeSet(template({ ManagedPolicyArns: [{ Ref: "PolicyNotes" }] }, "Delete", "Delete"));
    await bring([dev, prod]);
    const remove = async (accountId: string, RetainStacks: boolean): Promise<Ended> => {
      const { OperationId } = await formation().send(
        new DeleteStackInstancesCommand({ ...place([accountId]), RetainStacks }),
      );
      return ended(OperationId);
    };
    expect(await remove(dev, false)).toMatchObject({ status: "SUCCEEDED" });
    expect(await rolesIn(dev)).toEqual([]);
    expect(await remove(prod, true)).toMatchObject({ status: "SUCCEEDED" });
    expect(await rolesIn(prod)).toEqual(["Viewer"]);
    const { Stacks = [] } = await within(prod).cloudFormation.send(new DescribeStacksCommand({}));
    expect(Stacks.map(({ StackStatus }) => StackStatus)).toEqual(["CREATE_COMPLETE"]);
  });

  test("F-10 drift is what differs from what the template sets, additions to its lists among it", async () => {
    await letStackSetsIn(sandbox, ["dev", "prod"]);
    await makeSet(
      template({ Policies: [{ PolicyName: "logs", PolicyDocument: logs }], MaxSessionDuration: 3600 }),
    );
    await bring([dev, prod]);
    const look = async (): Promise<Readonly<Record<string, string>>> => {
      await formation().send(new DetectStackSetDriftCommand({ StackSetName: "work" }));
      return instances();
    };
    expect(await look()).toEqual({ [dev]: "CURRENT IN_SYNC", [prod]: "CURRENT IN_SYNC" });
    // The template sets no attached policies.
    await within(dev).iam.send(new AttachRolePolicyCommand({ RoleName: "Viewer", PolicyArn: powerUser }));
    // It sets inline ones.
    await within(prod).iam.send(
      new PutRolePolicyCommand({
        RoleName: "Viewer",
        PolicyName: "more",
        PolicyDocument: JSON.stringify(logs),
      }),
    );
    expect(await look()).toEqual({ [dev]: "CURRENT IN_SYNC", [prod]: "CURRENT DRIFTED" });
    await within(prod).iam.send(new DeleteRolePolicyCommand({ RoleName: "Viewer", PolicyName: "more" }));
    await within(dev).iam.send(new UpdateRoleCommand({ RoleName: "Viewer", MaxSessionDuration: 7200 }));
    expect(await look()).toEqual({ [dev]: "CURRENT DRIFTED", [prod]: "CURRENT IN_SYNC" });
    const { StackSet } = await formation().send(new DescribeStackSetCommand({ StackSetName: "work" }));
    expect(StackSet?.StackSetDriftDetectionDetails).toMatchObject({
      DriftStatus: "DRIFTED",
      DriftedStackInstancesCount: 1,
    });
  });

  test("F-11 the tags of a stack set are set on the roles of its stacks, under those of the role", async () => {
    await letStackSetsIn(sandbox, ["dev"]);
    const Tags = [
      { Key: "team", Value: "pay" },
      { Key: "tier", Value: "1" },
    ];
    await makeSet(template({ Tags: [{ Key: "tier", Value: "2" }] }), { Tags });
    await bring([dev]);
    const tagged = await within(dev).iam.send(new ListRoleTagsCommand({ RoleName: "Viewer" }));
    expect(tagged.Tags).toEqual([
      { Key: "team", Value: "pay" },
      { Key: "tier", Value: "2" },
    ]);
  });
});

describe("import", () => {
  const imported = (...ids: readonly string[]) => ({
    ResourcesToImport: ids.map((LogicalResourceId) =>
      LogicalResourceId === "RoleViewer"
        ? { ResourceType: "AWS::IAM::Role", LogicalResourceId, ResourceIdentifier: { RoleName: "Viewer" } }
        : {
            ResourceType: "AWS::IAM::ManagedPolicy",
            LogicalResourceId,
            ResourceIdentifier: { PolicyArn: `arn:aws:iam::${dev}:policy/larkspur/Notes` },
          },
    ),
  });

  async function prepared(TemplateBody: string, ids: readonly string[], StackName = "own"): Promise<string> {
    const { cloudFormation } = within(dev);
    const { Id } = await cloudFormation.send(
      new CreateChangeSetCommand({
        StackName,
        ChangeSetName: `take-${Math.random().toString(36).slice(2)}`,
        ChangeSetType: "IMPORT",
        TemplateBody,
        ...imported(...ids),
        ...capabilities,
      }),
    );
    const set = await cloudFormation.send(new DescribeChangeSetCommand({ ChangeSetName: Id }));
    if (set.Status === "CREATE_COMPLETE") {
      await cloudFormation.send(new ExecuteChangeSetCommand({ ChangeSetName: Id }));
    }
    return set.StatusReason ?? set.Status ?? "";
  }

  test("F-12 takes what stands into a stack and writes nothing; what is not there, not retained, held already or changed is refused", async () => {
    const alone = JSON.stringify({
      Resources: {
        RoleViewer: (JSON.parse(viewing) as { Resources: Record<string, object> }).Resources["RoleViewer"],
      },
    }).replace(',{"Ref":"PolicyNotes"}', "");
    expect(await prepared(alone, ["RoleViewer"])).toContain("Viewer does not exist");
    await within(dev).iam.send(
      new CreateRoleCommand({ RoleName: "Viewer", AssumeRolePolicyDocument: JSON.stringify(trust) }),
    );
    expect(await prepared(alone.replace('"Retain"', '"Delete"'), ["RoleViewer"])).toContain("DeletionPolicy");
    expect(await prepared(alone, [])).toContain("cannot modify or add resources [RoleViewer]");
    sandbox.log.clear();
    expect(await prepared(alone, ["RoleViewer"])).toBe("CREATE_COMPLETE");
    expect(sandbox.log.events().filter(({ service, isWrite }) => service === "iam" && isWrite)).toEqual([]);
    const { cloudFormation } = within(dev);
    const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: "own" }));
    expect(Stacks.map(({ StackStatus }) => StackStatus)).toEqual(["IMPORT_COMPLETE"]);
    const held = new DescribeStackResourcesCommand({ PhysicalResourceId: "Viewer" });
    expect((await cloudFormation.send(held)).StackResources?.map(({ StackName }) => StackName)).toEqual([
      "own",
    ]);
    expect(
      await refusalOf(
        cloudFormation.send(new DescribeStackResourcesCommand({ PhysicalResourceId: "Nobody" })),
      ),
    ).toContain("does not exist");
    expect((await cloudFormation.send(new GetTemplateCommand({ StackName: "own" }))).TemplateBody).toBe(
      alone,
    );
    expect(await prepared(alone, ["RoleViewer"], "other")).toContain("already exists in stack");
  });

  test("F-13 a stack that stands becomes an instance, outdated until the next update; ten at a time, each of one stack set alone", async () => {
    await letStackSetsIn(sandbox, ["dev"]);
    await makeSet(viewing);
    await bring([dev]);
    await formation().send(new DeleteStackInstancesCommand({ ...place([dev]), RetainStacks: true }));
    const { Stacks = [] } = await within(dev).cloudFormation.send(new DescribeStacksCommand({}));
    const StackIds = Stacks.map(({ StackId = "" }) => StackId);
    const take = async (ids: string[]): Promise<Ended> => {
      const { OperationId } = await formation().send(
        new ImportStacksToStackSetCommand({ StackSetName: "work", StackIds: ids }),
      );
      return ended(OperationId);
    };
    expect(await take(StackIds)).toMatchObject({ status: "SUCCEEDED" });
    expect(await instances()).toEqual({ [dev]: "OUTDATED NOT_CHECKED" });
    expect((await take(StackIds)).results[dev]).toContain("belongs to a stack set already");
    expect(await refusalOf(take(Array.from({ length: 11 }, () => StackIds[0] ?? "")))).toContain(
      "between 1 and 10",
    );
    sandbox.log.clear();
    expect(await update(viewing)).toMatchObject({ status: "SUCCEEDED" });
    expect(sandbox.log.events().filter(({ service, isWrite }) => service === "iam" && isWrite)).toEqual([]);
    expect(await instances()).toEqual({ [dev]: "CURRENT NOT_CHECKED" });
  });
});

test("F-14 with a state file, stacks and stack sets outlive the process", async () => {
  const folder = mkdtempSync(join(tmpdir(), "rolebridge-cloudformation-"));
  const stateFile = join(folder, "state");
  await sandbox.stop();
  sandbox = await startSandbox({ seed: "cloudformation", accounts, stateFile });
  clients = clientsOf(sandbox);
  await letStackSetsIn(sandbox, ["dev"]);
  await makeSet(viewing);
  await bring([dev]);
  await sandbox.stop();
  sandbox = await startSandbox({ seed: "another", accounts, stateFile });
  clients = clientsOf(sandbox);
  expect(await instances()).toEqual({ [dev]: "CURRENT NOT_CHECKED" });
  expect(await update(template({ ManagedPolicyArns: [powerUser] }))).toMatchObject({ status: "SUCCEEDED" });
  expect(await attachedTo("Viewer")).toEqual(["PowerUserAccess"]);
  rmSync(folder, { recursive: true });
});
