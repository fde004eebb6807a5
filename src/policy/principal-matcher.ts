import type { Caller } from "./caller.ts";
import { choose } from "./choice.ts";
import { hasWildcard } from "./glob.ts";
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
const accountNumber = /^\d{12}$/;
const nobody: ReadonlySet<string> = new Set();

/** Compiles a Principal or NotPrincipal element. What is no principal (a partial wildcard, a group) names nobody. */
export function compilePrincipal(principal: ParsedPrincipal): PrincipalSet {
  const made = new PrincipalNames();
  for (const name of principal["AWS"] ?? []) made.add(name);
  if (principal["Service"]) made.services = new Set(principal["Service"]);
  if (principal["Federated"]) made.providers = new Set(principal["Federated"]);
  return made;
}

/** Collects names by kind; most statements have one or two, so that sets are made when first needed. */
class PrincipalNames implements PrincipalSet {
  isEverybody = false;
  accounts = nobody;
  direct = nobody;
  roles = nobody;
  services = nobody;
  providers = nobody;
  ids = nobody;

  add(name: string): void {
    if (name === "*") this.isEverybody = true;
    else if (name.startsWith("arn:")) this.addArn(name);
    else if (accountNumber.test(name)) this.accounts = plus(this.accounts, `:${name}`);
    else if (uniqueId.test(name)) this.ids = plus(this.ids, name);
  }

  private addArn(name: string): void {
    const match = principalArn.exec(name);
    if (!match || hasWildcard(name)) return;
    const [, partition, account, kind] = match;
    const key = `${partition}:${account}`;
    if (kind === "root") this.accounts = plus(this.accounts, key);
    else if (kind === "role/")
      this.roles = plus(this.roles, `${key}:${name.slice(name.lastIndexOf("/") + 1)}`);
    else this.direct = plus(this.direct, name);
  }
}

function plus(set: ReadonlySet<string>, name: string): ReadonlySet<string> {
  return set === nobody ? new Set([name]) : (set as Set<string>).add(name);
}

const principalArn =
  /^arn:([^:]*):(?:iam|sts)::(\d{12}):(root$|user\/|role\/|assumed-role\/|federated-user\/)/;

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
