import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  GetUserCommand,
  ListUsersCommand,
} from "@aws-sdk/client-iam";
import {
  AttachPolicyCommand,
  CloseAccountCommand,
  CreateAccountCommand,
  CreateOrganizationalUnitCommand,
  CreatePolicyCommand,
  DeleteOrganizationalUnitCommand,
  DeletePolicyCommand,
  DeregisterDelegatedAdministratorCommand,
  DescribeAccountCommand,
  DescribeCreateAccountStatusCommand,
  DescribeEffectivePolicyCommand,
  DescribeOrganizationalUnitCommand,
  DescribeOrganizationCommand,
  DetachPolicyCommand,
  EnableAWSServiceAccessCommand,
  EnablePolicyTypeCommand,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListAWSServiceAccessForOrganizationCommand,
  ListChildrenCommand,
  ListCreateAccountStatusCommand,
  ListDelegatedAdministratorsCommand,
  ListDelegatedServicesForAccountCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  ListPoliciesCommand,
  ListPoliciesForTargetCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
  ListTargetsForPolicyCommand,
  MoveAccountCommand,
  paginateListAccounts,
  RegisterDelegatedAdministratorCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateOrganizationalUnitCommand,
  UpdatePolicyCommand,
} from "@aws-sdk/client-organizations";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { assume, clientsOf, enterAccount, refusalOf } from "../../../test/support/sandbox-clients.ts";
import { type Sandbox, startSandbox } from "../index.ts";

const webapp = "222222222222";
const management = "999999999999";

let sandbox: Sandbox;
let client: ReturnType<typeof clientsOf>["organizations"];
let root: string;

beforeEach(async () => {
  sandbox = await startSandbox({
    seed: "organizations",
    accounts: [
      { name: "users", accountId: "111111111111" },
      { name: "webapp", accountId: webapp, email: "webapp@larkspur.example" },
    ],
  });
  client = clientsOf(sandbox).organizations;
  root = (await client.send(new ListRootsCommand({}))).Roots?.[0]?.Id as string;
});
afterEach(() => sandbox.stop());

async function unit(Name: string, ParentId = root): Promise<string> {
  const { OrganizationalUnit } = await client.send(new CreateOrganizationalUnitCommand({ ParentId, Name }));
  return OrganizationalUnit?.Id as string;
}

async function scp(Name: string, ...Statement: readonly object[]): Promise<string> {
  const { Policy } = await client.send(
    new CreatePolicyCommand({
      Name,
      Description: "",
      Type: "SERVICE_CONTROL_POLICY",
      Content: JSON.stringify({ Version: "2012-10-17", Statement }),
    }),
  );
  return Policy?.PolicySummary?.Id as string;
}

describe("the organization", () => {
  test("O-01 holds the management account and the declared accounts, and says so page by page", async () => {
    const { Organization } = await client.send(new DescribeOrganizationCommand({}));
    expect(Organization).toMatchObject({
      Id: expect.stringMatching(/^o-[a-z0-9]{10,32}$/),
      FeatureSet: "ALL",
      MasterAccountId: management,
      MasterAccountArn: `arn:aws:organizations::${management}:account/${Organization?.Id}/${management}`,
    });
    const ids: string[] = [];
    for await (const page of paginateListAccounts({ client, pageSize: 2 }, {})) {
      expect(page.Accounts?.length).toBeLessThanOrEqual(2);
      ids.push(...(page.Accounts ?? []).map(({ Id }) => Id as string));
    }
    expect(ids).toEqual([management, "111111111111", webapp]);
    expect(await refusalOf(client.send(new ListAccountsCommand({ NextToken: "x" })))).toBe(
      "InvalidInputException: You provided an invalid NextToken.",
    );
  });

  test("O-02 describes an account", async () => {
    const { Account } = await client.send(new DescribeAccountCommand({ AccountId: webapp }));
    expect(Account).toMatchObject({
      Id: webapp,
      Name: "webapp",
      Email: "webapp@larkspur.example",
      Status: "ACTIVE",
      State: "ACTIVE",
      JoinedMethod: "CREATED",
      JoinedTimestamp: expect.any(Date),
    });
    expect(await refusalOf(client.send(new DescribeAccountCommand({ AccountId: "123456789012" })))).toBe(
      "AccountNotFoundException: You specified an account that doesn't exist.",
    );
    expect(await refusalOf(client.send(new DescribeAccountCommand({ AccountId: "webapp" })))).toMatch(
      /^InvalidInputException: You provided a value that does not match the required pattern\./,
    );
  });

  test("O-03 answers member accounts little, and delegated administrators what reads", async () => {
    const member = clientsOf(sandbox, await enterAccount(sandbox, "webapp")).organizations;
    await member.send(new DescribeOrganizationCommand({}));
    expect(await refusalOf(member.send(new ListAccountsCommand({})))).toBe(
      "AccessDeniedException: You don't have permissions to access this resource.",
    );
    const ServicePrincipal = "access-analyzer.amazonaws.com";
    await client.send(new RegisterDelegatedAdministratorCommand({ AccountId: webapp, ServicePrincipal }));
    expect((await member.send(new ListAccountsCommand({}))).Accounts).toHaveLength(3);
    const described = await member.send(new DescribeAccountCommand({ AccountId: management }));
    expect(described.Account?.Name).toBe("management");
    expect(
      await refusalOf(member.send(new CreateAccountCommand({ AccountName: "x", Email: "x@y.example" }))),
    ).toMatch(/^AccessDeniedException/);
  });

  test("O-04 decides every call by the caller's policies", async () => {
    const { iam } = clientsOf(sandbox);
    await iam.send(new CreateUserCommand({ UserName: "nobody" }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "nobody" }));
    const nobody = clientsOf(sandbox, {
      accessKeyId: AccessKey?.AccessKeyId as string,
      secretAccessKey: AccessKey?.SecretAccessKey as string,
    });
    expect(await refusalOf(nobody.organizations.send(new ListAccountsCommand({})))).toBe(
      `AccessDeniedException: User: arn:aws:iam::${management}:user/nobody is not authorized to perform: organizations:ListAccounts on resource: * because no identity-based policy allows the organizations:ListAccounts action`,
    );
  });

  test("O-05 refuses by name what it does not model", async () => {
    expect(
      await refusalOf(client.send(new DescribeEffectivePolicyCommand({ PolicyType: "TAG_POLICY" }))),
    ).toBe("UnknownOperationException: The sandbox does not model organizations:DescribeEffectivePolicy");
  });
});

