import type { Call, Operation } from "../operation.ts";
import { alreadyExists, noSuchEntity, text, validation } from "./input.ts";
import { decide } from "./lookup.ts";

/** An account has one alias at most: a new one takes the old one's place. Aliases are unique in all of AWS. */
const CreateAccountAlias: Operation = (input, call) => {
  decide(call, "*");
  const alias = text(input, "AccountAlias");
  if (/^\d{12}$/.test(alias)) throw validation("The account alias must not be an account ID.");
  const owner = ownerOf(call, alias);
  if (owner !== undefined) throw alreadyExists(`The account alias ${alias} already exists.`);
  call.account.alias = alias;
};

function ownerOf(call: Call, alias: string): string | undefined {
  for (const account of call.state.accounts.values()) if (account.alias === alias) return account.id;
  return undefined;
}

const DeleteAccountAlias: Operation = (input, call) => {
  decide(call, "*");
  const alias = text(input, "AccountAlias");
  if (call.account.alias !== alias) throw noSuchEntity(`The account alias ${alias} does not exist.`);
  call.account.alias = undefined;
};

const ListAccountAliases: Operation = (_input, call) => {
  decide(call, "*");
  const { alias } = call.account;
  return { AccountAliases: alias === undefined ? [] : [alias], IsTruncated: false };
};

export const accountAliases = {
  CreateAccountAlias,
  DeleteAccountAlias,
  ListAccountAliases,
} as const satisfies Record<string, Operation>;
