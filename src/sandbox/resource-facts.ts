// What a decision needs to know of the resource that it is about.
import { type AccountId, type Arn, parseAccountId } from "../model/index.ts";
import type { ContextValue } from "../policy/index.ts";
import type { Role, TagMap } from "./iam/entities.ts";
import type { Account, SandboxState } from "./state.ts";

/** The account id in an ARN, or undefined where it names none (`*`, AWS's own policies). */
export function accountOfResource(resource: string): AccountId | undefined {
  return parseAccountId(resource.split(":", 5)[4] ?? "");
}

/** The role of an ARN, in whichever account. */
export function roleOfArn(state: SandboxState, arn: string): Role | undefined {
  const id = accountOfResource(arn);
  const account = id === undefined ? undefined : state.accounts.get(id);
  const role = account?.roles.get(arn.slice(arn.lastIndexOf("/") + 1));
  return role?.arn === arn ? role : undefined;
}

/** Adds the keys of the resource: its account, its AWS organization, its tags. */
export function addResourceKeys(
  context: Map<string, ContextValue>,
  state: SandboxState,
  resource: string,
  accountId: AccountId,
): void {
  context.set("aws:resourceaccount", accountId);
  const path = state.organization?.pathOf(accountId);
  if (state.organization !== undefined && path !== undefined) {
    context.set("aws:resourceorgid", state.organization.id);
    context.set("aws:resourceorgpaths", [path]);
  }
  const account = state.accounts.get(accountId);
  if (account === undefined || !resource.startsWith("arn:")) return;
  addTagKeys(context, account, resource);
}

function addTagKeys(context: Map<string, ContextValue>, account: Account, resource: string): void {
  const kind = /^arn:[^:]+:iam::\d+:([a-z-]+)\//.exec(resource)?.[1];
  const tags = kind === undefined ? undefined : tagsOfResource(account, kind, resource);
  if (tags === undefined) return;
  // Only users and roles have the older key, too.
  const isPrincipal = kind === "user" || kind === "role";
  for (const [key, value] of tags) {
    context.set(`aws:resourcetag/${key.toLowerCase()}`, value);
    if (isPrincipal) context.set(`iam:resourcetag/${key.toLowerCase()}`, value);
  }
}

function tagsOfResource(account: Account, kind: string, resource: string): TagMap | undefined {
  const name = resource.slice(resource.lastIndexOf("/") + 1);
  switch (kind) {
    case "user":
      return account.users.get(name)?.tags;
    case "role":
      return account.roles.get(name)?.tags;
    case "policy":
      return account.policies.get(name)?.tags;
    case "instance-profile":
      return account.instanceProfiles.get(name)?.tags;
    case "saml-provider":
      return account.samlProviders.get(name)?.tags;
    case "server-certificate":
      return account.serverCertificates.get(name)?.tags;
    case "oidc-provider":
      return account.oidcProviders.get(resource as Arn)?.tags;
    case "mfa":
      return account.mfaDevices.get(resource as Arn)?.tags;
    default:
      return undefined;
  }
}