describe("creating an account", () => {
  const create = async (AccountName: string, Email: string, more: object = {}): Promise<string> => {
    const { CreateAccountStatus } = await client.send(
      new CreateAccountCommand({ AccountName, Email, ...more }),
    );
    expect(CreateAccountStatus).toMatchObject({
      AccountName,
      State: "IN_PROGRESS",
      RequestedTimestamp: expect.any(Date),
    });
    return CreateAccountStatus?.Id as string;
  };
  const statusOf = async (CreateAccountRequestId: string) =>
    (await client.send(new DescribeCreateAccountStatusCommand({ CreateAccountRequestId })))
      .CreateAccountStatus;

  test("O-06 answers at once, takes a second of the sandbox's time, and then the account can be entered", async () => {
    const id = await create("payments", "payments@larkspur.example", {
      Tags: [{ Key: "stage", Value: "dev" }],
    });
    expect(id).toMatch(/^car-[a-z0-9]{8,32}$/);
    expect((await client.send(new ListAccountsCommand({}))).Accounts).toHaveLength(3);
    sandbox.clock.advance(1);
    const status = await statusOf(id);
    expect(status).toMatchObject({ State: "SUCCEEDED", AccountId: expect.stringMatching(/^\d{12}$/) });
    const RoleArn = `arn:aws:iam::${status?.AccountId}:role/OrganizationAccountAccessRole`;
    const keys = await assume(sandbox, sandbox.operator, { RoleArn, RoleSessionName: "first" });
    await clientsOf(sandbox, keys).iam.send(new CreateUserCommand({ UserName: "alice" }));
    const { Tags } = await client.send(new ListTagsForResourceCommand({ ResourceId: status?.AccountId }));
    expect(Tags).toEqual([{ Key: "stage", Value: "dev" }]);
  });

  test("O-07 makes the role for the management account under the name that was asked for", async () => {
    const id = await create("audit", "audit@larkspur.example", { RoleName: "Admin" });
    sandbox.clock.advance(1);
    const RoleArn = `arn:aws:iam::${(await statusOf(id))?.AccountId}:role/Admin`;
    const keys = await assume(sandbox, sandbox.operator, { RoleArn, RoleSessionName: "first" });
    expect(keys.accessKeyId).toMatch(/^ASIA/);
  });

  test("O-08 fails where the e-mail address has an account already, in any case of letters", async () => {
    const id = await create("again", "WEBAPP@larkspur.example");
    sandbox.clock.advance(1);
    expect(await statusOf(id)).toMatchObject({ State: "FAILED", FailureReason: "EMAIL_ALREADY_EXISTS" });
    expect((await client.send(new ListAccountsCommand({}))).Accounts).toHaveLength(3);
    const failed = await client.send(new ListCreateAccountStatusCommand({ States: ["FAILED"] }));
    expect(failed.CreateAccountStatuses?.map(({ Id }) => Id)).toEqual([id]);
    const succeeded = await client.send(new ListCreateAccountStatusCommand({ States: ["SUCCEEDED"] }));
    expect(succeeded.CreateAccountStatuses).toEqual([]);
    expect(await refusalOf(statusOf("car-00000000000000000000000000000000"))).toMatch(
      /^CreateAccountStatusNotFoundException/,
    );
  });

  test("O-09 a closed account is suspended, once", async () => {
    await client.send(new CloseAccountCommand({ AccountId: webapp }));
    const { Account } = await client.send(new DescribeAccountCommand({ AccountId: webapp }));
    expect(Account?.Status).toBe("SUSPENDED");
    expect(await refusalOf(client.send(new CloseAccountCommand({ AccountId: webapp })))).toMatch(
      /^AccountAlreadyClosedException/,
    );
    expect(await refusalOf(client.send(new CloseAccountCommand({ AccountId: management })))).toMatch(
      /^ConstraintViolationException/,
    );
  });
});

