import { awsManagedPolicyByArn, nameLimits } from "../catalogue/index.ts";
import type {
  AccountState,
  Arn,
  DocumentText,
  IgnoreRule,
  ManagedPolicy,
  Role,
  Tags,
  World,
} from "../model/index.ts";
import { isIgnored, nameOfArn, normalizeDocument, parseArn, pathOfArn, policyArn } from "../model/index.ts";
import { type DoorInForm, doorInForm } from "./door-in-by-hand.ts";

/** A policy that a role carries: AWS's by name or ARN, or one whose content is to be declared. */
export type PolicyByHand =
  | { readonly kind: "aws"; readonly name: string }
  | { readonly kind: "content"; readonly policy: ManagedPolicy };

/** A role that a declaration can say. */
export interface RoleByHand {
  readonly name: string;
  readonly account: string;
  readonly path: string;
  readonly description: string;
  readonly policies: readonly PolicyByHand[];
  readonly inline: Readonly<Record<string, DocumentText>>;
  readonly boundary?: PolicyByHand;
  /** Seconds. */
  readonly sessionDuration: number;
  readonly door: DoorInForm;
  readonly tags: Tags;
}

/** Where a role stands. */
export interface RoleSurroundings {
  /** The account's declared name. */
  readonly account: string;
  readonly state: AccountState;
  readonly world: World;
  /** Policies that these rules mean stay on the role, undeclared. */
  readonly ignored: readonly IgnoreRule[];
}

/** The role in the declaration's words, or why it has none. */
export function roleByHand(
  role: Role,
  { account, state, world, ignored }: RoleSurroundings,
): RoleByHand | string {
  const impossible = whyImpossible(role);
  if (impossible !== undefined) return impossible;
  const door = doorInForm(role.trust, world);
  if (typeof door === "string") return door;
  const policies = role.attached
    .filter((arn) => !isIgnored(policyAt(arn, state, world), ignored))
    .map((arn) => policyOf(arn, state, world));
  const boundary = role.boundary === undefined ? undefined : policyOf(role.boundary, state, world);
  const unread = [...policies, boundary].find((one) => typeof one === "string");
  if (typeof unread === "string") return unread;
  return {
    name: role.name,
    account,
    path: role.path,
    description: role.description,
    policies: policies.filter((one) => typeof one !== "string"),
    inline: role.inline,
    ...(typeof boundary === "object" && { boundary }),
    sessionDuration: role.maxSessionDuration,
    door,
    tags: Object.fromEntries(Object.entries(role.tags).filter(([key]) => !/^(aws|rolebridge):/i.test(key))),
  };
}

function whyImpossible({ name, path, inline, maxSessionDuration }: Role): string | undefined {
  if (!/^[A-Za-z][\w.-]{0,63}$/.test(name)) return "a declaration knows no role of this name";
  if (path !== "/" && path.length + name.length > nameLimits.consoleRole.longest)
    return "the console cannot switch to it: path and name are too long";
  if (maxSessionDuration % 60 !== 0) return `its sessions last ${maxSessionDuration} s, no whole minutes`;
  const long = Object.keys(inline).find((policy) => policy.length > 117);
  return long === undefined ? undefined : `the name of its inline policy ${long} is too long`;
}

function policyOf(arn: Arn, state: AccountState, { directory }: World): PolicyByHand | string {
  if (parseArn(arn)?.account === "aws") {
    const known = awsManagedPolicyByArn(arn);
    return { kind: "aws", name: known && directory.partition === "aws" ? known.name : arn };
  }
  const policy = ownPolicy(arn, state, directory);
  return policy ? { kind: "content", policy } : `its policy ${nameOfArn(arn)} was not found`;
}

function ownPolicy(arn: Arn, { accountId, policies }: AccountState, { partition }: World["directory"]) {
  return policies.find(({ name, path }) => policyArn({ partition, accountId, path, name }) === arn);
}

/** A policy as the rules see it; of AWS's own that is name and path. */
function policyAt(arn: Arn, state: AccountState, { directory }: World): ManagedPolicy {
  const nameAndPath = { name: nameOfArn(arn), path: pathOfArn(arn) };
  return ownPolicy(arn, state, directory) ?? { kind: "policy", ...nameAndPath, document: "" };
}

/**
 * Equal for roles that are one role of a declaration, which cannot say names that differ only in case. A path is kept as it stands and may differ; who else is let in is
 * declared account by account.
 */
export function formKey({
  name,
  description,
  policies,
  inline,
  boundary,
  sessionDuration,
  door,
  tags,
}: RoleByHand): string {
  const documents = Object.entries(inline).map(([policy, text]) => [policy, normalizeDocument(text)]);
  const { people: _, besides: _besides, ...rest } = door;
  return JSON.stringify([
    name,
    description,
    policies.map(policyKey).sort(),
    documents,
    boundary && policyKey(boundary),
    sessionDuration,
    rest,
    Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1)),
  ]);
}

export function policyKey(one: PolicyByHand): string {
  return one.kind === "aws"
    ? one.name
    : JSON.stringify([one.policy.name, normalizeDocument(one.policy.document)]);
}

/** In what two forms of one role differ, for people. */
export function differencesOf(one: RoleByHand, other: RoleByHand): string {
  const parts: readonly (readonly [string, unknown, unknown])[] = [
    ["name", one.name, other.name],
    ["description", one.description, other.description],
    ["policies", one.policies.map(policyKey).sort(), other.policies.map(policyKey).sort()],
    ["inline policies", one.inline, other.inline],
    ["boundary", one.boundary && policyKey(one.boundary), other.boundary && policyKey(other.boundary)],
    ["session duration", one.sessionDuration, other.sessionDuration],
    ["trust", { ...one.door, people: [], besides: [] }, { ...other.door, people: [], besides: [] }],
    ["tags", one.tags, other.tags],
  ];
  return parts
    .filter(([, a, b]) => JSON.stringify(a) !== JSON.stringify(b))
    .map(([part]) => part)
    .join(", ");
}
