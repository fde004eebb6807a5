import type { Declaration } from "../declaration/index.ts";
import {
  type AccountId,
  type Arn,
  ownedPath,
  type Partition,
  policyArn,
  roleArn,
  userArn,
} from "../model/index.ts";
import { type DesignHints, ofUser, ownValue } from "./hints.ts";

/** ARNs of what is declared, by the declaration's names. A path that AWS cannot change any more is kept. */
export interface Places {
  readonly partition: Partition;
  readonly source: AccountId;
  accountId(account: string): AccountId;
  rolePath(role: string, account: string): string;
  roleArn(role: string, account: string): Arn;
  /** The path of a person's user. */
  userPath(person: string): string;
  userArn(person: string): Arn;
  sourcePolicyArn(name: string): Arn;
  policyArn(name: string, account: string): Arn;
}

/** The places of a declaration. Names are known to exist: the declaration's checks saw to it. */
export function placesOf(declaration: Declaration, hints: DesignHints): Places {
  const { partition, organization } = declaration;
  const ids = new Map(declaration.accounts.map((account) => [account.name, account.accountId]));
  const paths = new Map(declaration.roles.map((role) => [role.name, role.path]));
  const known = <T>(value: T | undefined, name: string): T => {
    if (value === undefined) throw new Error(`not declared: ${name}`);
    return value;
  };
  const accountId = (account: string): AccountId => known(ids.get(account), account);
  const source = accountId(declaration.source);
  const rolePath = (role: string, account: string): string =>
    ownValue(hints.rolePaths[accountId(account)], role) ?? known(paths.get(role), role);
  const people = new Map(declaration.people.map((person) => [person.name, person]));
  // A user that is renamed keeps its path.
  const userPath = (name: string): string => ofUser(hints.userPaths, known(people.get(name), name)) ?? "/";
  const owned = (name: string, id: AccountId): Arn =>
    policyArn({ partition, accountId: id, path: ownedPath(organization), name });
  return {
    partition,
    source,
    accountId,
    rolePath,
    roleArn: (role, account) =>
      roleArn({ partition, accountId: accountId(account), path: rolePath(role, account), name: role }),
    userPath,
    userArn: (person) =>
      userArn({
        partition,
        accountId: source,
        path: userPath(person),
        name: known(people.get(person), person).user,
      }),
    sourcePolicyArn: (name) => owned(name, source),
    policyArn: (name, account) => owned(name, accountId(account)),
  };
}