describe("the tree", () => {
  test("O-10 has units below the root, unique by name among their siblings, five levels deep", async () => {
    const work = await unit("work");
    expect(await refusalOf(unit("work"))).toMatch(/^DuplicateOrganizationalUnitException/);
    const inner = await unit("work", work);
    const { OrganizationalUnit } = await client.send(
      new DescribeOrganizationalUnitCommand({ OrganizationalUnitId: inner }),
    );
    expect(OrganizationalUnit?.Path).toMatch(new RegExp(`^o-[a-z0-9]+/${root}/${work}/${inner}/$`));
    let deepest = inner;
    for (let level = 3; level <= 5; level++) deepest = await unit("deeper", deepest);
    expect(await refusalOf(unit("too-deep", deepest))).toMatch(/^ConstraintViolationException/);
    const listed = await client.send(new ListOrganizationalUnitsForParentCommand({ ParentId: root }));
    expect(listed.OrganizationalUnits?.map(({ Name }) => Name)).toEqual(["work"]);
    await client.send(new UpdateOrganizationalUnitCommand({ OrganizationalUnitId: work, Name: "projects" }));
    expect(
      await refusalOf(client.send(new DeleteOrganizationalUnitCommand({ OrganizationalUnitId: work }))),
    ).toMatch(/^OrganizationalUnitNotEmptyException/);
    await client.send(new DeleteOrganizationalUnitCommand({ OrganizationalUnitId: deepest }));
  });

  test("O-11 accounts move from one parent to another", async () => {
    const work = await unit("work");
    const move = { AccountId: webapp, SourceParentId: root, DestinationParentId: work };
    await client.send(new MoveAccountCommand(move));
    expect(await refusalOf(client.send(new MoveAccountCommand(move)))).toMatch(
      /^SourceParentNotFoundException/,
    );
    const { Parents } = await client.send(new ListParentsCommand({ ChildId: webapp }));
    expect(Parents).toEqual([{ Id: work, Type: "ORGANIZATIONAL_UNIT" }]);
    const { Children } = await client.send(new ListChildrenCommand({ ParentId: work, ChildType: "ACCOUNT" }));
    expect(Children).toEqual([{ Id: webapp, Type: "ACCOUNT" }]);
    const inUnit = await client.send(new ListAccountsForParentCommand({ ParentId: work }));
    expect(inUnit.Accounts?.map(({ Id }) => Id)).toEqual([webapp]);
    expect(inUnit.Accounts?.[0]?.Paths?.[0]).toContain(`/${root}/${work}/${webapp}/`);
  });

  test("O-12 everything in it carries tags", async () => {
    const work = await unit("work");
    await client.send(new TagResourceCommand({ ResourceId: work, Tags: [{ Key: "Team", Value: "blue" }] }));
    await client.send(new TagResourceCommand({ ResourceId: work, Tags: [{ Key: "team", Value: "red" }] }));
    expect((await client.send(new ListTagsForResourceCommand({ ResourceId: work }))).Tags).toEqual([
      { Key: "team", Value: "red" },
    ]);
    await client.send(new UntagResourceCommand({ ResourceId: work, TagKeys: ["TEAM"] }));
    expect((await client.send(new ListTagsForResourceCommand({ ResourceId: work }))).Tags).toEqual([]);
    expect(
      await refusalOf(
        client.send(
          new TagResourceCommand({ ResourceId: "ou-none-12345678", Tags: [{ Key: "a", Value: "b" }] }),
        ),
      ),
    ).toMatch(/^TargetNotFoundException/);
  });
});

