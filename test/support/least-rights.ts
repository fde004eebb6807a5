import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  DetachRolePolicyCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import type { Declaration } from "../../src/declaration/index.ts";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { type PermissionsUse, permissionsOf } from "../../src/workspace/index.ts";
import { clientsOf, type Keys, keysOf } from "./sandbox-clients.ts";

/** Everything that tests do with the command; `people` takes in `apply`. */
const allUses: readonly PermissionsUse[] = ["people", "report", "accounts"];

/**
 * Cuts a sandbox down to what `permissions` prints: the reach role of each declared account loses AdministratorAccess and
 * gets the printed policies. The answer is the keys of an identity of the management account that has the operator's.
 */
export async function withLeastRights(
  sandbox: Sandbox,
  declaration: Declaration,
  uses: readonly PermissionsUse[] = allUses,
): Promise<Keys> {
  const sets = uses.map((use) => {
    const set = permissionsOf(declaration, { use });
    if (set === undefined) throw new Error("the declaration has no source account");
    return set;
  });
  for (const { name, isSource, reach } of declaration.accounts) {
    const accountId = sandbox.accounts[name] ?? "";
    if (reach.kind !== "role") throw new Error(`${name} is entered by a profile`);
    const { iam } = clientsOf(sandbox, sandbox.rootKeys(accountId));
    for (const { use, reach: rights } of sets) {
      if (rights === undefined) continue;
      await iam.send(
        new PutRolePolicyCommand({
          RoleName: reach.role,
          PolicyName: `reach-${use}`,
          PolicyDocument: JSON.stringify(isSource ? rights.source : rights.targets),
        }),
      );
    }
    await iam.send(
      new DetachRolePolicyCommand({
        RoleName: reach.role,
        PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
      }),
    );
  }
  const { iam } = clientsOf(sandbox);
  await iam.send(new CreateUserCommand({ UserName: "rolebridge" }));
  for (const { use, operator } of sets) {
    const { Policy } = await iam.send(
      new CreatePolicyCommand({ PolicyName: `operator-${use}`, PolicyDocument: JSON.stringify(operator) }),
    );
    await iam.send(new AttachUserPolicyCommand({ UserName: "rolebridge", PolicyArn: Policy?.Arn }));
  }
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "rolebridge" }));
  return keysOf({
    ...AccessKey,
    AccessKeyId: AccessKey?.AccessKeyId,
    SecretAccessKey: AccessKey?.SecretAccessKey,
  });
}
