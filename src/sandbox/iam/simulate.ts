import type { Arn } from "../../model/index.ts";
import { type ContextValue, type PolicyLevel, type Request } from "../../policy/index.ts";
import type { Call, Operation, Shape } from "../operation.ts";
import type { Account, SandboxState } from "../state.ts";
import { contextKeysOf } from "./context-keys.ts";
import type { Group, PolicyHolder, Role, User } from "./entities.ts";
import { invalidInput, noSuchEntity, optionalText, shapes, text } from "./input.ts";
import { decide } from "./lookup.ts";
import { managedDocument } from "./managed-policies.ts";
import {
  type SimulatedPolicy,
  type Simulation,
  simulate,
  simulated,
  simulatedPolicies,
} from "./simulation.ts";

const SimulateCustomPolicy: Operation = (input, call) => {
  decide(call, "*");
  const levels = organizationLevels(input);
  return simulate(call, input, {
    identity: simulatedPolicies(input, "PolicyInputList"),
    boundary: simulatedPolicies(input, "PermissionsBoundaryPolicyInputList"),
    scps: levels.length === 0 ? undefined : levels,
    principal: { principal: customCaller(call, input) },
    context: new Map(),
  });
};

/** Somebody of this account who has nothing but the policies of the request. */
function anybody(call: Call): Arn {
  return `arn:${call.account.partition}:iam::${call.account.id}:user/simulated`;
}

function customCaller(call: Call, input: Shape): string {
  const arn = optionalText(input, "CallerArn") ?? anybody(call);
  if (!/^arn:[^:]+:iam::\d{12}:user\/./.test(arn)) throw invalidInput(`Invalid CallerArn: ${arn}`);
  return arn;
}

function organizationLevels(input: Shape): readonly PolicyLevel[] {
  return shapes(input, "OrderedOrganizationPolicyInputList").map((level, index) => ({
    level: `OrderedOrganizationPolicyInputList.${index + 1}`,
    policies: simulatedPolicies(level, "ServiceControlPolicyInputList").map(({ compiled }) => compiled),
  }));
}

const SimulatePrincipalPolicy: Operation = (input, call) => {
  const source = authorizedSource(call, input, "PolicySourceArn");
  const caller = callerOf(call, input, source);
  const excluded = exclusions(input);
  const identity = [
    ...sourcePolicies(call.state, call.account, source).filter((policy) => !excluded(policy)),
    ...simulatedPolicies(input, "PolicyInputList"),
  ];
  const replaced = simulatedPolicies(input, "PermissionsBoundaryPolicyInputList");
  const organization = call.state.organization;
  return simulate(call, input, {
    identity,
    boundary: replaced.length > 0 ? replaced : ownBoundary(call, source),
    scps:
      organization?.pathOf(call.account.id) === undefined
        ? undefined
        : organization.serviceControlPolicies(call.account.id),
    ...caller,
  });
};

type Source = User | Group | Role;

/** The user, group or role that an ARN names. */
function sourceOf(account: Account, arn: string): Source | undefined {
  const name = arn.slice(arn.lastIndexOf("/") + 1);
  const kind = /:(?<kind>user|group|role)\//.exec(arn)?.groups?.["kind"];
  const found =
    kind === "user"
      ? account.users.get(name)
      : kind === "group"
        ? account.groups.get(name)
        : kind === "role"
          ? account.roles.get(name)
          : undefined;
  return found?.arn === arn ? found : undefined;
}

/** Decides the call on the user, group or role that it is about, and gives it. */
export function authorizedSource(call: Call, input: Shape, member: string): Source {
  const arn = text(input, member);
  decide(call, arn);
  if (!/^arn:[^:]+:iam::\d{12}:(?:user|group|role)\/./.test(arn))
    throw invalidInput(`Invalid Entity Arn: ${arn}`);
  const source = sourceOf(call.account, arn);
  if (source === undefined) throw noSuchEntity(`ARN ${arn} does not exist.`);
  return source;
}