describe("organization policies", () => {
  const enable = (PolicyType: "SERVICE_CONTROL_POLICY" | "RESOURCE_CONTROL_POLICY") =>
    client.send(new EnablePolicyTypeCommand({ RootId: root, PolicyType }));

  test("O-13 have no effect before their type is enabled; then the policy that allows all is everywhere", async () => {
    const policy = await scp("no-iam", { Effect: "Deny", Action: "iam:*", Resource: "*" });
    expect(
      await refusalOf(client.send(new AttachPolicyCommand({ PolicyId: policy, TargetId: webapp }))),
    ).toMatch(/^PolicyTypeNotEnabledException/);
    const { Root } = await enable("SERVICE_CONTROL_POLICY");
    expect(Root?.PolicyTypes).toEqual([{ Type: "SERVICE_CONTROL_POLICY", Status: "ENABLED" }]);
    expect(await refusalOf(enable("SERVICE_CONTROL_POLICY"))).toMatch(/^PolicyTypeAlreadyEnabledException/);
    const Filter = "SERVICE_CONTROL_POLICY";
    for (const TargetId of [root, webapp, await unit("later")]) {
      const { Policies } = await client.send(new ListPoliciesForTargetCommand({ TargetId, Filter }));
      expect(Policies?.map(({ Name, AwsManaged }) => [Name, AwsManaged])).toEqual([["FullAWSAccess", true]]);
    }
    expect(
      (await client.send(new ListPoliciesCommand({ Filter }))).Policies?.map(({ Name }) => Name),
    ).toEqual(["FullAWSAccess", "no-iam"]);
  });

  test("O-14 a service control policy binds the accounts below where it is attached, their roots too", async () => {
    await enable("SERVICE_CONTROL_POLICY");
    const work = await unit("work");
    const policy = await scp("no-users", { Effect: "Deny", Action: "iam:CreateUser", Resource: "*" });
    await client.send(new AttachPolicyCommand({ PolicyId: policy, TargetId: work }));
    const { iam } = clientsOf(sandbox, await enterAccount(sandbox, "webapp"));
    await iam.send(new CreateUserCommand({ UserName: "before" }));
    await client.send(
      new MoveAccountCommand({ AccountId: webapp, SourceParentId: root, DestinationParentId: work }),
    );
    expect(await refusalOf(iam.send(new CreateUserCommand({ UserName: "after" })))).toMatch(
      /^AccessDenied: .* with an explicit deny in a service control policy$/,
    );
    await iam.send(new GetUserCommand({ UserName: "before" }));
    await clientsOf(sandbox).iam.send(new CreateUserCommand({ UserName: "in-management" }));
  });

  test("O-15 every level must allow: without FullAWSAccess only what is allowed remains", async () => {
    await enable("SERVICE_CONTROL_POLICY");
    const policy = await scp("only-sts", { Effect: "Allow", Action: "sts:*", Resource: "*" });
    const full = "p-FullAWSAccess";
    expect(
      await refusalOf(client.send(new DetachPolicyCommand({ PolicyId: full, TargetId: webapp }))),
    ).toMatch(/^ConstraintViolationException/);
    await client.send(new AttachPolicyCommand({ PolicyId: policy, TargetId: webapp }));
    await client.send(new DetachPolicyCommand({ PolicyId: full, TargetId: webapp }));
    const { iam } = clientsOf(sandbox, await enterAccount(sandbox, "webapp"));
    expect(await refusalOf(iam.send(new ListUsersCommand({})))).toMatch(
      /because no service control policy allows the iam:ListUsers action$/,
    );
    await client.send(
      new UpdatePolicyCommand({
        PolicyId: policy,
        Content: JSON.stringify({
          Version: "2012-10-17",
          Statement: { Effect: "Allow", Action: "*", Resource: "*" },
        }),
      }),
    );
    await iam.send(new ListUsersCommand({}));
  });

  test("O-16 a resource control policy closes the roles of the accounts below to outsiders", async () => {
    await enable("RESOURCE_CONTROL_POLICY");
    const { Policy } = await client.send(
      new CreatePolicyCommand({
        Name: "no-way-in",
        Description: "",
        Type: "RESOURCE_CONTROL_POLICY",
        Content: JSON.stringify({
          Version: "2012-10-17",
          Statement: { Effect: "Deny", Principal: "*", Action: "sts:AssumeRole", Resource: "*" },
        }),
      }),
    );
    await client.send(new AttachPolicyCommand({ PolicyId: Policy?.PolicySummary?.Id, TargetId: webapp }));
    expect(await refusalOf(enterAccount(sandbox, "webapp"))).toMatch(/^AccessDenied/);
    await enterAccount(sandbox, "users");
    expect(
      await refusalOf(
        client.send(new DetachPolicyCommand({ PolicyId: "p-RCPFullAWSAccess", TargetId: webapp })),
      ),
    ).toMatch(/^InvalidInputException/);
  });

  test("O-17 names are unique in a type, attached policies stay, at most five are attached", async () => {
    await enable("SERVICE_CONTROL_POLICY");
    const allow = { Effect: "Allow", Action: "*", Resource: "*" };
    const first = await scp("p1", allow);
    expect(await refusalOf(scp("p1", allow))).toMatch(/^DuplicatePolicyException/);
    await client.send(new AttachPolicyCommand({ PolicyId: first, TargetId: webapp }));
    expect(
      await refusalOf(client.send(new AttachPolicyCommand({ PolicyId: first, TargetId: webapp }))),
    ).toMatch(/^DuplicatePolicyAttachmentException/);
    expect(await refusalOf(client.send(new DeletePolicyCommand({ PolicyId: first })))).toMatch(
      /^PolicyInUseException/,
    );
    const { Targets } = await client.send(new ListTargetsForPolicyCommand({ PolicyId: first }));
    expect(Targets).toMatchObject([{ TargetId: webapp, Name: "webapp", Type: "ACCOUNT" }]);
    for (const name of ["p2", "p3", "p4"]) {
      await client.send(new AttachPolicyCommand({ PolicyId: await scp(name, allow), TargetId: webapp }));
    }
    const fifth = await scp("p5", allow);
    expect(
      await refusalOf(client.send(new AttachPolicyCommand({ PolicyId: fifth, TargetId: webapp }))),
    ).toMatch(/^ConstraintViolationException/);
    await client.send(new DeletePolicyCommand({ PolicyId: fifth }));
    expect(await refusalOf(client.send(new DeletePolicyCommand({ PolicyId: "p-FullAWSAccess" })))).toMatch(
      /^InvalidInputException/,
    );
  });

  test("O-18 malformed and overlong documents and types that are not modelled are refused", async () => {
    const create = (
      Content: string,
      Type: "SERVICE_CONTROL_POLICY" | "TAG_POLICY" = "SERVICE_CONTROL_POLICY",
    ) => refusalOf(client.send(new CreatePolicyCommand({ Name: "x", Description: "", Type, Content })));
    expect(await create("{")).toMatch(/^MalformedPolicyDocumentException/);
    expect(await create("x".repeat(5121))).toMatch(/^ConstraintViolationException/);
    expect(await create("{}", "TAG_POLICY")).toBe(
      "PolicyTypeNotAvailableForOrganizationException: The sandbox does not model policies of type TAG_POLICY",
    );
  });
});

