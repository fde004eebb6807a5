import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  ListUsersCommand,
} from "@aws-sdk/client-iam";
import {
  EnableAWSServiceAccessCommand,
  RegisterDelegatedAdministratorCommand,
} from "@aws-sdk/client-organizations";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startWithLeastRights } from "../../test/support/least-rights.ts";
import { clientsOf, type Keys, keysOf } from "../../test/support/sandbox-clients.ts";
import { createAwsCloud } from "../aws/index.ts";
import { loadDeclaration, memoryFiles } from "../declaration/index.ts";
import type { Diagnostic } from "../diagnostics/index.ts";
import { accountId } from "../model/index.ts";
import type { Plan } from "../plan/index.ts";
import type { Sandbox } from "../sandbox/index.ts";
import type { Answer, RolebridgeEvent, Workspace } from "./index.ts";
import { openWorkspace, parseSavedFile } from "./index.ts";

const larkspur = `
version: 1
organization: larkspur
source: users
accounts: { users: "111111111111", payments: "222222222222", audit: "333333333333" }
roles:
  Viewer: { policies: [ViewOnlyAccess] }
people:
  alice: { access: ["Viewer@*"] }
  bob: { access: [Viewer@audit] }
`;

function valueOf<T>(answer: Answer<T>): T {
  if (answer.status === "done") return answer.value;
  throw new Error(answer.diagnostics.map(({ message }) => message).join("; "));
}

function problemsOf(answer: Answer<unknown>): readonly Pick<Diagnostic, "code" | "message">[] {
  expect(answer.status).toBe("stopped");
  return answer.diagnostics.map(({ code, message }) => ({ code, message }));
}

const changesOf = (plan: Plan): readonly string[] =>
  plan.changes.map(
    ({ action, address }) => `${action} ${address.accountId.slice(0, 1)} ${address.kind} ${address.name}`,
  );

