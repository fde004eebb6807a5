import { actionsOfService, findAction } from "../catalogue/index.ts";
import { nearest } from "../diagnostics/index.ts";
import type { Directory } from "../model/index.ts";
import type { Session } from "./session.ts";
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

/** One action, written as in a policy. One that AWS is not known to have is asked for all the same, and said. */
export function requireAction(session: Pick<Session, "notice">, action: string): void {
  const [service = "", name = "", ...more] = action.split(":");
  if (service === "" || name === "" || more.length > 0 || !/^[\w-]+$/.test(service) || !/^\w+$/.test(name)) {
    throw new UsageError(
      `\`${action}\` is no action`,
      "One action is asked for, as a policy writes it: `lambda:InvokeFunction`.",
    );
  }
  if (findAction(action) !== undefined) return;
  const near = nearest(
    action,
    actionsOfService(service).map((one) => one.action),
  );
  const hint = near === undefined ? "" : `; did you mean \`${near}\`?`;
  session.notice(`\`${action}\` is no action that AWS is known to have${hint}`);
}

function namesOf(list: readonly { readonly name: string }[]): string {
  const names = list.map((one) => one.name);
  return names.length <= 12
    ? names.join(", ")
    : `${names.slice(0, 11).join(", ")} and ${names.length - 11} more`;
}