/** All identity policies of a source, a user's with those of the groups. */
export function sourcePolicies(
  state: SandboxState,
  account: Account,
  source: Source,
): readonly SimulatedPolicy[] {
  const holders: readonly (PolicyHolder & { readonly kind: string })[] =
    source.kind === "user" ? [source, ...source.groups] : [source];
  return holders.flatMap((holder) => [
    ...[...holder.inline].map(([name, document]) =>
      simulated(`${holder.kind}_${holder.name}_${name}`, document.text),
    ),
    ...[...holder.attached].flatMap((arn) => {
      const document = managedDocument(state, account, arn);
      return document === undefined ? [] : [simulated(arn, document.text)];
    }),
  ]);
}

/** Policies that the request wants left out. */
function exclusions(input: Shape): (policy: SimulatedPolicy) => boolean {
  const ids = new Set(
    shapes(input, "PolicyExclusionList").map((one) => {
      const [inline] = shapes({ list: [one["InlinePolicyIdentifier"]] }, "list");
      return inline === undefined
        ? optionalText(one, "PolicyArn")
        : `${text(inline, "AttachmentType")}_${text(inline, "AttachmentName")}_${text(inline, "PolicyName")}`;
    }),
  );
  return ({ id }) => ids.has(id);
}

function ownBoundary(call: Call, source: Source): readonly SimulatedPolicy[] {
  if (source.kind === "group" || source.boundary === undefined) return [];
  const document = managedDocument(call.state, call.account, source.boundary);
  return document === undefined ? [] : [simulated(source.boundary, document.text)];
}

/** Whose call is simulated: the source's own, or that of the user whom the request names. */
function callerOf(call: Call, input: Shape, source: Source): Pick<Simulation, "principal" | "context"> {
  const arn = optionalText(input, "CallerArn");
  if (source.kind === "role")
    return { principal: roleAsCaller(source), context: principalContext(call, source) };
  const user = arn === undefined ? source : sourceOf(call.account, arn);
  if (user === undefined || user.kind !== "user") {
    if (source.kind === "group" && arn === undefined) {
      return { principal: { principal: anybody(call) }, context: new Map() };
    }
    throw invalidInput(`Invalid CallerArn: ${arn ?? source.arn}`);
  }
  return {
    principal: { principal: user.arn, principalId: user.id },
    context: principalContext(call, user),
  };
}

function roleAsCaller(role: Role): Pick<Request, "principal" | "principalId" | "roleArn"> {
  return { principal: role.arn, principalId: role.id, roleArn: role.arn };
}

function principalContext(call: Call, holder: User | Role): ReadonlyMap<string, ContextValue> {
  const context = new Map<string, ContextValue>([
    ["aws:principalarn", holder.arn],
    ["aws:principalaccount", call.account.id],
    ["aws:principaltype", holder.kind === "user" ? "User" : "AssumedRole"],
  ]);
  if (holder.kind === "user") context.set("aws:username", holder.name).set("aws:userid", holder.id);
  for (const [key, value] of holder.tags) context.set(`aws:principaltag/${key.toLowerCase()}`, value);
  return context;
}

const GetContextKeysForCustomPolicy: Operation = (input, call) => {
  decide(call, "*");
  return keysOf(simulatedPolicies(input, "PolicyInputList"));
};

const GetContextKeysForPrincipalPolicy: Operation = (input, call) => {
  const source = authorizedSource(call, input, "PolicySourceArn");
  return keysOf([
    ...sourcePolicies(call.state, call.account, source),
    ...simulatedPolicies(input, "PolicyInputList"),
  ]);
};

function keysOf(policies: readonly SimulatedPolicy[]): Shape {
  const keys = new Map<string, string>();
  for (const { compiled } of policies) {
    for (const key of contextKeysOf(compiled))
      keys.set(key.toLowerCase(), keys.get(key.toLowerCase()) ?? key);
  }
  return { ContextKeyNames: [...keys.values()].sort() };
}

export const simulations = {
  SimulateCustomPolicy,
  SimulatePrincipalPolicy,
  GetContextKeysForCustomPolicy,
  GetContextKeysForPrincipalPolicy,
} as const satisfies Record<string, Operation>;
