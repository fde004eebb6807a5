// What somebody does in a sandbox's accounts beside Rolebridge.
import {
  CreateRoleCommand,
  DetachUserPolicyCommand,
  type IAMClient,
  ListAttachedUserPoliciesCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { clientsOf } from "./sandbox-clients.ts";

/** IAM of an account, as its root user: behind the back of whoever runs Rolebridge. */
export function iamIn(sandbox: Sandbox, accountId: string): IAMClient {
  return clientsOf(sandbox, sandbox.rootKeys(accountId)).iam;
}

function trusting(accountId: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${accountId}:root` }, Action: "sts:AssumeRole" },
    ],
  });
}

/** A role that lets another account in: a way in that is no bridge. */
export async function plantForeignWay(
  sandbox: Sandbox,
  {
    into,
    from,
    role = "deploy-bot",
  }: { readonly into: string; readonly from: string; readonly role?: string },
): Promise<void> {
  const iam = iamIn(sandbox, into);
  await iam.send(new CreateRoleCommand({ RoleName: role, AssumeRolePolicyDocument: trusting(from) }));
}

/** A role's door in does not name the source account any more: bridges to it are half-open. */
export async function closeDoorIn(sandbox: Sandbox, accountId: string, role: string): Promise<void> {
  const iam = iamIn(sandbox, accountId);
  const policy = trusting(accountId);
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: role, PolicyDocument: policy }));
}

/** A door out is taken from a person: the bridge through it is half-open. */
export async function takeDoorOut(
  sandbox: Sandbox,
  sourceId: string,
  { user, door }: { readonly user: string; readonly door: string },
): Promise<void> {
  const iam = iamIn(sandbox, sourceId);
  const { AttachedPolicies: attached = [] } = await iam.send(
    new ListAttachedUserPoliciesCommand({ UserName: user }),
  );
  const arn = attached.find(({ PolicyName: name }) => name === door)?.PolicyArn;
  await iam.send(new DetachUserPolicyCommand({ UserName: user, PolicyArn: arn }));
}