describe("delegation", () => {
  const ServicePrincipal = "guardduty.amazonaws.com";

  test("O-19 services get access to the organization by name", async () => {
    await client.send(new EnableAWSServiceAccessCommand({ ServicePrincipal }));
    const { EnabledServicePrincipals } = await client.send(
      new ListAWSServiceAccessForOrganizationCommand({}),
    );
    expect(EnabledServicePrincipals).toEqual([{ ServicePrincipal, DateEnabled: expect.any(Date) }]);
  });

  test("O-20 an account administers a service from registration to deregistration", async () => {
    const delegation = { AccountId: webapp, ServicePrincipal };
    await client.send(new RegisterDelegatedAdministratorCommand(delegation));
    expect(await refusalOf(client.send(new RegisterDelegatedAdministratorCommand(delegation)))).toMatch(
      /^AccountAlreadyRegisteredException/,
    );
    expect(
      await refusalOf(
        client.send(new RegisterDelegatedAdministratorCommand({ ...delegation, AccountId: management })),
      ),
    ).toMatch(/^ConstraintViolationException/);
    const { DelegatedAdministrators } = await client.send(
      new ListDelegatedAdministratorsCommand({ ServicePrincipal }),
    );
    expect(DelegatedAdministrators?.map(({ Id }) => Id)).toEqual([webapp]);
    const { DelegatedServices } = await client.send(
      new ListDelegatedServicesForAccountCommand({ AccountId: webapp }),
    );
    expect(DelegatedServices).toEqual([{ ServicePrincipal, DelegationEnabledDate: expect.any(Date) }]);
    await client.send(new DeregisterDelegatedAdministratorCommand(delegation));
    expect(
      await refusalOf(client.send(new ListDelegatedServicesForAccountCommand({ AccountId: webapp }))),
    ).toMatch(/^AccountNotRegisteredException/);
  });
});
