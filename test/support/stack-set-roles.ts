import { AttachRolePolicyCommand, CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { clientsOf } from "./sandbox-clients.ts";

// The two roles of self-managed stack sets, as AWS's own templates make them:
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html

const administration = "AWSCloudFormationStackSetAdministrationRole";
const execution = "AWSCloudFormationStackSetExecutionRole";

/** Lets CloudFormation, called in the management account, into accounts. */
export async function letStackSetsIn(sandbox: Sandbox, accounts: readonly string[]): Promise<void> {
  const { managementAccountId } = sandbox;
  const { iam } = clientsOf(sandbox);
  await iam.send(
    new CreateRoleCommand({
      RoleName: administration,
      AssumeRolePolicyDocument: statement({ Service: "cloudformation.amazonaws.com" }, "sts:AssumeRole"),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: administration,
      PolicyName: "execution",
      PolicyDocument: statement(undefined, "sts:AssumeRole", `arn:aws:iam::*:role/${execution}`),
    }),
  );
  for (const account of accounts) {
    const { iam: there } = clientsOf(sandbox, sandbox.rootKeys(sandbox.accounts[account] ?? ""));
    await there.send(
      new CreateRoleCommand({
        RoleName: execution,
        AssumeRolePolicyDocument: statement({ AWS: managementAccountId }, "sts:AssumeRole"),
      }),
    );
    await there.send(
      new AttachRolePolicyCommand({
        RoleName: execution,
        PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
      }),
    );
  }
}

function statement(principal: object | undefined, action: string, resource?: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: action,
        ...(principal && { Principal: principal }),
        ...(resource !== undefined && { Resource: resource }),
      },
    ],
  });
}
