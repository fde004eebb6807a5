import type { Declaration, DeclaredGrant } from "../declaration/index.ts";
import {
  type AccountId,
  isOwnedInlinePolicy,
  isOwnedPolicyArn,
  nameOfArn,
  parseArn,
  policyArn,
  type World,
} from "../model/index.ts";

/**
 * The declaration as far as some accounts are concerned: into the others it grants what stands already. A door out to an
 * account that is left out would open a bridge that nobody asked for now, or lead to a role that is not there yet.
 */
export function withinAccounts(
  declaration: Declaration,
  accounts: readonly AccountId[],
  live: World,
): Declaration {
  const chosen = new Set(
    declaration.accounts.filter(({ accountId }) => accounts.includes(accountId)).map(({ name }) => name),
  );
  const stands = standingDoors(declaration, live);
  return {
    ...declaration,
    grants: declaration.grants.filter((grant) => chosen.has(grant.account) || stands(grant)),
  };
}

/** Tells whether a door out of ours lets the person of a grant to its role already. */
function standingDoors(declaration: Declaration, live: World): (grant: DeclaredGrant) => boolean {
  const { organization, partition, source } = live.directory;
  const state = live.accounts[source];
  const documents = new Map(
    (state?.policies ?? []).map(({ path, name, document }) => [
      policyArn({ partition, accountId: source, path, name }),
      document,
    ]),
  );
  const doors = new Map(
    (state?.users ?? []).map(({ name, attached, inline }) => {
      const texts = [
        ...attached
          .filter((arn) => isOwnedPolicyArn(arn, organization))
          .map((arn) => documents.get(arn) ?? ""),
        ...Object.entries(inline).flatMap(([policy, text]) => (isOwnedInlinePolicy(policy) ? [text] : [])),
      ];
      return [name.toLowerCase(), new Set(texts.flatMap(rolesIn))];
    }),
  );
  const users = new Map(declaration.people.map(({ name, user }) => [name, user.toLowerCase()]));
  const ids = new Map(declaration.accounts.map(({ name, accountId }) => [name, accountId]));
  return ({ person, role, account }) =>
    doors.get(users.get(person) ?? "")?.has(`${ids.get(account) ?? ""}/${role.toLowerCase()}`) ?? false;
}

/** `222222222222/lambdamanager` for each role that a document names. */
function rolesIn(document: string): readonly string[] {
  const arns = document.match(/arn:[^"\\]*:role\/[^"\\]*/g) ?? [];
  return arns.map((arn) => `${parseArn(arn)?.account ?? ""}/${nameOfArn(arn).toLowerCase()}`);
}
