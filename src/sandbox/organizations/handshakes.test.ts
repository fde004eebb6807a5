import { GetUserCommand } from "@aws-sdk/client-iam";
import {
  AcceptHandshakeCommand,
  AttachPolicyCommand,
  CancelHandshakeCommand,
  CreatePolicyCommand,
  DeclineHandshakeCommand,
  DescribeAccountCommand,
  DescribeHandshakeCommand,
  EnableAllFeaturesCommand,
  EnablePolicyTypeCommand,
  InviteAccountToOrganizationCommand,
  LeaveOrganizationCommand,
  ListAccountsCommand,
  ListHandshakesForAccountCommand,
  ListHandshakesForOrganizationCommand,
  ListRootsCommand,
  RegisterDelegatedAdministratorCommand,
  RemoveAccountFromOrganizationCommand,
} from "@aws-sdk/client-organizations";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { clientsOf, enterAccount, refusalOf } from "../../../test/support/sandbox-clients.ts";
import { type Sandbox, startSandbox } from "../index.ts";

const webapp = "222222222222";
const management = "999999999999";
const fourDays = 4 * 24 * 3600;

let sandbox: Sandbox;
let client: ReturnType<typeof clientsOf>["organizations"];

beforeEach(async () => {
  sandbox = await startSandbox({
    seed: "handshakes",
    accounts: [
      { name: "webapp", accountId: webapp, email: "webapp@larkspur.example" },
      { name: "audit", accountId: "333333333333" },
    ],
  });
  client = clientsOf(sandbox).organizations;
});
afterEach(() => sandbox.stop());

const inWebapp = async () => clientsOf(sandbox, await enterAccount(sandbox, "webapp"));
const namesOf = async (): Promise<readonly (string | undefined)[]> =>
  ((await client.send(new ListAccountsCommand({}))).Accounts ?? []).map(({ Name }) => Name);

async function invite(Target: { readonly Id: string; readonly Type: "ACCOUNT" | "EMAIL" }): Promise<string> {
  const { Handshake } = await client.send(
    new InviteAccountToOrganizationCommand({ Target, Notes: "Come back" }),
  );
  return Handshake?.Id ?? "";
}

describe("leaving the organization", () => {
  test("O-21 a created account stays four days, then leaves or is removed, and no policy of it binds it any more", async () => {
    const remove = new RemoveAccountFromOrganizationCommand({ AccountId: webapp });
    expect(await refusalOf(client.send(remove))).toContain("at least four days");
    sandbox.clock.advance(fourDays);
    const { organizations, iam } = await inWebapp();
    const root = (await client.send(new ListRootsCommand({}))).Roots?.[0]?.Id;
    await client.send(new EnablePolicyTypeCommand({ RootId: root, PolicyType: "SERVICE_CONTROL_POLICY" }));
    const denied = ["organizations:LeaveOrganization", "iam:Get*"];
    const { Policy } = await client.send(
      new CreatePolicyCommand({
        Name: "stay",
        Description: "",
        Type: "SERVICE_CONTROL_POLICY",
        Content: JSON.stringify({
          Version: "2012-10-17",
          Statement: { Effect: "Deny", Action: denied, Resource: "*" },
        }),
      }),
    );
    await client.send(new AttachPolicyCommand({ PolicyId: Policy?.PolicySummary?.Id, TargetId: webapp }));
    expect(await refusalOf(organizations.send(new LeaveOrganizationCommand({})))).toContain(
      "with an explicit deny in a service control policy",
    );
    await client.send(remove);
    expect(await namesOf()).toEqual(["management", "audit"]);
    expect(await refusalOf(iam.send(new GetUserCommand({ UserName: "nobody" })))).toContain("NoSuchEntity");
    expect(await refusalOf(organizations.send(new LeaveOrganizationCommand({})))).toContain(
      "AWSOrganizationsNotInUseException",
    );
  });

  test("O-21 the management account and delegated administrators cannot leave", async () => {
    sandbox.clock.advance(fourDays);
    expect(await refusalOf(client.send(new LeaveOrganizationCommand({})))).toContain(
      "MasterCannotLeaveOrganizationException",
    );
    await client.send(
      new RegisterDelegatedAdministratorCommand({
        AccountId: webapp,
        ServicePrincipal: "guardduty.amazonaws.com",
      }),
    );
    expect(
      await refusalOf(client.send(new RemoveAccountFromOrganizationCommand({ AccountId: webapp }))),
    ).toContain("delegated administrator");
  });
});

