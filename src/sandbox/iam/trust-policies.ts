// Trust policies as IAM keeps them: users and roles that a Principal element names stand in them as unique ids, and are
// shown as ARNs while they exist. Somebody who is made again under the same name is somebody else.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html

import { countedLength } from "../../catalogue/index.ts";
import { accountRootArn, type DocumentText, parseAccountId, parseArn } from "../../model/index.ts";
import type { Call } from "../operation.ts";
import type { SandboxState } from "../state.ts";
import type { StoredDocument } from "../stored-document.ts";
import { checkDocument, invalidPrincipal } from "./documents.ts";
import type { Role, User } from "./entities.ts";
import { limitExceeded, malformedDocument } from "./input.ts";
import { isVisible } from "./lookup.ts";
import { quotaOf } from "./quotas.ts";

/** Checks a trust policy that is about to be saved, and gives the form in which it is kept. */
export function storeTrust(call: Call, text: DocumentText): StoredDocument {
  checkDocument(text, "trust");
  const quota = quotaOf(call.account, "AssumeRolePolicySizeQuota");
  if (countedLength(text) > quota) throw limitExceeded(`Cannot exceed quota for ACLSizePerRole: ${quota}`);
  const stored = mapPrincipals(text, (kind, value) => storedPrincipal(call, kind, value));
  return call.state.documents.intern(stored);
}

/** The text that answers carry: ids as ARNs where somebody has the id, else the id itself. */
export function shownTrust(trust: StoredDocument, state: Pick<SandboxState, "principalsById">): DocumentText {
  if (!/"A(?:IDA|ROA)[A-Z0-9]+"/.test(trust.text)) return trust.text;
  return mapPrincipals(trust.text, (kind, value) =>
    kind === "AWS" ? (state.principalsById.get(value)?.arn ?? value) : value,
  );
}

function storedPrincipal(call: Call, kind: string, value: string): string {
  const stored = kind === "AWS" ? storedAwsPrincipal(call, value) : otherPrincipal(kind, value);
  if (stored !== undefined) return stored;
  throw malformedDocument(invalidPrincipal(kind, value));
}

function storedAwsPrincipal(call: Call, value: string): string | undefined {
  if (value === "*") return value;
  const { state } = call;
  const id = parseAccountId(value);
  if (id !== undefined) return accountRootArn(state.settings.partition, id);
  const parts = parseArn(value);
  if (parts === undefined) return visible(call, state.principalsById.get(value))?.id;
  if (parts.partition !== state.settings.partition) return undefined;
  const account = parseAccountId(parts.account);
  if (account === undefined) return undefined;
  if (parts.service === "sts") return isSession(parts.resource) ? value : undefined;
  if (parts.service !== "iam") return undefined;
  // An account that the sandbox does not keep is taken to exist; whom it holds cannot be known.
  if (parts.resource === "root") return value;
  const [kind] = parts.resource.split("/", 1);
  const name = value.slice(value.lastIndexOf("/") + 1);
  const owner = state.accounts.get(account);
  const principal =
    kind === "user" ? owner?.users.get(name) : kind === "role" ? owner?.roles.get(name) : undefined;
  return principal?.arn === value ? visible(call, principal)?.id : undefined;
}

function visible(call: Call, principal: User | Role | undefined): User | Role | undefined {
  return principal !== undefined && isVisible(principal, call) ? principal : undefined;
}

function isSession(resource: string): boolean {
  return /^(?:assumed-role\/[^/*?]+\/[^/*?]+|federated-user\/[^/*?]+)$/.test(resource);
}

const webProviders = new Set([
  "accounts.google.com",
  "cognito-identity.amazonaws.com",
  "graph.facebook.com",
  "www.amazon.com",
]);

function otherPrincipal(kind: string, value: string): string | undefined {
  switch (kind) {
    case "Service":
      return /^[a-z0-9][a-z0-9.-]*\.(?:amazonaws\.com(?:\.cn)?|aws\.internal|amazon\.com|aws)$/.test(value)
        ? value
        : undefined;
    case "Federated":
      return webProviders.has(value) || /^arn:[^:]+:iam::\d{12}:(?:saml|oidc)-provider\/./.test(value)
        ? value
        : undefined;
    default:
      return undefined;
  }
}

/** Changes each value of each Principal element; a text in which nothing changes stays as it is, to the letter. */
function mapPrincipals(text: DocumentText, map: (kind: string, value: string) => string): DocumentText {
  let hasChanged = false;
  const mapValue = (kind: string, value: unknown): unknown => {
    if (Array.isArray(value)) return value.map((item) => mapValue(kind, item));
    if (typeof value !== "string") return value;
    const mapped = map(kind, value);
    if (mapped !== value) hasChanged = true;
    return mapped;
  };
  const document = JSON.parse(text) as { Statement: unknown };
  const statements = Array.isArray(document.Statement) ? document.Statement : [document.Statement];
  for (const statement of statements as { Principal?: unknown }[]) {
    const { Principal: principal } = statement;
    if (typeof principal !== "object" || principal === null) continue;
    statement.Principal = Object.fromEntries(
      Object.entries(principal).map(([kind, value]) => [kind, mapValue(kind, value)]),
    );
  }
  return hasChanged ? JSON.stringify(document) : text;
}
