import type { GetAccountAuthorizationDetailsResponse, IAMClient, Role as SdkRole } from "@aws-sdk/client-iam";
import pLimit from "p-limit";
import type { ReadOptions } from "../cloud/index.ts";
import type {
  AccountId,
  AccountState,
  Arn,
  IdentityProvider,
  Tags,
  UnreadPart,
  UserCredentials,
} from "../model/index.ts";
import {
  type AuthorizationDetails,
  joinPages,
  toGroup,
  toManagedPolicy,
  toRole,
  toUser,
} from "./authorization-details.ts";
import { type CallIam, callIamIn } from "./call.ts";
import { readCredentialReport } from "./credential-report.ts";
import { isAccessDenied, isUnknownCall } from "./failure.ts";
import type { Interner } from "./interner.ts";

/** Policies whose tags are read at the same time in one account. */
const tagReaders = 4;

/** How an account is read. */
export interface ReadingMeans {
  /** Items in a page. */
  readonly pageSize: number;
  readonly interner: Interner;
}

/** Reads one account by pages; what does not hang on each other is read at the same time. */
export async function readAccount(
  client: IAMClient,
  accountId: AccountId,
  { pageSize, interner }: ReadingMeans,
  options: ReadOptions,
): Promise<AccountState> {
  const call = callIamIn(accountId, options.signal);
  const unread = new Set<UnreadPart>();
  const orUnread = async <T>(part: UnreadPart, reading: Promise<T>): Promise<T | undefined> => {
    try {
      return await reading;
    } catch (error) {
      // What one may not read is unknown, which is no failure of the rest. Anything else is.
      if (!isAccessDenied(error) && !isUnknownCall(error)) throw error;
      unread.add(part);
      return undefined;
    }
  };
  const [details, roles, quotas, providers, credentials] = await Promise.all([
    readDetails(client, call, pageSize),
    orUnread("role-details", listRoles(client, call, pageSize)),
    orUnread("quotas", readQuotas(client, call)),
    orUnread("identity-providers", listIdentityProviders(client, call)),
    options.credentials
      ? orUnread("credentials", readCredentialReport(client, call, options.signal))
      : Promise.resolve(undefined),
  ]);
  if (isIncomplete(details, credentials)) unread.add("credentials");
  const policyTags = await readPolicyTags(client, call, details, options);
  return {
    accountId,
    ...toResources(details, { roles: roles ?? [], credentials, policyTags }, interner),
    identityProviders: providers ?? [],
    quotas: quotas ?? {},
    unread: [...unread].toSorted(),
  };
}

/** A report made before a user was is silent about it: then the credentials are not known. */
function isIncomplete(
  details: AuthorizationDetails,
  credentials: ReadonlyMap<string, UserCredentials> | undefined,
): boolean {
  return details.users.some(({ UserName = "" }) => !credentials?.has(UserName)) || credentials === undefined;
}

/** What AWS's bulk answer does not tell. */
interface ReadBeside {
  readonly roles: readonly SdkRole[];
  readonly credentials: ReadonlyMap<string, UserCredentials> | undefined;
  /** By the policy's ARN. */
  readonly policyTags: ReadonlyMap<string, Tags>;
}

function toResources(
  details: AuthorizationDetails,
  { roles: listed, credentials, policyTags }: ReadBeside,
  interner: Interner,
): Pick<AccountState, "users" | "groups" | "roles" | "policies"> {
  const listedByName = new Map(listed.map((role) => [role.RoleName, role]));
  return {
    users: byName(details.users.map((one) => toUser(one, interner, credentials?.get(one.UserName ?? "")))),
    groups: byName(details.groups.map((one) => toGroup(one, interner))),
    roles: byName(details.roles.map((one) => toRole(one, listedByName.get(one.RoleName), interner))),
    policies: byName(
      details.policies.map((one) => toManagedPolicy(one, interner, policyTags.get(one.Arn ?? ""))),
    ),
  };
}

async function readDetails(
  client: IAMClient,
  call: CallIam,
  pageSize: number,
): Promise<AuthorizationDetails> {
  const { GetAccountAuthorizationDetailsCommand } = await import("@aws-sdk/client-iam");
  const pages = await readPages<GetAccountAuthorizationDetailsResponse>(pageSize, (page) =>
    call("GetAccountAuthorizationDetails", (options) =>
      client.send(
        new GetAccountAuthorizationDetailsCommand({
          Filter: ["User", "Group", "Role", "LocalManagedPolicy"],
          ...page,
        }),
        options,
      ),
    ),
  );
  return joinPages(pages);
}