describe("invitations", () => {
  beforeEach(async () => {
    sandbox.clock.advance(fourDays);
    await (await inWebapp()).organizations.send(new LeaveOrganizationCommand({}));
  });

  test("O-22 an account that is alone is invited, sees it, and accepts: it is a member again, as an invited one", async () => {
    const HandshakeId = await invite({ Id: "WebApp@larkspur.example", Type: "EMAIL" });
    expect(await refusalOf(invite({ Id: "WebApp@larkspur.example", Type: "EMAIL" }))).toContain(
      "DuplicateHandshakeException",
    );
    expect(await refusalOf(invite({ Id: management, Type: "ACCOUNT" }))).toContain("already a member");
    const { organizations } = await inWebapp();
    const { Handshakes } = await organizations.send(new ListHandshakesForAccountCommand({}));
    expect(Handshakes).toMatchObject([{ Id: HandshakeId, State: "OPEN", Action: "INVITE" }]);
    const audit = clientsOf(sandbox, await enterAccount(sandbox, "audit")).organizations;
    expect(await refusalOf(audit.send(new DescribeHandshakeCommand({ HandshakeId })))).toContain(
      "HandshakeNotFoundException",
    );
    expect(await refusalOf(audit.send(new AcceptHandshakeCommand({ HandshakeId })))).toContain(
      "HandshakeNotFoundException",
    );
    await organizations.send(new AcceptHandshakeCommand({ HandshakeId }));
    expect(await namesOf()).toContain("webapp");
    const { Account } = await client.send(new DescribeAccountCommand({ AccountId: webapp }));
    expect(Account).toMatchObject({ JoinedMethod: "INVITED", Email: "webapp@larkspur.example" });
    expect(await refusalOf(client.send(new CancelHandshakeCommand({ HandshakeId })))).toContain(
      "HandshakeAlreadyInStateException",
    );
  });

  test("O-22 an invitation is declined, taken back, or too old", async () => {
    const { organizations } = await inWebapp();
    const states: (string | undefined)[] = [];
    const declined = await invite({ Id: webapp, Type: "ACCOUNT" });
    await organizations.send(new DeclineHandshakeCommand({ HandshakeId: declined }));
    const canceled = await invite({ Id: webapp, Type: "ACCOUNT" });
    await client.send(new CancelHandshakeCommand({ HandshakeId: canceled }));
    const old = await invite({ Id: webapp, Type: "ACCOUNT" });
    sandbox.clock.advance(15 * 24 * 3600);
    const later = clientsOf(sandbox, await enterAccount(sandbox, "webapp")).organizations;
    for (const HandshakeId of [declined, canceled, old]) {
      expect(await refusalOf(later.send(new AcceptHandshakeCommand({ HandshakeId })))).toContain(
        "InvalidHandshakeTransitionException",
      );
      const { Handshake } = await client.send(new DescribeHandshakeCommand({ HandshakeId }));
      states.push(Handshake?.State);
    }
    expect(states).toEqual(["DECLINED", "CANCELED", "EXPIRED"]);
    const { Handshakes } = await client.send(new ListHandshakesForOrganizationCommand({ MaxResults: 2 }));
    expect(Handshakes).toHaveLength(2);
  });

  test("O-23 all features are enabled already", async () => {
    expect(await refusalOf(client.send(new EnableAllFeaturesCommand({})))).toContain(
      "HandshakeConstraintViolationException",
    );
  });
});
