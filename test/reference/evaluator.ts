// The evaluator as docs/policy-engine.md says it, word by word: slow, without an index and without a thought for speed.
// It shares no code with src/policy, so that both being wrong in the same way takes the same misreading twice.
import { matchesCondition } from "./conditions.ts";
import { matchesArnPattern, matchesText } from "./patterns.ts";
import { principalStrength, type Strength, sparedByNotPrincipal, strengths } from "./principals.ts";

export type Value = string | readonly string[];
export interface Doc {
  readonly Version?: string;
  readonly Statement: unknown;
}
export interface Level {
  readonly level: string;
  readonly policies: readonly Doc[];
}
export interface Case {
  readonly request: {
    readonly principal: string;
    readonly action: string;
    readonly resource: string;
    readonly resourceAccount: string;
    readonly context: Readonly<Record<string, Value>>;
    readonly wildcardOnlyAction?: boolean;
    readonly principalId?: string;
    readonly roleArn?: string;
    readonly federatingUserArn?: string;
  };
  readonly identityPolicies: readonly Doc[];
  readonly boundary: Doc | null;
  readonly sessionPolicies: readonly Doc[];
  readonly resourcePolicy: Doc | null;
  readonly scps: readonly Level[];
  readonly rcps: readonly Level[];
}
export type Answer = "allow" | "explicitDeny" | "implicitDeny";
type Kind = "identity" | "boundary" | "session" | "resource" | "scp" | "rcp";
type Statement = Readonly<Record<string, unknown>>;

export function referenceDecision(one: Case): Answer {
  const { request } = one;
  const caller = callerKind(request.principal, request.action);
  const isServiceLinked = (request.roleArn ?? "").includes(":role/aws-service-role/");
  const isIdentity = ["user", "role-session", "federated-user", "root"].includes(caller);
  const scps = (isIdentity || caller === "unknown") && !isServiceLinked ? one.scps : [];
  const rcps = isServiceLinked ? [] : one.rcps;

  const ask = (doc: Doc, kind: Kind, effect: string): Strength => strongest(one, doc, kind, effect);
  const some = (docs: readonly Doc[], kind: Kind, effect: string): boolean =>
    docs.map((doc) => ask(doc, kind, effect)).some((strength) => strength !== "nobody");

  if (request.action.toLowerCase() === "sts:getcalleridentity" && caller !== "anonymous") return "allow";
  const denied =
    scps.some((level) => some(level.policies, "scp", "Deny")) ||
    rcps.some((level) => some(level.policies, "rcp", "Deny")) ||
    some(listOf(one.resourcePolicy), "resource", "Deny") ||
    some(one.identityPolicies, "identity", "Deny") ||
    some(listOf(one.boundary), "boundary", "Deny") ||
    some(one.sessionPolicies, "session", "Deny");
  if (denied) return "explicitDeny";

  const grant: Strength = one.resourcePolicy ? ask(one.resourcePolicy, "resource", "Allow") : "nobody";
  const isAtLeast = (strength: Strength): boolean => strengths.indexOf(grant) >= strengths.indexOf(strength);
  if (caller === "anonymous") return grant === "any" ? "allow" : "implicitDeny";
  if (caller === "service" || caller === "identity-provider")
    return isAtLeast("direct") ? "allow" : "implicitDeny";
  if (caller === "unknown") return "implicitDeny";
  if (caller === "root" && request.action.toLowerCase() === "sts:assumerole") return "implicitDeny";

  if (!scps.every((level) => some(level.policies, "scp", "Allow"))) return "implicitDeny";
  const identityAllows = caller === "root" || some(one.identityPolicies, "identity", "Allow");
  const boundaryAllows = one.boundary === null || some([one.boundary], "boundary", "Allow");
  const needsSession = one.sessionPolicies.length > 0 || caller === "federated-user";
  const sessionAllows = !needsSession || some(one.sessionPolicies, "session", "Allow");
  const limits = boundaryAllows && sessionAllows;

  const isSameAccount = request.principal.split(":")[4] === request.resourceAccount;
  if (!isSameAccount) return grant !== "nobody" && identityAllows && limits ? "allow" : "implicitDeny";
  if (grant === "direct" || grant === "any") return "allow";
  if (grant === "role" && limits) return "allow";
  const gated = isTrustGated(request.action.toLowerCase(), request.resource);
  return identityAllows && limits && (!gated || grant !== "nobody") ? "allow" : "implicitDeny";
}

