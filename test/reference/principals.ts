import { type Case, callerKind, textsOf } from "./evaluator.ts";

export const strengths = ["nobody", "account", "role", "direct", "any"] as const;
export type Strength = (typeof strengths)[number];
type Request = Case["request"];

interface Named {
  readonly type: string;
  readonly name: string;
}

function namesOf(element: unknown): readonly Named[] {
  if (element === "*") return [{ type: "AWS", name: "*" }];
  if (typeof element !== "object" || element === null) return [];
  return Object.entries(element).flatMap(([type, names]) => textsOf(names).map((name) => ({ type, name })));
}

export function principalStrength(element: unknown, request: Request): Strength {
  const found = namesOf(element).map((one) => strengthOfName(one, request));
  return strengths.findLast((strength) => found.includes(strength)) ?? "nobody";
}

function strengthOfName({ type, name }: Named, request: Request): Strength {
  const caller = callerKind(request.principal, request.action);
  if (type === "AWS" && name === "*") return "any";
  if (caller === "service") return type === "Service" && name === request.principal ? "direct" : "nobody";
  if (caller === "identity-provider")
    return type === "Federated" && name === request.principal ? "direct" : "nobody";
  if (type !== "AWS" || caller === "anonymous" || /[*?]/.test(name)) return "nobody";
  if (isItself(name, request)) return "direct";
  if (isRoleOrUserBehind(name, request)) return "role";
  return isAccount(name, request) ? "account" : "nobody";
}

function isItself(name: string, request: Request): boolean {
  const caller = callerKind(request.principal, request.action);
  if (caller === "user" && name === request.principalId && name.startsWith("AIDA")) return true;
  return caller !== "root" && caller !== "unknown" && name === request.principal && !name.includes(":role/");
}

function isRoleOrUserBehind(name: string, request: Request): boolean {
  const caller = callerKind(request.principal, request.action);
  if (caller === "federated-user") {
    return name === request.federatingUserArn || (name === request.principalId && name.startsWith("AIDA"));
  }
  if (caller !== "role-session") return false;
  if (name === request.principalId && name.startsWith("AROA")) return true;
  return isRoleOf(name, request);
}

/** Session ARNs carry no path: only the role's name is compared. */
function isRoleOf(name: string, request: Request): boolean {
  const role = name.split(":");
  const session = request.principal.split(":");
  if (role[2] !== "iam" || !(role[5] ?? "").startsWith("role/")) return false;
  const path = (session[5] ?? "").split("/");
  const roleName = path[0] === "role" ? path.at(-1) : path[1];
  return role[1] === session[1] && role[4] === session[4] && (role[5] ?? "").split("/").at(-1) === roleName;
}

function isAccount(name: string, request: Request): boolean {
  const parts = request.principal.split(":");
  const [, partition, , , account] = parts;
  if (parts.length < 6) return false;
  return name === account || name === `arn:${partition}:iam::${account}:root`;
}

/** A Deny with NotPrincipal spares only whoever is listed with the whole chain. */
export function sparedByNotPrincipal(element: unknown, request: Request): boolean {
  const names = namesOf(element);
  const caller = callerKind(request.principal, request.action);
  if (names.some((one) => one.type === "AWS" && one.name === "*")) return true;
  if (caller === "service")
    return names.some((one) => one.type === "Service" && one.name === request.principal);
  if (caller === "identity-provider") {
    return names.some((one) => one.type === "Federated" && one.name === request.principal);
  }
  const aws = names.filter((one) => one.type === "AWS" && !/[*?]/.test(one.name)).map((one) => one.name);
  const account = aws.some((name) => isAccount(name, request));
  const itself = aws.some((name) => isItself(name, request));
  const role = aws.some((name) => isRoleOrUserBehind(name, request));
  switch (caller) {
    case "user":
    case "federated-user":
      return account && itself;
    case "role-session":
      return account && role && itself;
    case "root":
    case "unknown":
      return account;
    default:
      return false;
  }
}
