import { createAwsOrganization } from "../../aws/index.ts";
import {
  type CatalogueKey,
  type DeclarationDraft,
  type DraftAccount,
  type DraftPerson,
  draftAccounts,
} from "../../declaration/index.ts";
import { type AccountId, parseAccountId } from "../../model/index.ts";
import { UsageError } from "../usage-error.ts";

/** What `init` is told on the command line. */
export interface InitFlags {
  readonly organization?: string;
  readonly source?: string;
  readonly account: readonly string[];
  readonly person: readonly string[];
  readonly with: readonly string[];
  readonly fromOrganization: boolean;
  readonly reachRole: string;
  readonly region?: string;
  readonly repository?: string;
}

/** Accounts to start from, and those that are left out. */
export interface StartingAccounts {
  readonly accounts: readonly DraftAccount[];
  readonly leftOut: NonNullable<DeclarationDraft["leftOut"]>;
}

/** Names under which the account of people is often found. */
const sourceNames = /^(?:users|people|identity|identities|iam)$/;

export const catalogueChoices = [
  "administrator",
  "developer",
  "operator",
  "viewer",
  "billing",
  "security-audit",
  "break-glass",
  "ci-oidc",
] as const;

/** Accounts of the AWS organization, or those that flags name. */
export async function startingAccounts(flags: InitFlags): Promise<StartingAccounts> {
  if (flags.fromOrganization) {
    const { accounts } = await createAwsOrganization({}).readOrganization({ tags: true });
    const drafted = draftAccounts(accounts);
    if (drafted.accounts.length > 0) return drafted;
    throw new UsageError(
      "the AWS organization holds no account but its management account",
      "Make the account in which people live: rolebridge accounts create users --email aws+users@example.com",
    );
  }
  const named = [...(flags.source?.includes("=") ? [flags.source] : []), ...flags.account];
  return { accounts: named.map(namedAccount), leftOut: [] };
}

/** `webapp=222222222222` */
function namedAccount(text: string): DraftAccount {
  const [name = "", id = ""] = text.split("=");
  return { name, accountId: requiredId(id, text) };
}

function requiredId(text: string, given: string): AccountId {
  const id = parseAccountId(text);
  if (id !== undefined) return id;
  throw new UsageError(
    `${given} is not an account`,
    "Give a name and twelve digits: --account webapp=222222222222",
  );
}

/** The source account's name among the accounts; undefined where nobody said and none is called so. */
export function sourceAmong(accounts: readonly DraftAccount[], told: string | undefined): string | undefined {
  if (told === undefined) return accounts.find((account) => sourceNames.test(account.name))?.name;
  const [name = "", id] = told.split("=");
  // An id says it whatever the account is called.
  const found = accounts.find((account) =>
    id === undefined ? account.name === name : account.accountId === id,
  );
  if (found !== undefined) return found.name;
  throw new UsageError(
    `there is no account ${told} among them: ${accounts.map((account) => account.name).join(", ")}`,
  );
}

/** `alice=alice@example.com` or `alice` */
export function namedPerson(text: string): DraftPerson {
  const [name = "", email] = text.split("=");
  return { name, ...(email !== undefined && { email }) };
}

/** What `--with` names; a role for pipelines asks for a repository. */
export function chosenRoles(
  named: readonly string[],
  repository: string | undefined,
): Pick<DeclarationDraft, "roles" | "ci"> {
  const keys = named.flatMap((one) => one.split(",")).filter((key) => key !== "");
  const unknown = keys.find((key) => !catalogueChoices.some((choice) => choice === key));
  if (unknown !== undefined) {
    throw new UsageError(
      `there is no role ${unknown} in the catalogue`,
      `It has ${catalogueChoices.join(", ")}.`,
    );
  }
  const roles = keys.filter((key): key is CatalogueKey => key !== "ci-oidc");
  if (!keys.includes("ci-oidc")) return { roles: roles.length > 0 ? roles : ["administrator", "viewer"] };
  if (repository === undefined || !/^[\w.-]+\/[\w.-]+$/.test(repository)) {
    throw new UsageError(
      "ci-oidc needs the repository whose pipelines may deploy",
      "Name it as GitHub does: --repository larkspur/website",
    );
  }
  return {
    roles: roles.length > 0 ? roles : ["administrator", "viewer"],
    ci: { role: "CiDeployer", repository },
  };
}

/** A draft from flags alone: what they leave open is an error that says which flag closes it. */
export async function draftFromFlags(flags: InitFlags): Promise<DeclarationDraft> {
  const { accounts, leftOut } = await startingAccounts(flags);
  const source = sourceAmong(accounts, flags.source);
  if (source === undefined) {
    throw new UsageError(
      "it is not known in which account people live",
      accounts.length > 0
        ? `Name one of these with --source: ${accounts.map(({ name }) => name).join(", ")}`
        : "Name it with its id: --source users=111111111111",
    );
  }
  if (flags.organization === undefined) {
    throw new UsageError(
      "the organization has no name",
      "Give one, in small letters: --organization larkspur",
    );
  }
  return {
    organization: flags.organization,
    source,
    accounts,
    leftOut,
    reachRole: flags.reachRole,
    people: flags.person.map(namedPerson),
    ...chosenRoles(flags.with, flags.repository),
    ...(flags.region !== undefined && { region: flags.region }),
  };
}
