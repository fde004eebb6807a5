import type {
  AccountId,
  AccountState,
  Arn,
  DocumentText,
  InlinePolicies,
  User,
  World,
} from "../model/index.ts";
import { isOwnedPolicyArn, listOf, parseArn, parseDocument, policyArn } from "../model/index.ts";
import { partForTarget, targetsOf, withoutTargets } from "./door-targets.ts";

/**
 * The desired world for a plan that changes only some accounts. A door belongs to the account it leads to: doors to
 * accounts outside stay as they are, because their roles are neither read nor made ready by this plan.
 */
export function withinScope(live: World, desired: World, accounts: readonly AccountId[]): World {
  const { source } = desired.directory;
  const [now, wanted] = [live.accounts[source], desired.accounts[source]];
  if (!now || !wanted) return desired;
  const scope: Scope = { inside: new Set(accounts), world: desired };
  return { ...desired, accounts: { ...desired.accounts, [source]: scopedSource(now, wanted, scope) } };
}

interface Scope {
  readonly inside: ReadonlySet<string>;
  readonly world: World;
}

function scopedSource(live: AccountState, wanted: AccountState, scope: Scope): AccountState {
  const policies = wanted.policies.flatMap((policy) => {
    const standing = live.policies.find(({ name, path }) => name === policy.name && path === policy.path);
    const document = scopedDocument(standing?.document, policy.document, scope);
    return document === undefined ? [] : [{ ...policy, document }];
  });
  const names = new Set(policies.map(({ name }) => name));
  const kept = live.policies.flatMap((policy) => {
    if (names.has(policy.name) || !isOurs(live, policy, scope)) return [];
    const document = scopedDocument(policy.document, undefined, scope);
    return document === undefined ? [] : [{ ...policy, document }];
  });
  const all = [...policies, ...kept].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const state = { ...wanted, policies: all };
  return { ...state, users: wanted.users.map((user) => scopedUser(user, live, state, scope)) };
}

function isOurs(
  live: AccountState,
  { name, path }: { readonly name: string; readonly path: string },
  { world }: Scope,
): boolean {
  const { partition, organization } = world.directory;
  return isOwnedPolicyArn(policyArn({ partition, accountId: live.accountId, path, name }), organization);
}

function scopedUser(user: User, live: AccountState, wanted: AccountState, scope: Scope): User {
  const standing = live.users.find(({ name }) => name === user.name);
  const outside = new Map<Arn, boolean>(
    wanted.policies.map(({ name, path, document }) => [
      policyArn({ partition: scope.world.directory.partition, accountId: live.accountId, path, name }),
      isOutside(document, scope),
    ]),
  );
  const attached = [
    ...user.attached.filter(
      (arn) =>
        outside.get(arn) === false ||
        (outside.get(arn) === undefined && !isOwnedPolicyArn(arn, scope.world.directory.organization)),
    ),
    ...(standing?.attached ?? []).filter((arn) => outside.get(arn) === true),
  ];
  return {
    ...user,
    attached: attached.toSorted(),
    inline: scopedInline(standing?.inline ?? {}, user.inline, scope),
  };
}

function scopedInline(live: InlinePolicies, wanted: InlinePolicies, scope: Scope): InlinePolicies {
  const names = new Set([
    ...Object.keys(wanted),
    ...Object.keys(live).filter((name) => isOutsideInPart(live[name], scope)),
  ]);
  const entries = [...names].sort().flatMap((name) => {
    const document = scopedDocument(live[name], wanted[name], scope);
    return document === undefined ? [] : [[name, document] as const];
  });
  return Object.fromEntries(entries);
}

/** What is wanted for doors inside, and what stands for doors outside. */
function scopedDocument(
  live: DocumentText | undefined,
  wanted: DocumentText | undefined,
  scope: Scope,
): DocumentText | undefined {
  const standing = outsideTargets(live, scope);
  const asked = outsideTargets(wanted, scope);
  if (standing.length === 0 && asked.length === 0) return wanted;
  const inside = wanted === undefined ? undefined : withoutTargets(wanted, new Set(asked));
  const parts = live === undefined ? [] : standing.map((arn) => partForTarget(live, arn));
  return joined([...(inside === undefined ? [] : [inside]), ...parts]);
}

function joined(documents: readonly DocumentText[]): DocumentText | undefined {
  const statements = documents.flatMap((document) => listOf(parseDocument(document).Statement));
  return statements.length === 0
    ? undefined
    : JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

function outsideTargets(document: DocumentText | undefined, { inside }: Scope): readonly string[] {
  return targetsOf(document).filter(
    (arn) => arn.includes(":role/") && !inside.has(parseArn(arn)?.account ?? ""),
  );
}

function isOutside(document: DocumentText, scope: Scope): boolean {
  const outside = outsideTargets(document, scope);
  return outside.length > 0 && outside.length === targetsOf(document).length;
}

function isOutsideInPart(document: DocumentText | undefined, scope: Scope): boolean {
  return outsideTargets(document, scope).length > 0;
}
