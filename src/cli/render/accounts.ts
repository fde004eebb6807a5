import type { AccountEvent } from "../../cloud/index.ts";
import type { AccountStanding, ComparedAccount } from "../../workspace/index.ts";
import { columns } from "./columns.ts";
import type { Theme } from "./theme.ts";
import { counted } from "./words.ts";

/** Declared and existing accounts, what differs in words. */
export function renderAccounts(accounts: readonly ComparedAccount[], theme: Theme): string {
  const differing = accounts.filter(isDiffering).length;
  const rows = accounts.map((account) => {
    const { accountId, declared, existing } = account;
    const text = standingText(account);
    return [
      theme.name(declared ?? "-"),
      accountId,
      existing?.units.join("/") ?? "",
      isDiffering(account) ? theme.warning(`! ${text}`) : theme.faint(text),
    ];
  });
  const summary = differing === 0 ? "all as declared" : `${differing} to look at`;
  return [...columns(rows), "", `${counted(accounts.length, "account")}: ${summary}.`].join("\n");
}

/** Whether somebody should look at it. */
export function isDiffering({ standing }: ComparedAccount): boolean {
  return standing !== "as-declared" && standing !== "management";
}

function standingText({ standing, existing, declaredEmail }: ComparedAccount): string {
  const words: Readonly<Record<AccountStanding, string>> = {
    "as-declared": "as declared",
    missing: "declared, but not in the AWS organization",
    undeclared: `\`${existing?.name}\` exists, but is not declared`,
    "not-active": `${existing?.state.toLowerCase().replace("_", " ")} in the AWS organization`,
    "other-email": `its e-mail address is ${existing?.email}, declared is ${declaredEmail}`,
    management: "the management account",
  };
  return words[standing];
}

/** One line for what happens while an account is made. */
export function accountEventText(event: AccountEvent, name: string): string {
  switch (event.kind) {
    case "account-found":
      return `${name} is there already: ${event.accountId}`;
    case "account-requested":
      return `Asked AWS for ${name} (request ${event.requestId})`;
    case "account-awaited":
      return `AWS is already making ${name} (request ${event.requestId})`;
    case "account-waiting":
      return `Waiting for AWS, ${event.seconds} s so far`;
    case "account-made":
      return `AWS has made ${name}: ${event.accountId}`;
    case "account-moved":
      return `Moved ${name} to ${event.unit}`;
  }
}
