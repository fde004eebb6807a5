import type { AccountId, ResourceKind } from "../../model/index.ts";
import type { Change, ChangeAction, FieldChange } from "../../plan/index.ts";
import { columns } from "./columns.ts";
import { fieldDifference, fieldText } from "./fields.ts";
import type { Theme } from "./theme.ts";
import { counted } from "./words.ts";

/** The symbol of an action; it says the same as its colour. */
function symbolOf(action: ChangeAction): string {
  switch (action) {
    case "create":
      return "+";
    case "update":
      return "~";
    case "replace":
      return "±";
    case "delete":
      return "-";
    case "adopt":
      return "=";
    case "forget":
      return ".";
  }
}

/** The colour of an action. */
function colorOf(action: ChangeAction, theme: Theme): (text: string) => string {
  switch (action) {
    case "create":
      return theme.added;
    case "update":
    case "adopt":
    case "forget":
      return theme.changed;
    case "replace":
    case "delete":
      return theme.removed;
  }
}

export interface RenderChangesOptions {
  readonly theme: Theme;
  readonly verbose: boolean;
  /** The declared name of an account. */
  readonly nameOf: (accountId: AccountId) => string;
}

/** The kinds of resources in the order in which they are counted. */
const kinds: readonly ResourceKind[] = ["user", "group", "role", "policy"];
const actions: readonly ChangeAction[] = ["create", "adopt", "update", "replace", "delete", "forget"];

/** Up to so many changes of existing resources of one kind are shown one by one. */
const shownSingly = 3;

/** What changes in each account: counts, and the changes of what exists one by one while they are few. */
export function renderChanges(changes: readonly Change[], options: RenderChangesOptions): readonly string[] {
  const { theme, nameOf } = options;
  const accounts = [...new Set(changes.map((change) => change.address.accountId))];
  const rows = accounts.flatMap((accountId) => {
    const inAccount = changes.filter((change) => change.address.accountId === accountId);
    const lines = options.verbose
      ? inAccount.flatMap((one) => wholeChange(one, theme))
      : briefly(inAccount, theme);
    return lines.map((line, index) => [index === 0 ? theme.name(nameOf(accountId)) : "", line]);
  });
  return columns(rows);
}

/** Counts in one line, then the few that deserve their own. */
function briefly(changes: readonly Change[], theme: Theme): readonly string[] {
  const single: string[] = [];
  const counts: string[] = [];
  for (const action of actions) {
    for (const kind of kinds) {
      const some = changes.filter((change) => change.action === action && change.address.kind === kind);
      if (some.length === 0) continue;
      const isCounted = action === "create" || some.length > shownSingly;
      if (isCounted) counts.push(colorOf(action, theme)(`${symbolOf(action)} ${counted(some.length, kind)}`));
      else single.push(...some.map((change) => oneLine(change, theme)));
    }
  }
  return [...(counts.length > 0 ? [counts.join("  ")] : []), ...single];
}

/** `~ LambdaManager   trust policy: MFA was not required`. */
function oneLine(change: Change, theme: Theme): string {
  const { action, address } = change;
  const head = colorOf(action, theme)(`${symbolOf(action)} ${nounOf(address.kind)}${address.name}`);
  const words = wordsOf(change);
  return words === "" ? head : `${head}   ${words}`;
}

/** Roles go by their name alone; the other kinds are said. */
function nounOf(kind: ResourceKind): string {
  return kind === "role" ? "" : `${kind} `;
}

function wordsOf(change: Change): string {
  switch (change.action) {
    case "update":
      return change.fields.map(fieldText).join("; ");
    case "adopt":
      return ["taken over", ...change.fields.map(fieldText)].join("; ");
    case "replace":
      return `made anew: ${change.because.join(", ")}`;
    case "forget":
      return "gone already";
    case "create":
    case "delete":
      return "";
  }
}

/** With every field, and documents line by line. */
function wholeChange(change: Change, theme: Theme): readonly string[] {
  return [oneLine(change, theme), ...fieldsOf(change).flatMap((field) => wholeField(field, theme))];
}

function wholeField(field: FieldChange, theme: Theme): readonly string[] {
  return /^(trust|document|inline\..*)$/.test(field.field)
    ? [`    ${field.field}`, ...fieldDifference(field, theme).map((line) => `      ${line}`)]
    : [];
}

function fieldsOf(change: Change): readonly FieldChange[] {
  return change.action === "update" || change.action === "adopt" ? change.fields : [];
}
