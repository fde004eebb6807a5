import type { DoorClause } from "./door-in.ts";
import type { Edge } from "./edges.ts";

// Identity providers that everybody can have an account with: a trust that does not say whose tokens it takes is a door
// for all of them, whoever declared the provider as meant.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_secure-by-default.html

/** By the end of the provider's ARN or name: the claims of which one must be asked for. */
const shared: readonly { readonly host: RegExp; readonly claims: readonly string[] }[] = [
  {
    host: /token\.actions\.githubusercontent\.com/i,
    claims: [
      "sub",
      "job_workflow_ref",
      "repository",
      "repository_owner",
      "repository_id",
      "repository_owner_id",
      "enterprise",
    ],
  },
  {
    host: /(?:^|\/)gitlab\.com/i,
    claims: ["sub", "namespace_path", "project_path", "namespace_id", "project_id"],
  },
  { host: /app\.terraform\.io/i, claims: ["sub"] },
  { host: /agent\.buildkite\.com/i, claims: ["sub", "organization_slug", "organization_id"] },
  {
    host: /oidc\.vercel\.com|oidc\.fly\.io|oidc\.circleci\.com|api\.bitbucket\.org|vstoken\.dev\.azure\.com/i,
    claims: ["sub", "aud"],
  },
  {
    host: /cognito-identity\.amazonaws\.com|accounts\.google\.com|www\.amazon\.com|graph\.facebook\.com/i,
    claims: ["aud", "sub", "app_id", "oaud"],
  },
];

const positive = /^(?:foranyvalue:)?(?:string(?:equals(?:ignorecase)?|like))$/i;

/** Why a trust takes everybody's tokens of a provider that many share; undefined where it does not. */
export function sharedProvider({ from, passage }: Edge): SharedProvider | undefined {
  if (from.kind !== "provider") return undefined;
  const found = shared.find(({ host }) => host.test(from.arn));
  if (!found) return undefined;
  // Each statement is a door of its own: one that is limited does not shut the next.
  const open = passage.doorsIn.find((door) => !isLimited(door, found.claims));
  return (
    open && { door: open, why: `no condition says whose tokens (${found.claims[0] ?? "sub"}) are taken` }
  );
}

/** A statement that takes everybody's tokens, and why. */
export interface SharedProvider {
  readonly door: DoorClause;
  readonly why: string;
}

function isLimited({ clause }: DoorClause, claims: readonly string[]): boolean {
  return clause.statement.source.conditions.some(
    ({ operator, key, values }) =>
      positive.test(operator) &&
      claims.some((claim) => key.toLowerCase().endsWith(`:${claim}`)) &&
      values.every(namesOwner),
  );
}

/**
 * Whether a value says whose token it is: `repo:acme/shop:*`, `acme`. The owner stands first, or after a word and a
 * colon, and has no wildcard: `repo:acme*` takes the tokens of every owner whose name begins so.
 */
function namesOwner(value: string): boolean {
  if (value.includes("://")) return !/[*?]|\$\{/.test(value);
  const [first = "", second = ""] = value.split(/[:/]/);
  const hasWord = /^[a-z_]+:/i.test(value);
  const owner = hasWord ? second : first;
  return owner !== "" && !/[*?]|\$\{/.test(hasWord ? first + owner : owner);
}
