import { type Diagnostic, diagnostic } from "../diagnostics/index.ts";
import type { Address, Directory, Ownership, Resource } from "../model/index.ts";
import { organizationTag } from "../model/index.ts";

const kindWords = { user: "user", group: "group", role: "role", policy: "managed policy" } as const;

/** `role LambdaManager in analytics`, for people. */
export function addressWords(address: Address, directory: Directory): string {
  return `${kindWords[address.kind]} \`${address.name}\` in ${accountWords(address, directory)}`;
}

function accountWords({ accountId }: Pick<Address, "accountId">, directory: Directory): string {
  return directory.accounts.find((account) => account.accountId === accountId)?.name ?? accountId;
}

/** The command that takes a resource over: `rolebridge adopt analytics/role/LambdaManager`. */
function adoptCommand(address: Address, directory: Directory): string {
  return `rolebridge adopt ${accountWords(address, directory)}/${address.kind}/${address.name}`;
}

/** A wanted name that stands for something that is not ours. */
export function conflict(
  address: Address,
  standing: Resource,
  ownership: Exclude<Ownership, "owned">,
  directory: Directory,
): Diagnostic {
  const what = addressWords({ ...address, name: standing.name }, directory);
  if (ownership === "another") {
    return diagnostic("RB4003", `${what} belongs to ${otherOwner(standing)}`, {
      help: "choose another name, or let the other organization give it up first",
    });
  }
  if (standing.kind === "policy") {
    return diagnostic("RB4002", `${what} exists and was not made by Rolebridge`, {
      help: "a managed policy cannot be moved: choose another name, or delete it by hand where nothing uses it",
    });
  }
  return diagnostic("RB4002", `${what} exists and was not made by Rolebridge`, {
    help: `\`${adoptCommand({ ...address, name: standing.name }, directory)}\` takes it over as it stands`,
  });
}

function otherOwner(resource: Resource): string {
  const name = "tags" in resource ? resource.tags[organizationTag] : resource.path.split("/")[2];
  return `organization \`${name ?? ""}\``;
}
