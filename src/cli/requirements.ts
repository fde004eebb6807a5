import type { Directory } from "../model/index.ts";
import { UsageError } from "./usage-error.ts";

/** Names in a question must be declared: a mistyped one would otherwise answer "no". */
export function requirePerson({ people }: Directory, name: string): void {
  if (people.some((one) => one.name === name)) return;
  throw new UsageError(`nobody is called \`${name}\``, `people: ${namesOf(people)}`);
}

export function requireAccount({ accounts }: Directory, name: string): void {
  if (accounts.some((one) => one.name === name)) return;
  throw new UsageError(`no account is called \`${name}\``, `accounts: ${namesOf(accounts)}`);
}

function namesOf(list: readonly { readonly name: string }[]): string {
  const names = list.map((one) => one.name);
  return names.length <= 12
    ? names.join(", ")
    : `${names.slice(0, 11).join(", ")} and ${names.length - 11} more`;
}
