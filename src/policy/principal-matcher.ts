import type { Caller } from "./caller.ts";
import { choose } from "./choice.ts";
import type { ParsedPrincipal } from "./parse-document.ts";
import type { Request } from "./request.ts";
import { NO, type Truth, YES } from "./truth.ts";
import { ACCOUNT, ANY, DIRECT, NOBODY, type RequestView, ROLE, type Strength } from "./view.ts";

/** A compiled Principal element: the callers it names, by the ways in which they can be named (§2.5). */
export interface PrincipalSet {
  readonly isEverybody: boolean;
  /** `partition:account`, and `:account` where an account stands by its id alone. */
  readonly accounts: ReadonlySet<string>;
  /** ARNs of users, sessions and federated users. */
  readonly direct: ReadonlySet<string>;
  /** `partition:account:name`. */
  readonly roles: ReadonlySet<string>;
  readonly services: ReadonlySet<string>;
  readonly providers: ReadonlySet<string>;
  /** Unique ids. */
  readonly ids: ReadonlySet<string>;
}

const uniqueId = /^A(?:IDA|ROA)[A-Z0-9]+$/;

/** Compiles a Principal or NotPrincipal element. What is no principal (a partial wildcard, a group) names nobody. */
export function compilePrincipal(principal: ParsedPrincipal): PrincipalSet {
  const sets = {
    accounts: new Set<string>(),
    direct: new Set<string>(),
    roles: new Set<string>(),
    ids: new Set<string>(),
  };
  let isEverybody = false;
  for (const name of principal["AWS"] ?? []) {
    if (name === "*") isEverybody = true;
    else if (/^\d{12}$/.test(name)) sets.accounts.add(`:${name}`);
    else if (uniqueId.test(name)) sets.ids.add(name);
    else addArn(name, sets);
  }
  return {
    ...sets,
    isEverybody,
    services: new Set(principal["Service"]),
    providers: new Set(principal["Federated"]),
  };
}

interface ArnSets {
  readonly accounts: Set<string>;
  readonly direct: Set<string>;
  readonly roles: Set<string>;
}

const principalArn =
  /^arn:([^:*?]*):(iam|sts)::(\d{12}):(root$|user\/|role\/|assumed-role\/|federated-user\/)/;

function addArn(name: string, sets: ArnSets): void {
  const match = principalArn.exec(name);
  if (!match || name.includes("*") || name.includes("?")) return;
  const [, partition = "", , account = "", kind] = match;
  if (kind === "root") sets.accounts.add(`${partition}:${account}`);
  else if (kind === "role/")
    sets.roles.add(`${partition}:${account}:${name.slice(name.lastIndexOf("/") + 1)}`);
  else sets.direct.add(name);
}

/** The strongest way in which the element names the caller. */
export function strengthOf(set: PrincipalSet, view: RequestView): Strength {
  if (set.isEverybody) return ANY;
  const { caller, request } = view;
  switch (caller.kind) {
    case "user":
      if (set.direct.has(caller.text) || hasId(set, request, "AIDA")) return DIRECT;
      return namesAccount(set, caller) ? ACCOUNT : NOBODY;
    case "role-session":
      if (set.direct.has(caller.text)) return DIRECT;
      if (set.roles.has(caller.roleKey) || hasId(set, request, "AROA")) return ROLE;
      return namesAccount(set, caller) ? ACCOUNT : NOBODY;
    case "federated-user":
      if (set.direct.has(caller.text)) return DIRECT;
      if (request.federatingUserArn !== undefined && set.direct.has(request.federatingUserArn)) return ROLE;
      if (hasId(set, request, "AIDA")) return ROLE;
      return namesAccount(set, caller) ? ACCOUNT : NOBODY;
    case "root":
    case "unknown":
      return namesAccount(set, caller) ? ACCOUNT : NOBODY;
    case "service":
      return namesOther(set.services, view);
    case "identity-provider":
      return namesOther(set.providers, view);
    case "anonymous":
      return NOBODY;
  }
}

/** Unique ids start with what they name: AIDA a user, AROA a role. */
function hasId(set: PrincipalSet, { principalId }: Request, prefix: "AIDA" | "AROA"): boolean {
  return principalId !== undefined && principalId.startsWith(prefix) && set.ids.has(principalId);
}

function namesAccount(set: PrincipalSet, caller: Caller): boolean {
  if (set.accounts.size === 0 || caller.account === "") return false;
  return set.accounts.has(`${caller.partition}:${caller.account}`) || set.accounts.has(`:${caller.account}`);
}

/** [D?] `{"Service": "*"}` names nobody here: AWS documents `*` for AWS principals alone. */
function namesOther(names: ReadonlySet<string>, view: RequestView): Strength {
  if (names.has(view.caller.text)) return DIRECT;
  if (!names.has("*")) return NOBODY;
  return choose(view, "ambiguous:principal-wildcard", NO, YES) === NO ? NOBODY : DIRECT;
}

/**
 * Whether a NotPrincipal element of a Deny applies to the caller: not where its whole chain is listed; surely where
 * nothing of it is. [D?] Partly listed is enforced as a denial.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
export function matchNotPrincipal(set: PrincipalSet, view: RequestView, isDeny: boolean): Truth {
  // An Allow for everybody but some is nothing AWS lets anybody save: it grants nothing, and proves nothing.
  if (!isDeny) return set.isEverybody ? NO : choose(view, "ambiguous:not-principal", NO, YES);
  if (view.hasBoundary) return YES;
  if (set.isEverybody) return NO;
  const links = chainOf(set, view);
  const listed = links.filter(Boolean).length;
  if (listed === 0) return YES;
  return listed === links.length ? NO : choose(view, "ambiguous:not-principal", YES, NO);
}

/** For each link of the caller's chain (account, role, itself) whether it is listed. */
function chainOf(set: PrincipalSet, view: RequestView): readonly boolean[] {
  const { caller, request } = view;
  const account = namesAccount(set, caller);
  switch (caller.kind) {
    case "user":
      return [account, set.direct.has(caller.text) || hasId(set, request, "AIDA")];
    case "role-session":
      return [
        account,
        set.roles.has(caller.roleKey) || hasId(set, request, "AROA"),
        set.direct.has(caller.text),
      ];
    case "federated-user":
      return [account, set.direct.has(caller.text)];
    case "root":
    case "unknown":
      return [account];
    case "service":
      return [set.services.has(caller.text)];
    case "identity-provider":
      return [set.providers.has(caller.text)];
    case "anonymous":
      return [false];
  }
}
