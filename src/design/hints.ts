import { type AccountId, isOwnedPolicyArn, ownedPath, type World } from "../model/index.ts";

/**
 * What the design takes from the live world. Without hints the same declaration gives the canonical world; with them,
 * what stands is kept where it still serves: paths that AWS cannot change, and which door stands in which pack.
 */
export interface DesignHints {
  /** Paths of users in the source account, by name. */
  readonly userPaths: Readonly<Record<string, string>>;
  /** Paths of roles, by account and name. */
  readonly rolePaths: Readonly<Record<AccountId, Readonly<Record<string, string>>>>;
  /** Documents of our own packs, by policy name: what stands in them stays there. */
  readonly packs: Readonly<Record<string, string>>;
  /** How many foreign managed policies each user holds. */
  readonly foreignAttachments: Readonly<Record<string, number>>;
  /** Customer managed policies of the source account that are not ours. */
  readonly foreignSourcePolicies: number;
  /** Quotas in force, by account; what is missing has its default. */
  readonly quotas: Readonly<Record<AccountId, Readonly<Record<string, number>>>>;
}

export const packNamePrefix = "switch-pack-";

export const noHints: DesignHints = {
  userPaths: {},
  rolePaths: {},
  packs: {},
  foreignAttachments: {},
  foreignSourcePolicies: 0,
  quotas: {},
};

/** The hints of a live world. */
export function hintsOf(live: World): DesignHints {
  const { organization, source } = live.directory;
  const sourceState = live.accounts[source];
  const users = sourceState?.users ?? [];
  const isOurs = (path: string): boolean => path === ownedPath(organization);
  const policies = sourceState?.policies ?? [];
  const packs = policies.filter((policy) => isOurs(policy.path) && policy.name.startsWith(packNamePrefix));
  const states = Object.values(live.accounts);
  return {
    userPaths: Object.fromEntries(users.map((user) => [user.name, user.path])),
    rolePaths: Object.fromEntries(
      states.map((state) => [
        state.accountId,
        Object.fromEntries(state.roles.map((role) => [role.name, role.path])),
      ]),
    ),
    packs: Object.fromEntries(packs.map((policy) => [policy.name, policy.document])),
    foreignAttachments: Object.fromEntries(
      users.map((user) => [
        user.name,
        user.attached.filter((arn) => !isOwnedPolicyArn(arn, organization)).length,
      ]),
    ),
    foreignSourcePolicies: policies.filter((policy) => !isOurs(policy.path)).length,
    quotas: Object.fromEntries(states.map((state) => [state.accountId, state.quotas])),
  };
}
