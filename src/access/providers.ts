import type { Edge } from "./edges.ts";

// Identity providers that everybody can have an account with: a trust that does not say whose tokens it takes is a door
// for all of them, whoever declared the provider as meant.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_secure-by-default.html

/** By the end of the provider's ARN or name: the claims of which one must be asked for. */
const shared: readonly { readonly host: RegExp; readonly claims: readonly string[] }[] = [
  {
    host: /token\.actions\.githubusercontent\.com/,
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
    host: /(?:^|\/)gitlab\.com/,
    claims: ["sub", "namespace_path", "project_path", "namespace_id", "project_id"],
  },
  { host: /app\.terraform\.io/, claims: ["sub"] },
  { host: /agent\.buildkite\.com/, claims: ["sub", "organization_slug", "organization_id"] },
  {
    host: /oidc\.vercel\.com|oidc\.fly\.io|oidc\.circleci\.com|api\.bitbucket\.org|vstoken\.dev\.azure\.com/,
    claims: ["sub", "aud"],
  },
  {
    host: /cognito-identity\.amazonaws\.com|accounts\.google\.com|www\.amazon\.com|graph\.facebook\.com/,
    claims: ["aud", "sub", "app_id", "oaud"],
  },
];

const positive = /^(?:foranyvalue:)?(?:string(?:equals(?:ignorecase)?|like))$/i;

/** Why a trust takes everybody's tokens of a provider that many share; undefined where it does not. */
export function sharedProvider({ from, passage }: Edge): string | undefined {
  if (from.kind !== "provider") return undefined;
  const found = shared.find(({ host }) => host.test(from.arn));
  if (!found) return undefined;
  const isLimited = passage.doorIn.clause.statement.source.conditions.some(
    ({ operator, key, values }) =>
      positive.test(operator) &&
      found.claims.some((claim) => key.toLowerCase().endsWith(`:${claim}`)) &&
      values.every((value) => !opensToAll(value)),
  );
  return isLimited ? undefined : `no condition says whose tokens (${found.claims[0] ?? "sub"}) are taken`;
}

/** A pattern whose first part, which names the owner, is a wildcard: `*`, `repo:*`. */
function opensToAll(value: string): boolean {
  return /^(?:[a-z_]+:)?[*?]/i.test(value);
}
