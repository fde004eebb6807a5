import type { OrganizationsClient } from "@aws-sdk/client-organizations";
import { CloudFailure } from "../cloud/index.ts";
import { accountId, type Delegates } from "../model/index.ts";
import { callsOf } from "./asked.ts";

const { readPages } = callsOf("organizations");

/**
 * The accounts to which the AWS organization has delegated services. Only the management account and those accounts are
 * told: whoever is not told does not know, and an account of no organization delegates nothing.
 */
export async function readDelegates(client: OrganizationsClient): Promise<Delegates | undefined> {
  try {
    return await listDelegates(client);
  } catch (error) {
    // A refusal of whatever kind is no answer; what may go better the next time is a failure.
    if (!(error instanceof CloudFailure) || error.failure.retryable) throw error;
    return error.failure.awsCode === "AWSOrganizationsNotInUseException" ? {} : undefined;
  }
}

async function listDelegates(client: OrganizationsClient): Promise<Delegates> {
  const { ListDelegatedAdministratorsCommand, ListDelegatedServicesForAccountCommand } = await import(
    "@aws-sdk/client-organizations"
  );
  const pages = await readPages("ListDelegatedAdministrators", (page) =>
    client.send(new ListDelegatedAdministratorsCommand(page)),
  );
  const ids = pages.flatMap((page) => page.DelegatedAdministrators ?? []).map(({ Id = "" }) => Id);
  const delegates: Record<string, readonly string[]> = {};
  // One after the other: there are few, and AWS Organizations admits few calls a second.
  for (const id of ids.toSorted()) {
    const services = await readPages("ListDelegatedServicesForAccount", (page) =>
      client.send(new ListDelegatedServicesForAccountCommand({ AccountId: id, ...page })),
    );
    const names = services.flatMap((page) => page.DelegatedServices ?? []);
    delegates[accountId(id)] = names.map(({ ServicePrincipal = "" }) => ServicePrincipal).toSorted();
  }
  return delegates;
}
