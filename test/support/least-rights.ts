import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  DeletePolicyCommand,
  DetachRolePolicyCommand,
  DetachUserPolicyCommand,
  type IAMClient,
  ListAttachedRolePoliciesCommand,
  ListAttachedUserPoliciesCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import type { Declaration } from "../../src/declaration/index.ts";
import { managedPolicies, type PermissionSet } from "../../src/export/index.ts";
import {
  type Sandbox,
  type SandboxEvent,
  type StartSandboxOptions,
  startSandbox,
} from "../../src/sandbox/index.ts";
import {
  type ManagementUse,
  managementPermissionsOf,
  type PermissionsUse,
  permissionsOf,
} from "../../src/workspace/index.ts";
import { clientsOf, type Keys, keysOf } from "./sandbox-clients.ts";

// Whoever runs Rolebridge in the tests has what `permissions` prints, and nothing else.

/** Everything that tests do with the command; `people` takes in `apply`. */
const allUses: readonly PermissionsUse[] = ["people", "report", "accounts"];

/** A sandbox with a declaration's accounts, and who runs Rolebridge in it. */
export interface LimitedSandbox {
  readonly sandbox: Sandbox;
  readonly operator: Keys;
}

/** Starts a sandbox for a declaration and cuts it down. Bad weather begins after that. */
export async function startWithLeastRights(
  declaration: Declaration | undefined,
  { latencyMs, rate, faults, consistencyDelay, ...calm }: StartSandboxOptions,
  uses: readonly PermissionsUse[] = allUses,
): Promise<LimitedSandbox> {
  const weather = defined({ latencyMs, rate, faults, consistencyDelay });
  const options = { accounts: declaration?.accounts ?? [], ...calm };
  if (Object.keys(weather).length === 0) {
    const sandbox = await startSandbox(options);
    const operator = await withLeastRights(sandbox, declaration, uses);
    sandbox.log.clear();
    return { sandbox: watched(sandbox, () => sandbox.stop()), operator };
  }
  const folder = await mkdtemp(join(tmpdir(), "rolebridge-weather-"));
  const kept = { ...options, stateFile: join(folder, "state.jsonl") };
  const before = await startSandbox(kept);
  const operator = await withLeastRights(before, declaration, uses);
  await before.stop();
  const sandbox = await startSandbox({ ...kept, ...weather });
  const stop = async (): Promise<void> => {
    await sandbox.stop();
    await rm(folder, { recursive: true });
  };
  return { sandbox: watched(sandbox, stop), operator };
}

/** Tells when it stops whether Rolebridge was run by an administrator after all. */
function watched(sandbox: Sandbox, stop: () => Promise<void>): Sandbox {
  return {
    ...sandbox,
    async stop() {
      const calls = sandbox.log.events().filter(isOfAdministrator);
      await stop();
      if (calls.length === 0) return;
      throw new Error(
        `an administrator ran Rolebridge: ${calls.map(({ operation }) => operation).join(", ")}`,
      );
    },
  };
}

/** All clients of Rolebridge's own say in their user agent whose they are. */
function isOfAdministrator({ userAgent, caller }: SandboxEvent): boolean {
  return userAgent?.includes("rolebridge") === true && caller?.endsWith(":user/operator") === true;
}

function defined(options: Partial<Record<keyof StartSandboxOptions, unknown>>): StartSandboxOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

const operatorName = "rolebridge";
const administratorPolicy = "arn:aws:iam::aws:policy/AdministratorAccess";

/**
 * Cuts a sandbox down to what `permissions` prints: the reach role of each declared account loses AdministratorAccess and
 * gets the printed policies. The answer is the keys of an identity of the management account that has the operator's.
 */
export async function withLeastRights(
  sandbox: Sandbox,
  declaration: Declaration | undefined,
  uses: readonly PermissionsUse[] = allUses,
): Promise<Keys> {
  const { iam } = clientsOf(sandbox);
  await iam.send(new CreateUserCommand({ UserName: operatorName }));
  await renewLeastRights(sandbox, declaration, uses);
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: operatorName }));
  return keysOf(AccessKey);
}

/** Prints and attaches anew, as a team does after `accounts create`. Before there is a declaration no account is entered. */
export async function renewLeastRights(
  sandbox: Sandbox,
  declaration: Declaration | undefined,
  uses: readonly PermissionsUse[] = allUses,
): Promise<void> {
  if (declaration !== undefined) await limitReachRoles(sandbox, declaration, uses);
  const sets = uses.flatMap((use) => printed(declaration, use) ?? []);
  const { iam } = clientsOf(sandbox);
  await takeOperatorRights(iam);
  for (const { use, operator } of sets) {
    for (const [index, document] of managedPolicies(operator).entries()) {
      const { Policy } = await iam.send(
        new CreatePolicyCommand({
          PolicyName: `operator-${use}-${index}`,
          PolicyDocument: JSON.stringify(document),
        }),
      );
      await iam.send(new AttachUserPolicyCommand({ UserName: operatorName, PolicyArn: Policy?.Arn }));
    }
  }
}

/** What `permissions --for` prints for a use; undefined where it needs a declaration and there is none. */
export function printed(
  declaration: Declaration | undefined,
  use: PermissionsUse,
): PermissionSet | undefined {
  if (isManagementUse(use)) return managementPermissionsOf(use);
  const set = declaration && permissionsOf(declaration, { use });
  if (declaration !== undefined && set === undefined)
    throw new Error("the declaration has no source account");
  return set;
}

function isManagementUse(use: PermissionsUse): use is ManagementUse {
  return use === "accounts" || use === "costs";
}

/** Leaves the reach role of each declared account what `permissions` prints for it. */
export async function limitReachRoles(
  sandbox: Sandbox,
  declaration: Declaration,
  uses: readonly PermissionsUse[],
): Promise<void> {
  const sets = uses.flatMap((use) => printed(declaration, use) ?? []);
  await Promise.all(declaration.accounts.map((account) => limitReachRole(sandbox, account, sets)));
}

async function limitReachRole(
  sandbox: Sandbox,
  { name, accountId, isSource, reach }: Declaration["accounts"][number],
  sets: readonly PermissionSet[],
): Promise<void> {
  if (reach.kind !== "role") throw new Error(`${name} is entered by a profile`);
  const { iam } = clientsOf(sandbox, sandbox.rootKeys(accountId));
  const RoleName = reach.role;
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  for (const { use, reach: rights } of sets) {
    if (rights === undefined) continue;
    const PolicyDocument = JSON.stringify(isSource ? rights.source : rights.targets);
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: `reach-${use}`, PolicyDocument }));
  }
  if (AttachedPolicies.some(({ PolicyArn }) => PolicyArn === administratorPolicy)) {
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: administratorPolicy }));
  }
}

async function takeOperatorRights(iam: IAMClient): Promise<void> {
  const { AttachedPolicies = [] } = await iam.send(
    new ListAttachedUserPoliciesCommand({ UserName: operatorName }),
  );
  for (const { PolicyArn } of AttachedPolicies) {
    await iam.send(new DetachUserPolicyCommand({ UserName: operatorName, PolicyArn }));
    await iam.send(new DeletePolicyCommand({ PolicyArn }));
  }
}
