import { administratorsOf, type Gain, gainsOf } from "../access/index.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/index.ts";
import type { AccountId, Arn, Directory, Role, World } from "../model/index.ts";
import {
  breakGlassTag,
  nameOfArn,
  ownedPath,
  ownershipOf,
  parseArn,
  reachRoleNames,
} from "../model/index.ts";
import { addressWords } from "./conflict.ts";
import { targetsOf } from "./door-targets.ts";
import { withoutEndedSessions } from "./ended-sessions.ts";
import { fieldChanges } from "./fields.ts";
import type { Change } from "./plan.ts";
import { beforeOf } from "./step.ts";

/** Deletions that need no word of their own. */
export const defaultAllowedDeletions = 10;

/** Who Rolebridge is in one account. */
export interface UsedIdentity {
  readonly accountId: AccountId;
  readonly arn: Arn;
}

/** Refuses to delete or lock out the identities in use and the reach roles. */
export function lockoutGuards(
  changes: readonly Change[],
  identities: readonly UsedIdentity[],
  directory: Directory,
): readonly Diagnostic[] {
  const needed = new Map<string, string>();
  for (const account of directory.accounts) {
    for (const role of reachRoleNames(account)) {
      needed.set(keyOf(account.accountId, "role", role), "Rolebridge enters by it");
    }
  }
  for (const { accountId, arn } of identities) {
    const principal = principalOf(arn);
    if (principal) needed.set(keyOf(accountId, principal.kind, principal.name), "it is the identity in use");
  }
  return changes.flatMap((change) => {
    const reason = [change.address.name, beforeOf(change)?.name ?? ""]
      .map((name) => needed.get(keyOf(change.address.accountId, change.address.kind, name)))
      .find((one) => one !== undefined);
    if (reason === undefined || !isDangerous(change)) return [];
    return [
      diagnostic(
        "RB4004",
        `${addressWords(change.address, directory)} would be ${verbs[change.action]}, but ${reason}`,
        {
          help: "use another identity for this change, or leave the resource out of the declaration",
        },
      ),
    ];
  });
}

const verbs = {
  create: "made",
  update: "changed",
  replace: "replaced",
  delete: "deleted",
  adopt: "taken over",
  forget: "forgotten",
} as const satisfies Record<Change["action"], string>;

/** A user may change as any person does; of a role only what says nothing about who comes in and what it may do. */
function isDangerous(change: Change): boolean {
  switch (change.action) {
    case "delete":
    case "replace":
      return true;
    case "create":
    case "forget":
      return false;
    case "update":
    case "adopt":
      if (change.address.kind === "user") return false;
      return fieldChanges(change.before, change.after).some(
        ({ field }) => !/^(?:tags\.|description$)/.test(field),
      );
  }
}

function keyOf(accountId: AccountId, kind: string, name: string): string {
  return `${accountId}/${kind}/${name.toLowerCase()}`;
}

/** The user or role behind the ARN of a caller; undefined for root and others. */
function principalOf(arn: Arn): { readonly kind: "user" | "role"; readonly name: string } | undefined {
  const resource = parseArn(arn)?.resource ?? "";
  if (resource.startsWith("user/")) return { kind: "user", name: nameOfArn(arn) };
  if (resource.startsWith("role/")) return { kind: "role", name: nameOfArn(arn) };
  if (resource.startsWith("assumed-role/")) return { kind: "role", name: resource.split("/")[1] ?? "" };
  return undefined;
}

/**
 * Refuses what would leave the source account without anybody who can administer it: the plan could then only be undone
 * by the account's root user.
 */
export function lastAdministratorGuard(
  live: World,
  planned: World,
  changes: readonly Change[],
): readonly Diagnostic[] {
  const { source } = live.directory;
  const mayTake = changes.some(
    ({ action, address }) => address.accountId === source && address.kind !== "policy" && action !== "create",
  );
  if (!mayTake) return [];
  const administrators = administratorsOf(live);
  if (administrators.length === 0 || administratorsOf(planned).length > 0) return [];
  return [
    diagnostic("RB4014", "nobody could administer the source account after this plan", {
      notes: administrators.map((name) => ({ message: `now it is \`${name}\`` })),
      help: "give another identity of the source account the right to administer it first",
    }),
  ];
}

/** Refuses a plan by which somebody gains an action that a pattern names: `iam:*`, `*:Delete*`. */
export function gainGuard(live: World, planned: World, patterns: readonly string[]): readonly Diagnostic[] {
  return gainsOf(withoutEndedSessions(live), withoutEndedSessions(planned), patterns).map(deniedGain);
}

/** A gain that a pattern forbids. */
export function deniedGain(gain: Gain): Diagnostic {
  return diagnostic("RB4020", gainText(gain), {
    help: `leave it out of the declaration, or plan without \`--deny-gain ${gain.pattern}\` once it has been reviewed`,
  });
}

