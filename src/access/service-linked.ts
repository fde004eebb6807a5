import { parseDocument } from "../policy/index.ts";
import type { KnownRole } from "./atlas.ts";

const known = new WeakMap<KnownRole["resource"], boolean>();

/**
 * Roles that AWS made for a service of its own; nobody can pass or change them. The path says so, and the trust must
 * agree: a role that lets in anybody but services is looked at like every other.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html
 */
export function isServiceLinked({ resource }: KnownRole): boolean {
  if (!resource.path.startsWith("/aws-service-role/")) return false;
  const found = known.get(resource) ?? trustsServicesAlone(resource.trust);
  known.set(resource, found);
  return found;
}

function trustsServicesAlone(trust: string): boolean {
  const { isReadable, notes, statements } = parseDocument(trust);
  const areServices = statements.every(
    ({ principal, notPrincipal }) =>
      notPrincipal === undefined &&
      Object.keys(principal ?? { none: [] }).every((kind) => kind === "Service"),
  );
  return isReadable && notes.length === 0 && areServices;
}
