import type {
  Account,
  CreateAccountStatus,
  OrganizationalUnit,
  OrganizationsClient,
} from "@aws-sdk/client-organizations";
import pLimit from "p-limit";
import type {
  AccountCreation,
  AccountRequest,
  OrganizationCloud,
  OrganizationReading,
  OrganizationUnit,
} from "../cloud/index.ts";
import {
  accountId,
  type OrganizationAccount,
  type OrganizationAccountState,
  type Tags,
} from "../model/index.ts";
import { callsOf } from "./asked.ts";
import { type AwsCloudOptions, ambientCredentials, settingsOf } from "./aws-cloud.ts";
import { createClients } from "./clients.ts";

const { asked, readPages } = callsOf("organizations");

/** Calls at a time; AWS Organizations admits few a second, and the client slows down where AWS says so. */
const concurrency = 4;

/** AWS Organizations, called with the ambient credentials: normally an identity of the management account. */
export function createAwsOrganization(options: AwsCloudOptions): OrganizationCloud {
  const clients = createClients(settingsOf(options));
  const client = async (): Promise<OrganizationsClient> =>
    clients.organizations(await ambientCredentials(options));
  return {
    readOrganization: async ({ tags }) => readOrganization(await client(), tags),
    requestAccount: async (request) => requestAccount(await client(), request),
    async accountCreation(requestId) {
      const { DescribeCreateAccountStatusCommand } = await import("@aws-sdk/client-organizations");
      const organizations = await client();
      const { CreateAccountStatus: status } = await asked("DescribeCreateAccountStatus", () =>
        organizations.send(new DescribeCreateAccountStatusCommand({ CreateAccountRequestId: requestId })),
      );
      return toCreation(status);
    },
    async openCreations() {
      const { ListCreateAccountStatusCommand } = await import("@aws-sdk/client-organizations");
      const organizations = await client();
      const pages = await readPages("ListCreateAccountStatus", (page) =>
        organizations.send(new ListCreateAccountStatusCommand({ States: ["IN_PROGRESS"], ...page })),
      );
      return pages.flatMap((page) => page.CreateAccountStatuses ?? []).map(toCreation);
    },
    async moveAccount(id, fromId, toId) {
      const { MoveAccountCommand } = await import("@aws-sdk/client-organizations");
      const organizations = await client();
      await asked("MoveAccount", () =>
        organizations.send(
          new MoveAccountCommand({ AccountId: id, SourceParentId: fromId, DestinationParentId: toId }),
        ),
      );
    },
  };
}

async function requestAccount(
  client: OrganizationsClient,
  request: AccountRequest,
): Promise<AccountCreation> {
  const { CreateAccountCommand } = await import("@aws-sdk/client-organizations");
  const { CreateAccountStatus: status } = await asked("CreateAccount", () =>
    client.send(
      new CreateAccountCommand({
        AccountName: request.name,
        Email: request.email,
        RoleName: request.roleName,
      }),
    ),
  );
  return toCreation(status);
}

function toCreation(status: CreateAccountStatus | undefined): AccountCreation {
  const common = { requestId: status?.Id ?? "", name: status?.AccountName ?? "" };
  switch (status?.State) {
    case "SUCCEEDED":
      return { status: "succeeded", ...common, accountId: accountId(status.AccountId ?? "") };
    case "FAILED":
      return { status: "failed", ...common, reason: status.FailureReason ?? "no reason was given" };
    case "IN_PROGRESS":
    case undefined:
      return { status: "in-progress", ...common };
  }
}

/** An account with the unit that it stands in. */
interface Placed {
  readonly account: Account;
  readonly unit: OrganizationUnit;
}

/** Walks the tree: the only calls that say where an account stands. */
async function readOrganization(
  client: OrganizationsClient,
  withTags: boolean,
): Promise<OrganizationReading> {
  const sdk = await import("@aws-sdk/client-organizations");
  const limit = pLimit(concurrency);
  const [{ Organization }, roots] = await Promise.all([
    asked("DescribeOrganization", () => client.send(new sdk.DescribeOrganizationCommand({}))),
    readPages("ListRoots", (page) => client.send(new sdk.ListRootsCommand(page))),
  ]);
  const units: OrganizationUnit[] = [];
  const placed: Placed[] = [];
  const visit = async (unit: OrganizationUnit): Promise<void> => {
    units.push(unit);
    const [accounts, children] = await Promise.all([
      limit(() =>
        readPages("ListAccountsForParent", (page) =>
          client.send(new sdk.ListAccountsForParentCommand({ ParentId: unit.id, ...page })),
        ),
      ),
      limit(() =>
        readPages("ListOrganizationalUnitsForParent", (page) =>
          client.send(new sdk.ListOrganizationalUnitsForParentCommand({ ParentId: unit.id, ...page })),
        ),
      ),
    ]);
    placed.push(...accounts.flatMap((page) => page.Accounts ?? []).map((account) => ({ account, unit })));
    const below: readonly OrganizationalUnit[] = children.flatMap((page) => page.OrganizationalUnits ?? []);
    await Promise.all(below.map(({ Id = "", Name = "" }) => visit({ id: Id, path: [...unit.path, Name] })));
  };
  await Promise.all(
    roots.flatMap((page) => page.Roots ?? []).map(({ Id = "" }) => visit({ id: Id, path: [] })),
  );
  const tagsOf = async (id: string): Promise<Tags> => {
    const pages = await readPages("ListTagsForResource", ({ NextToken }) =>
      client.send(new sdk.ListTagsForResourceCommand({ ResourceId: id, ...(NextToken && { NextToken }) })),
    );
    return Object.fromEntries(
      pages.flatMap((page) => page.Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value]),
    );
  };
  const management = Organization?.MasterAccountId ?? "";
  const accounts = await Promise.all(
    placed.map(async (one) =>
      toAccount(one, management, withTags ? await limit(() => tagsOf(one.account.Id ?? "")) : {}),
    ),
  );
  return {
    managementAccountId: accountId(management),
    units: units.toSorted((a, b) => compare(a.path.join("/"), b.path.join("/"))),
    accounts: accounts.toSorted((a, b) => compare(a.name, b.name) || compare(a.accountId, b.accountId)),
  };
}

function toAccount({ account, unit }: Placed, management: string, tags: Tags): OrganizationAccount {
  const { Id = "", Name = "", Email = "", State } = account;
  return {
    accountId: accountId(Id),
    name: Name,
    email: Email,
    // `State` supersedes `Status`, which goes in 2026; whoever stands in for AWS may know only the old one.
    state: (State ?? account.Status ?? "ACTIVE") as OrganizationAccountState,
    isManagement: Id === management,
    parentId: unit.id,
    units: unit.path,
    tags,
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
