import type { AccountId, OrganizationAccount } from "../model/index.ts";
import type { AccountCreation, AccountRequest, OrganizationCloud, OrganizationUnit } from "./organization.ts";

// Makes one account in the AWS organization, or finds the one that an earlier run made. The e-mail address decides: AWS
// lets it belong to one account only, so that no account is made twice, however often this is interrupted.

export interface CreateAccountOptions {
  /** The organizational unit that the account shall stand in: names from the root down. Absent leaves it where it is. */
  readonly unit?: readonly string[];
  readonly emit: (event: AccountEvent) => void;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly signal?: AbortSignal;
}

export type AccountEvent =
  | { readonly kind: "account-found"; readonly accountId: AccountId }
  | { readonly kind: "account-requested"; readonly requestId: string }
  /** An earlier run asked for it; it is not asked for again. */
  | { readonly kind: "account-awaited"; readonly requestId: string }
  /** Seconds since the waiting began. */
  | { readonly kind: "account-waiting"; readonly seconds: number }
  | { readonly kind: "account-made"; readonly accountId: AccountId }
  | { readonly kind: "account-moved"; readonly unit: string };

export type CreatedAccount =
  | { readonly status: "made" | "found"; readonly account: OrganizationAccount }
  /** Lower-case sentence without a full stop. */
  | { readonly status: "refused"; readonly because: string };

/** Looks in all; AWS takes a minute or two, seldom longer. */
const mostLooks = 240;

/** Milliseconds before a look. */
function pauseBefore(look: number): number {
  return look < 5 ? 1_000 : 5_000;
}

/** Makes an account, waits until it is there, and moves it where it shall stand. Every part is safe to repeat. */
export async function createAccount(
  request: AccountRequest,
  cloud: OrganizationCloud,
  options: CreateAccountOptions,
): Promise<CreatedAccount> {
  const { units, accounts } = await cloud.readOrganization({ tags: false });
  const destination = options.unit && unitOf(options.unit, units);
  if (options.unit && destination === undefined) {
    return { status: "refused", because: `there is no organizational unit \`${options.unit.join("/")}\`` };
  }
  const present = accountWith(request.email, accounts);
  if (present) options.emit({ kind: "account-found", accountId: present.accountId });
  const made = present ?? (await makeAccount(request, cloud, options));
  if ("status" in made) return made;
  const problem = misfit(made, request);
  if (problem !== undefined) return { status: "refused", because: problem };
  if (destination && made.parentId !== destination.id) {
    await cloud.moveAccount(made.accountId, made.parentId, destination.id);
    options.emit({ kind: "account-moved", unit: destination.path.join("/") });
  }
  return { status: present ? "found" : "made", account: made };
}

/** Why an account that has the e-mail address, or the request, is not the one that is wanted. */
function misfit(account: OrganizationAccount, { name, email }: AccountRequest): string | undefined {
  if (account.email.toLowerCase() !== email.toLowerCase()) {
    return `an account \`${name}\` is being made with the e-mail address ${account.email} (${account.accountId}); give it with --email`;
  }
  if (account.name !== name) {
    return `${email} belongs to account \`${account.name}\` (${account.accountId}), not to \`${name}\``;
  }
  return account.state === "ACTIVE" || account.state === "PENDING_ACTIVATION"
    ? undefined
    : `${email} belongs to account ${account.accountId}, which is ${account.state.toLowerCase().replace("_", " ")}`;
}

async function makeAccount(
  request: AccountRequest,
  cloud: OrganizationCloud,
  options: CreateAccountOptions,
): Promise<OrganizationAccount | CreatedAccount> {
  const open = (await cloud.openCreations()).find(({ name }) => name === request.name);
  const started = open ?? (await cloud.requestAccount(request));
  options.emit({ kind: open ? "account-awaited" : "account-requested", requestId: started.requestId });
  const ended = await settled(started, cloud, options);
  if (ended.status === "in-progress") {
    return {
      status: "refused",
      because: "AWS has not made the account yet: repeat the command to go on waiting",
    };
  }
  if (ended.status === "failed" && ended.reason !== "EMAIL_ALREADY_EXISTS") {
    return { status: "refused", because: `AWS did not make the account: ${ended.reason}` };
  }
  const { accounts } = await cloud.readOrganization({ tags: false });
  const account =
    ended.status === "succeeded"
      ? accounts.find(({ accountId }) => accountId === ended.accountId)
      : accountWith(request.email, accounts);
  if (account === undefined) {
    return {
      status: "refused",
      because:
        ended.status === "failed"
          ? `${request.email} belongs to an account outside this AWS organization`
          : `account ${ended.accountId} is made, but not yet listed: repeat the command`,
    };
  }
  options.emit({ kind: "account-made", accountId: account.accountId });
  return account;
}

async function settled(
  started: AccountCreation,
  cloud: OrganizationCloud,
  { emit, sleep, signal }: CreateAccountOptions,
): Promise<AccountCreation> {
  let creation = started;
  let waited = 0;
  for (let look = 0; creation.status === "in-progress" && look < mostLooks; look += 1) {
    emit({ kind: "account-waiting", seconds: waited / 1000 });
    await sleep(pauseBefore(look));
    waited += pauseBefore(look);
    signal?.throwIfAborted();
    creation = await cloud.accountCreation(creation.requestId);
  }
  return creation;
}

function accountWith(
  email: string,
  accounts: readonly OrganizationAccount[],
): OrganizationAccount | undefined {
  return accounts.find((account) => account.email.toLowerCase() === email.toLowerCase());
}

function unitOf(path: readonly string[], units: readonly OrganizationUnit[]): OrganizationUnit | undefined {
  return units.find((unit) => unit.path.join("/") === path.join("/"));
}
