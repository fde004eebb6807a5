import type { Declaration } from "../../declaration/index.ts";
import type { AccountId } from "../../model/index.ts";
import type { DecidedAction } from "../../sandbox/index.ts";

/** One try of one person to come into one role of one account. */
export interface Attempt {
  readonly person: string;
  readonly user: string;
  readonly role: string;
  readonly account: string;
  readonly accountId: AccountId;
  readonly withMfa: boolean;
  /** Whether the declaration says that this person comes in this way. */
  readonly isDeclared: boolean;
}

/** How a try went. */
export interface Tried extends Attempt {
  readonly entered: boolean;
  /** AWS's error code. */
  readonly refusal?: string;
  /** Who the person was inside, by AWS's own word. */
  readonly identity?: string;
  /** What the door's guard decided, and why; from the sandbox's log. */
  readonly decided?: DecidedAction;
}

/**
 * Every person at every role of every target account with MFA, and once more without MFA where the way is declared:
 * what is declared must open, all else must stay shut.
 */
export function attemptsFor(declaration: Declaration): readonly Attempt[] {
  const targets = declaration.accounts.filter((account) => !account.isSource);
  const withMfa = declaration.people.flatMap((person) =>
    targets.flatMap((account) =>
      declaration.roles.map((role) => ({
        person: person.name,
        user: person.user,
        role: role.name,
        account: account.name,
        accountId: account.accountId,
        withMfa: true,
        isDeclared: declaration.grants.some(
          (grant) =>
            grant.person === person.name && grant.role === role.name && grant.account === account.name,
        ),
      })),
    ),
  );
  const needsMfa = new Set(declaration.roles.filter(({ mfa }) => mfa === "required").map(({ name }) => name));
  const withoutMfa = withMfa
    .filter(({ isDeclared, role }) => isDeclared && needsMfa.has(role))
    .map((attempt) => ({ ...attempt, withMfa: false, isDeclared: false }));
  return [...withMfa, ...withoutMfa];
}

/** Whether every try ended as the declaration says. */
export function isAsDeclared(tried: readonly Tried[]): boolean {
  return tried.length > 0 && tried.every((one) => one.entered === one.isDeclared);
}