/** `ListRoles` is the only paged source of a role's description and session duration. */
async function listRoles(client: IAMClient, call: CallIam, pageSize: number): Promise<readonly SdkRole[]> {
  const { ListRolesCommand } = await import("@aws-sdk/client-iam");
  const pages = await readPages(pageSize, (page) =>
    call("ListRoles", (options) => client.send(new ListRolesCommand(page), options)),
  );
  return pages.flatMap((page) => page.Roles ?? []);
}

/** `ListPolicies` leaves tags out: a call per policy that is asked for. What may not be read here is no smaller matter. */
async function readPolicyTags(
  client: IAMClient,
  call: CallIam,
  { policies }: AuthorizationDetails,
  { policyTags }: ReadOptions,
): Promise<ReadonlyMap<string, Tags>> {
  if (policyTags === undefined) return new Map();
  const asked = policies.filter(
    ({ PolicyName = "", Path = "/", AttachmentCount = 0, PermissionsBoundaryUsageCount = 0 }) =>
      policyTags({
        name: PolicyName,
        path: Path,
        isAttached: AttachmentCount + PermissionsBoundaryUsageCount > 0,
      }),
  );
  const { ListPolicyTagsCommand } = await import("@aws-sdk/client-iam");
  const limit = pLimit(tagReaders);
  const found = asked.map(({ Arn: PolicyArn = "" }) =>
    limit(async (): Promise<[string, Tags]> => {
      // A policy has 50 tags at most, which one page holds.
      const { Tags = [] } = await call("ListPolicyTags", (options) =>
        client.send(new ListPolicyTagsCommand({ PolicyArn }), options),
      );
      return [PolicyArn, Object.fromEntries(Tags.map(({ Key = "", Value = "" }) => [Key, Value]))];
    }),
  );
  return new Map(await Promise.all(found));
}

async function readQuotas(client: IAMClient, call: CallIam): Promise<Readonly<Record<string, number>>> {
  const { GetAccountSummaryCommand } = await import("@aws-sdk/client-iam");
  const { SummaryMap = {} } = await call("GetAccountSummary", (options) =>
    client.send(new GetAccountSummaryCommand({}), options),
  );
  return Object.fromEntries(
    Object.entries(SummaryMap).filter((entry): entry is [string, number] => typeof entry[1] === "number"),
  );
}

async function listIdentityProviders(client: IAMClient, call: CallIam): Promise<readonly IdentityProvider[]> {
  const { ListOpenIDConnectProvidersCommand, ListSAMLProvidersCommand } = await import("@aws-sdk/client-iam");
  const [saml, oidc] = await Promise.all([
    call("ListSAMLProviders", (options) => client.send(new ListSAMLProvidersCommand({}), options)),
    call("ListOpenIDConnectProviders", (options) =>
      client.send(new ListOpenIDConnectProvidersCommand({}), options),
    ),
  ]);
  const provider = (protocol: IdentityProvider["protocol"], arn: string | undefined): IdentityProvider => ({
    kind: "identity-provider",
    protocol,
    arn: arn as Arn,
  });
  return [
    ...(saml.SAMLProviderList ?? []).map(({ Arn }) => provider("saml", Arn)),
    ...(oidc.OpenIDConnectProviderList ?? []).map(({ Arn }) => provider("oidc", Arn)),
  ].toSorted((left, right) => (left.arn < right.arn ? -1 : 1));
}

interface Page {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
}

async function readPages<T extends Page>(
  pageSize: number,
  read: (page: { readonly MaxItems: number; readonly Marker?: string }) => Promise<T>,
): Promise<readonly T[]> {
  const pages: T[] = [];
  for (let marker: string | undefined; ; ) {
    const page = await read({ MaxItems: pageSize, ...(marker !== undefined && { Marker: marker }) });
    pages.push(page);
    if (page.IsTruncated !== true || page.Marker === undefined) return pages;
    marker = page.Marker;
  }
}

function byName<T extends { readonly name: string }>(resources: readonly T[]): readonly T[] {
  return resources.toSorted((left, right) => (left.name < right.name ? -1 : left.name > right.name ? 1 : 0));
}