describe("a workspace", () => {
  let sandbox: Sandbox;
  let operator: Keys;
  beforeEach(async () => {
    const { declaration } = await loadDeclaration("x", memoryFiles({ x: larkspur }));
    ({ sandbox, operator } = await startWithLeastRights(declaration, { seed: "workspace" }));
  });
  afterEach(() => sandbox.stop());

  function open(text = larkspur, accounts?: string, emit?: (event: RolebridgeEvent) => void): Workspace {
    return openWorkspace({
      file: "rolebridge.yaml",
      files: memoryFiles({ "rolebridge.yaml": text }),
      now: () => new Date("2026-11-24T10:00:00Z"),
      cloud: () => createAwsCloud({ endpoint: sandbox.endpoint, credentials: operator }),
      ...(accounts !== undefined && { accounts }),
      ...(emit && { emit }),
    });
  }

  async function applyAll(workspace: Workspace): Promise<void> {
    const result = valueOf(await workspace.apply(valueOf(await workspace.plan()), { holder: "test@here#1" }));
    expect(result.status).toBe("applied");
  }

  test("plans, applies, and then finds nothing to change", async () => {
    const events: RolebridgeEvent[] = [];
    const workspace = open(larkspur, undefined, (event) => events.push(event));
    await applyAll(workspace);
    expect(changesOf(valueOf(await workspace.plan()))).toEqual([]);
    const live = valueOf(await workspace.read());
    const names = workspace
      .bridges(live)
      .map(({ person, role, account, state }) => `${person} ${role}@${account} ${state}`);
    expect(names).toEqual(["alice Viewer@audit open", "alice Viewer@payments open", "bob Viewer@audit open"]);
    expect(new Set(events.map(({ kind }) => kind))).toContain("change-applied");
  });

  test("narrowed to some accounts opens bridges there alone, and leaves what stands elsewhere", async () => {
    const narrowed = open(larkspur, "payments");
    expect(changesOf(valueOf(await narrowed.plan()))).toEqual([
      "create 1 group rolebridge-larkspur-people",
      "create 1 policy switch-to-Viewer@payments",
      "create 1 user alice",
      "create 1 user bob",
      "create 2 role Viewer",
    ]);
    await applyAll(narrowed);
    expect(valueOf(await open().read()).accounts).toHaveProperty("333333333333");
    await applyAll(open());
    expect(changesOf(valueOf(await narrowed.plan()))).toEqual([]);
  });

  test("says what is wrong with a selector", async () => {
    expect(problemsOf(await open(larkspur, "paymnets").plan())).toEqual([
      { code: "RB1040", message: "no target account is chosen by `paymnets`" },
    ]);
    expect(problemsOf(await open(larkspur, "stage=").plan()).map(({ code }) => code)).toEqual(["RB1050"]);
  });

  test("stops at a declaration with mistakes, and asks AWS nothing", async () => {
    const answer = await open(larkspur.replace("Viewer@audit", "Viewr@audit")).plan();
    expect(problemsOf(answer).map(({ code }) => code)).toEqual(["RB1041"]);
    expect(sandbox.log.events()).toEqual([]);
  });

  test("names once the cause for which many accounts could not be reached", async () => {
    const workspace = openWorkspace({
      file: "rolebridge.yaml",
      files: memoryFiles({ "rolebridge.yaml": larkspur }),
      now: () => new Date(),
      cloud: () =>
        createAwsCloud({
          endpoint: sandbox.endpoint,
          credentials: { ...operator, secretAccessKey: "wrong" },
          maxAttempts: 1,
        }),
    });
    expect(problemsOf(await workspace.read()).map(({ code }) => code)).toEqual(["RB5002"]);
  });

  test("names each account that does not let it in", async () => {
    const far = larkspur.replace('"333333333333"', '"444444444444"');
    const [problem, ...others] = problemsOf(await open(far).read());
    expect(others).toEqual([]);
    expect(problem?.code).toBe("RB5001");
    expect(problem?.message).toContain(
      "account `audit` could not be reached: AssumeRole failed with AccessDenied",
    );
  });

  test("refuses a plan that was made for another declaration", async () => {
    const plan = valueOf(await open().plan());
    const other = open(larkspur.replace("organization: larkspur", "organization: other"));
    expect(problemsOf(await other.apply(plan, { holder: "x" })).map(({ code }) => code)).toEqual(["RB4012"]);
    const fewer = open(
      larkspur.replace(', audit: "333333333333"', "").replace("Viewer@audit", "Viewer@payments"),
    );
    expect(problemsOf(await fewer.apply(plan, { holder: "x" })).map(({ code }) => code)).toEqual(["RB4011"]);
  });

  test("reads back what it saved, and nothing that was damaged", async () => {
    const workspace = open();
    const [plan, world] = [valueOf(await workspace.plan()), valueOf(await workspace.read())];
    expect(parseSavedFile("p", JSON.stringify(plan))).toEqual({ kind: "plan", plan });
    expect(parseSavedFile("w", JSON.stringify(world))).toEqual({ kind: "world", world });
    const damaged = [
      "no json",
      "[]",
      "{}",
      JSON.stringify({ ...plan, version: 2 }),
      JSON.stringify({ ...plan, unchanged: 7 }),
      JSON.stringify({ ...plan, live: {} }),
      JSON.stringify({ ...world, accounts: { "111111111111": {} } }),
      JSON.stringify({ kind: "rolebridge/passport", version: 1 }),
    ];
    expect(damaged.map((text) => parseSavedFile("f", text).kind)).toEqual(damaged.map(() => "damaged"));
  });

  test("finds whoever comes into every account from one to which the AWS organization has delegated stack sets", async () => {
    const workspace = open(larkspur.replace("ViewOnlyAccess", "AdministratorAccess"));
    const made = valueOf(await workspace.plan());
    valueOf(await workspace.apply(made, { holder: "test" }));
    const { organizations } = clientsOf(sandbox);
    const proved = async (): Promise<readonly (readonly string[])[]> => {
      const world = valueOf(await workspace.read({ delegates: true }));
      const { result, waysIn, scope } = valueOf(await workspace.verify(world));
      return [[result, scope.notExamined.at(-1) ?? ""], waysIn.map(({ summary }) => summary)];
    };
    expect(await proved()).toEqual([["proved", "delegated administrators of other services than these"], []]);
    const ServicePrincipal = "member.org.stacksets.cloudformation.amazonaws.com";
    await organizations.send(new EnableAWSServiceAccessCommand({ ServicePrincipal }));
    const delegation = { AccountId: "333333333333", ServicePrincipal };
    await organizations.send(new RegisterDelegatedAdministratorCommand(delegation));
    const way =
      "role Viewer @ audit may administer what comes into every account: cloudformation:CreateStackSet";
    expect((await proved()).at(-1)).toEqual([way]);
    // Of an organization's delegations only the management account and the delegates are told.
    const elsewhere = createAwsCloud({
      endpoint: sandbox.endpoint,
      credentials: sandbox.rootKeys(accountId("222222222222")),
    });
    expect(await elsewhere.readDelegates()).toBeUndefined();
  });

  test("lets neither the identity in use nor the last administrator go, and the reach role stays", async () => {
    const boss = larkspur.replace("people:", "people:\n  boss: {}");
    const made = valueOf(await open(boss).plan());
    valueOf(await open(boss).apply(made, { holder: "test" }));
    const root = sandbox.rootKeys(accountId("111111111111"));
    const { iam } = clientsOf(sandbox, root);
    const PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
    await iam.send(new AttachUserPolicyCommand({ UserName: "boss", PolicyArn }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "boss" }));
    const as = (credentials: Keys, text: string): Workspace =>
      openWorkspace({
        file: "rolebridge.yaml",
        files: memoryFiles({ "rolebridge.yaml": text }),
        now: () => new Date("2026-11-24T10:00:00Z"),
        cloud: () => createAwsCloud({ endpoint: sandbox.endpoint, credentials }),
      });
    const alone = boss.replace(/, payments.*333333333333"/, "").replace(/access: \[[^\]]*\]/g, "");
    const codes = async (credentials: Keys, text: string): Promise<readonly string[]> => {
      const workspace = as(credentials, text);
      const planned = await workspace.plan({ allowDeletions: 50 });
      if (planned.status === "done") await workspace.apply(planned.value, { holder: "test" });
      const all = planned.status === "done" ? planned.value.diagnostics : planned.diagnostics;
      return all.filter(({ severity }) => severity === "error").map(({ code }) => code);
    };
    // Whoever else may administer the account: the reach role, which no plan takes away.
    const RoleName = "OrganizationAccountAccessRole";
    for (const PolicyName of ["reach-people", "reach-report"]) {
      await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
    }
    const without = alone.replace("  boss: {}\n", "").replace(/roles:[^]*people:/, "people:");
    expect(await codes(keysOf(AccessKey), without)).toContain("RB4004");
    expect(await codes(root, without)).toContain("RB4014");
    const { Users = [] } = await iam.send(new ListUsersCommand({}));
    expect(Users.map(({ UserName }) => UserName)).toContain("boss");
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    expect(Role?.RoleName).toBe(RoleName);
  });
});