function gainText({ who, actions, isMore, accounts, roles }: Gain): string {
  const what = `${actions.map((one) => `\`${one}\``).join(", ")}${isMore ? " and more" : ""}`;
  const through = roles.length === 0 ? "" : ` through ${roles.map((one) => `\`${one}\``).join(", ")}`;
  return `${who} would gain ${what} in ${accounts.join(", ")}${through}`;
}

/** A role for emergencies goes only after the declaration has said that it is none any more. */
export function keptBreakGlass(role: Role, words: string): readonly Diagnostic[] {
  if (role.tags[breakGlassTag] !== "true") return [];
  return [
    diagnostic("RB4015", `${words} stays: it is kept for emergencies`, {
      help: "to delete it, declare it with `breakGlass: false` and `in`, apply, and take it out of the declaration then",
    }),
  ];
}

/** Refuses more deletions than allowed. Doors and packs in the source account follow from the rest and do not count. */
export function deletionGuard(
  changes: readonly Change[],
  allowed: number,
  directory: Directory,
): readonly Diagnostic[] {
  const deleted = changes.filter(
    ({ action, address }) =>
      (action === "delete" || action === "replace") &&
      !(address.kind === "policy" && address.accountId === directory.source),
  );
  if (deleted.length <= allowed) return [];
  return [
    diagnostic("RB4005", `${deleted.length} resources would be deleted, ${allowed} are allowed`, {
      notes: deleted.slice(0, 20).map(({ address }) => ({ message: addressWords(address, directory) })),
      help: `where this is meant, say so: \`--allow-deletions ${deleted.length}\``,
    }),
  ];
}

/** Refuses while our own doors lead to accounts that the declaration no longer has: what stands there would be lost. */
export function undeclaredAccountGuard(live: World, directory: Directory): readonly Diagnostic[] {
  const declared = new Set(directory.accounts.map(({ accountId }) => accountId as string));
  const lost = new Set<string>();
  for (const arn of ownedDoorTargets(live, directory)) {
    const account = parseArn(arn)?.account ?? "";
    if (/^\d{12}$/.test(account) && !declared.has(account)) lost.add(account);
  }
  return [...lost].sort().map((account) =>
    diagnostic(
      "RB4006",
      `doors of \`${directory.organization}\` lead to account \`${account}\`, which is not declared`,
      {
        help: `declare the account again with \`retired: true\`, apply, and take the entry out then`,
      },
    ),
  );
}

function ownedDoorTargets(live: World, { source, organization }: Directory): readonly string[] {
  const account = live.accounts[source];
  if (!account) return [];
  const path = ownedPath(organization);
  const users = account.users.filter((user) => ownershipOf(user, organization) === "owned");
  return [
    ...account.policies.filter((policy) => policy.path === path).map(({ document }) => document),
    ...users.flatMap(({ inline }) =>
      Object.entries(inline).flatMap(([name, document]) =>
        name.startsWith("rolebridge-") ? [document] : [],
      ),
    ),
  ].flatMap((document) => targetsOf(document).filter((arn) => arn.includes(":role/")));
}

/** An account of the declaration that was not read is no empty account. */
export function unreadAccountGuard(accountId: AccountId, directory: Directory): Diagnostic {
  const name = directory.accounts.find((account) => account.accountId === accountId)?.name ?? accountId;
  return diagnostic("RB4011", `account \`${name}\` (${accountId}) was not read`, {
    help: "see why it could not be reached, or leave it out with `--accounts`",
  });
}

/** What apply answers where an entered account is another than the declared one. */
export function wrongAccount(declared: AccountId, found: AccountId): Diagnostic {
  return diagnostic(
    "RB4011",
    `account \`${declared}\` was to be entered, but the credentials lead to \`${found}\``,
  );
}

/** What apply answers where the world is no longer the one that was planned for. */
export function stalePlan(addresses: readonly string[]): Diagnostic {
  return diagnostic("RB4001", "the plan is stale: what it changes has changed since", {
    notes: addresses.map((address) => ({ message: `\`${address}\` is not as it was` })),
    help: "plan again",
  });
}

/** What apply answers where somebody else holds the lock. */
export function lockedBy(holder: string, until: string): Diagnostic {
  return diagnostic("RB4010", `\`${holder}\` is applying; the lock ends at ${until}`, {
    help: "wait; where you know that it has died, `--break-lock`",
  });
}

/** Roles that cannot go yet: something of others holds them. */
export function undeletableRole(role: Role, words: string): readonly Diagnostic[] {
  const profiles = role.instanceProfiles ?? [];
  if (profiles.length === 0) return [];
  return [
    diagnostic("RB4008", `${words} stays: it is in instance profile \`${profiles.join("`, `")}\``, {
      help: "take it out of the instance profile by hand, and plan again",
    }),
  ];
}

/** A policy of ours that limits what is not ours stays: without it there would be more rights. */
export function undeletablePolicy(holders: readonly string[], words: string): readonly Diagnostic[] {
  if (holders.length === 0) return [];
  return [
    diagnostic("RB4008", `${words} stays: it is the boundary of \`${holders.join("`, `")}\``, {
      help: "give these another boundary by hand, and plan again",
    }),
  ];
}