function isTrustGated(action: string, resource: string): boolean {
  if (action.startsWith("kms:")) return resource.includes(":key/");
  const name = action.replace("sts:", "");
  const gated = [
    "assumerole",
    "assumerolewithsaml",
    "assumerolewithwebidentity",
    "tagsession",
    "setsourceidentity",
  ];
  return action.startsWith("sts:") && gated.includes(name) && resource.includes(":role/");
}

export function callerKind(principal: string, action: string): string {
  if (principal === "*anonymous*") return "anonymous";
  if (!principal.startsWith("arn:")) {
    return /^sts:assumerolewith(saml|webidentity)$/i.test(action) ? "identity-provider" : "service";
  }
  const resource = principal.split(":").slice(5).join(":");
  if (principal.split(":").length < 6) return "unknown";
  if (resource === "root") return "root";
  const type = resource.split("/")[0] ?? "";
  if (!resource.includes("/")) return "unknown";
  if (type === "role" || type === "assumed-role") return "role-session";
  if (type === "saml-provider" || type === "oidc-provider") return "identity-provider";
  return type === "user" || type === "federated-user" ? type : "unknown";
}

function listOf<T>(value: T | null | undefined): readonly T[] {
  return value === null || value === undefined ? [] : [value];
}

export function textsOf(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((one) => ["string", "number", "boolean"].includes(typeof one)).map(String);
}

/** The strongest way in which a statement of this effect that applies names the caller. */
function strongest(one: Case, doc: Doc, kind: Kind, effect: string): Strength {
  const statements = (Array.isArray(doc.Statement) ? doc.Statement : [doc.Statement]) as readonly Statement[];
  let best: Strength = "nobody";
  for (const statement of statements) {
    if (statement["Effect"] !== effect) continue;
    const strength = appliedStrength(one, doc, statement, kind);
    if (strengths.indexOf(strength) > strengths.indexOf(best)) best = strength;
  }
  return best;
}

function appliedStrength(one: Case, doc: Doc, statement: Statement, kind: Kind): Strength {
  const isDeny = statement["Effect"] === "Deny";
  const hasVariables = doc.Version === "2012-10-17";
  if (!matchesAction(one.request.action, statement, isDeny)) return "nobody";
  if (!matchesResource(one, statement, kind, isDeny, hasVariables)) return "nobody";
  const conditions = (statement["Condition"] ?? {}) as Readonly<
    Record<string, Readonly<Record<string, unknown>>>
  >;
  for (const [operator, keys] of Object.entries(conditions)) {
    for (const [key, values] of Object.entries(keys)) {
      const holds = matchesCondition(
        { operator, key, values: textsOf(values) },
        one.request.context,
        hasVariables,
        isDeny,
      );
      if (!holds) return "nobody";
    }
  }
  if (statement["Principal"] !== undefined) return principalStrength(statement["Principal"], one.request);
  if (statement["NotPrincipal"] !== undefined) {
    if (!isDeny) return "nobody";
    if (one.boundary !== null) return "any";
    return sparedByNotPrincipal(statement["NotPrincipal"], one.request) ? "nobody" : "any";
  }
  return kind === "resource" && !isDeny ? "nobody" : "any";
}

function matchesAction(action: string, statement: Statement, isDeny: boolean): boolean {
  const listed = (elements: readonly string[], readsOdd: boolean): boolean =>
    elements.some((element) => {
      if (element === "*") return true;
      if (/\s/.test(element)) return false;
      const [prefix = ""] = element.split(":");
      const isMatch = matchesText(element.toLowerCase(), action.toLowerCase());
      if (/[*?]/.test(prefix)) return readsOdd && isMatch;
      return element.includes(":") && isMatch;
    });
  if (statement["Action"] !== undefined) return listed(textsOf(statement["Action"]), isDeny);
  if (statement["NotAction"] === undefined) return false;
  return !listed(textsOf(statement["NotAction"]), !isDeny);
}

function matchesResource(
  one: Case,
  statement: Statement,
  kind: Kind,
  isDeny: boolean,
  hasVariables: boolean,
): boolean {
  const { request } = one;
  const isNegated = statement["Resource"] === undefined;
  const element = statement["Resource"] ?? statement["NotResource"];
  if (element === undefined) return kind === "resource" || isDeny;
  let hasValueless = false;
  const isListed = textsOf(element).some((pattern) => {
    if (pattern === "*") return true;
    if (request.wildcardOnlyAction) return false;
    const isWide = isDeny !== isNegated;
    const match = matchesArnPattern(pattern, request.resource, {
      kind,
      isWide,
      hasVariables,
      context: request.context,
    });
    if (match === "valueless") hasValueless = true;
    return match === true;
  });
  if (!isNegated) return isListed;
  if (isListed) return false;
  return hasValueless ? isDeny : true;
}
