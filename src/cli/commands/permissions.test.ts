import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commandLine } from "../../../test/support/command-line.ts";
import { exit } from "../exit.ts";
import { packageFile } from "../package-file.ts";

const { folder, run } = commandLine();
copyFileSync(packageFile("examples/alice-and-bob.yaml"), join(folder, "rolebridge.yaml"));

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

  test("what is done in the management account alone lets into no account", async () => {
    for (const use of ["accounts", "costs"]) {
      const { stdout, stderr } = await run("permissions --for", use);
      expect(stderr).toBe("");
      expect(stdout).not.toContain("sts:AssumeRole");
      expect(JSON.parse(stdout)).toMatchObject({ operator: { Statement: [{ Resource: ["*"] }] } });
      expect(Object.keys(JSON.parse(stdout) as object)).toEqual(["operator"]);
      const template = await run("permissions --format cloudformation --for", use);
      expect(template).toMatchObject({ status: exit.usage });
      expect(template.stderr).toContain("no account is entered");
    }
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
