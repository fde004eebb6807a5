import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commandLine } from "../../../test/support/command-line.ts";
import { listOf, type PolicyDocument } from "../../model/index.ts";
import { exit } from "../exit.ts";
import { packageFile } from "../package-file.ts";

const { folder, run } = commandLine();
copyFileSync(packageFile("examples/alice-and-bob.yaml"), join(folder, "rolebridge.yaml"));

interface OperatorModule {
  readonly resource: { readonly aws_iam_policy: Readonly<Record<string, { readonly policy: string }>> };
}

interface OperatorTemplate {
  readonly Resources: Readonly<
    Record<string, { readonly Properties: { readonly PolicyDocument: PolicyDocument } }>
  >;
}

describe("permissions", () => {
  test("plan and verify get no right that writes", async () => {
    for (const use of ["plan", "verify"]) {
      const { status, stdout } = await run("permissions --trust arn:aws:iam::999999999999:root --for", use);
      expect(status).toBe(exit.ok);
      const { source, targets, trust } = JSON.parse(stdout) as Record<string, unknown>;
      expect(JSON.stringify([source, targets])).not.toMatch(/"iam:(?!Get|List|GenerateCredentialReport)/);
      expect(trust).toMatchSnapshot();
    }
  });

  test("what is done in the management account alone lets into no account, and needs no declaration", async () => {
    const empty = commandLine();
    for (const use of ["accounts", "costs"]) {
      const { status, stdout, stderr } = await empty.run("permissions --for", use);
      expect({ status, stderr }).toEqual({ status: exit.ok, stderr: "" });
      expect(stdout).not.toContain("sts:AssumeRole");
      const { operator, ...others } = JSON.parse(stdout) as { operator: unknown };
      expect(operator).toMatchObject({ Statement: [{ Resource: ["*"] }] });
      expect(others).toEqual({});
      const template = await empty.run("permissions --format cloudformation --for", use);
      expect(JSON.parse(template.stdout)).toMatchObject({
        Resources: {
          Operator1: { Properties: { ManagedPolicyName: `rolebridge-${use}`, PolicyDocument: operator } },
        },
      });
      const module = await empty.run("permissions --format terraform --for", use);
      const { policy } =
        (JSON.parse(module.stdout) as OperatorModule).resource.aws_iam_policy["operator_1"] ?? {};
      expect(JSON.parse(policy ?? "")).toEqual(operator);
    }
  });

  test("the operator's rights come alone where asked for, in every form the same", async () => {
    for (const use of ["plan", "verify", "apply", "people", "report", "stacksets"]) {
      const { operator } = JSON.parse((await run("permissions --for", use)).stdout) as { operator: unknown };
      const alone = await run("permissions --operator --for", use);
      expect({ stderr: alone.stderr, document: JSON.parse(alone.stdout) }).toEqual({
        stderr: "",
        document: operator,
      });
      const template = await run("permissions --operator --format cloudformation --for", use);
      expect(JSON.parse(template.stdout)).toMatchObject({
        Resources: { Operator1: { Properties: { PolicyDocument: operator } } },
      });
    }
  });

  test("for hundreds of accounts the operator's policies fit AWS's limit, and say together what one would", async () => {
    const wide = commandLine();
    const ids = Array.from({ length: 200 }, (_, index) => String(400_000_000_000 + index));
    const accounts = ids.map((id) => `  a${id}: "${id}"`).join("\n");
    writeFileSync(
      join(wide.folder, "rolebridge.yaml"),
      `version: 1\norganization: wide\nsource: a${ids[0]}\naccounts:\n${accounts}\nroles: {}\npeople: {}\n`,
    );
    const whole = await wide.run("permissions");
    expect(whole.stderr).toContain("--operator --format cloudformation writes 4 that fit");
    const { operator } = JSON.parse(whole.stdout) as { operator: PolicyDocument };
    const { stdout } = await wide.run("permissions --operator --format cloudformation");
    const { Resources } = JSON.parse(stdout) as OperatorTemplate;
    const documents = Object.values(Resources).map(({ Properties }) => Properties.PolicyDocument);
    expect(Math.max(...documents.map((one) => JSON.stringify(one).length))).toBeLessThanOrEqual(6144);
    const resourcesOf = ({ Statement }: PolicyDocument) =>
      listOf(Statement).flatMap(({ Resource }) => listOf(Resource));
    expect(documents.flatMap(resourcesOf)).toEqual(resourcesOf(operator));
  });

  test("stack sets ask for what their way into the accounts asks for, and nothing else", async () => {
    const actionsOf = async (...flags: readonly string[]): Promise<readonly string[]> => {
      const { stdout } = await run("permissions --operator --for stacksets", ...flags);
      return listOf((JSON.parse(stdout) as PolicyDocument).Statement).flatMap(({ Action }) => listOf(Action));
    };
    const selfManaged = await actionsOf();
    expect(selfManaged).toContain("iam:PassRole");
    expect(selfManaged).not.toContainEqual(expect.stringMatching(/^organizations:/));
    const byOrganization = await actionsOf("--permissions service-managed");
    expect(byOrganization).not.toContain("iam:PassRole");
    expect(byOrganization).toContain("organizations:ListAccountsForParent");
    expect((await actionsOf("--permissions service-managed --delegated")).toSorted()).toEqual(
      [...byOrganization, "organizations:ListDelegatedAdministrators"].toSorted(),
    );
    const own = "arn:aws:iam::999999999999:role/StackSets";
    const { stdout } = await run("permissions --operator --for stacksets --administration-role", own);
    expect(listOf((JSON.parse(stdout) as PolicyDocument).Statement)).toContainEqual(
      expect.objectContaining({ Action: ["iam:PassRole"], Resource: [own] }),
    );
  });

  test("how stack sets are used is not said where it decides nothing", async () => {
    const { status, stderr } = await run("permissions --for plan --permissions service-managed");
    expect({ status, stderr }).toEqual({
      status: exit.usage,
      stderr: expect.stringContaining("--for stacksets"),
    });
  });

  test("the template knows by the account what the role needs there", async () => {
    const { stdout, stderr } = await run("permissions --format cloudformation");
    expect(stderr).toContain("--trust ARN");
    expect(JSON.parse(stdout)).toMatchObject({
      Conditions: { IsSource: { "Fn::Equals": [{ Ref: "AWS::AccountId" }, "111111111111"] } },
      Resources: { ReachRole: { Properties: { RoleName: "OrganizationAccountAccessRole" } } },
    });
  });

  test("Terraform takes no template out of a policy", async () => {
    const { stdout } = await run("permissions --format terraform");
    const module = JSON.parse(stdout) as { locals: { source: string; targets: string } };
    expect(JSON.parse(module.locals.targets)).toMatchObject({ Version: "2012-10-17" });
  });
});
