import type { Request } from "./request.ts";

export type CallerKind =
  | "user"
  | "role-session"
  | "federated-user"
  | "root"
  | "service"
  | "identity-provider"
  | "anonymous"
  | "unknown";

/** Who asks, taken apart. */
export interface Caller {
  readonly kind: CallerKind;
  /** The principal as the request gives it. */
  readonly text: string;
  readonly partition: string;
  /** Empty for services, identity providers and anonymous callers. */
  readonly account: string;
  /** `partition:account:name` of the role behind a session: session ARNs carry no path. */
  readonly roleKey: string;
}

/** The principal that stands for nobody in particular. */
export const anonymousPrincipal = "*anonymous*";

const federationActions: ReadonlySet<string> = new Set([
  "sts:assumerolewithsaml",
  "sts:assumerolewithwebidentity",
]);

/** Takes the principal of a request apart. */
export function callerOf(request: Request): Caller {
  const text = request.principal;
  if (!text.startsWith("arn:")) return callerWithoutArn(text, request.action);
  const service = text.indexOf(":", 4);
  const region = text.indexOf(":", service + 1);
  const account = text.indexOf(":", region + 1);
  const resource = text.indexOf(":", account + 1);
  if (resource < 0) return caller("unknown", text);
  const partition = text.slice(4, service);
  const id = text.slice(account + 1, resource);
  const start = resource + 1;
  if (text.startsWith("user/", start)) return caller("user", text, partition, id);
  if (text.startsWith("assumed-role/", start)) {
    const name = start + "assumed-role/".length;
    const slash = text.indexOf("/", name);
    return sessionOf(text, partition, id, slash < 0 ? text.slice(name) : text.slice(name, slash));
  }
  if (text.startsWith("role/", start)) {
    return sessionOf(text, partition, id, text.slice(text.lastIndexOf("/") + 1));
  }
  if (text.startsWith("federated-user/", start)) return caller("federated-user", text, partition, id);
  if (text.startsWith("saml-provider/", start) || text.startsWith("oidc-provider/", start)) {
    return caller("identity-provider", text);
  }
  if (text.slice(start) === "root") return caller("root", text, partition, id);
  return caller("unknown", text, partition, id);
}

function callerWithoutArn(text: string, action: string): Caller {
  if (text === anonymousPrincipal) return caller("anonymous", text);
  if (federationActions.has(action.toLowerCase())) return caller("identity-provider", text);
  return caller("service", text);
}

function sessionOf(text: string, partition: string, account: string, role: string): Caller {
  return { kind: "role-session", text, partition, account, roleKey: `${partition}:${account}:${role}` };
}

function caller(kind: CallerKind, text: string, partition = "", account = ""): Caller {
  return { kind, text, partition, account, roleKey: "" };
}
