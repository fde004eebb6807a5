import { createHash } from "node:crypto";
import type { AccountState, Address, Resource } from "../model/index.ts";
import type { Plan } from "./plan.ts";
import { plannerOf } from "./planners.ts";

/** Members that change without anybody changing the resource. */
const volatile = new Set(["lastUsedAt", "credentials"]);

/** What the digest of a resource that is not there says. */
export const absent = "";

/** Names a resource as it stands; the same for the same state, whatever was read beside it. */
export function resourceDigest(resource: Resource | undefined): string {
  if (resource === undefined) return absent;
  const isRead = (member: string): boolean => !volatile.has(member) && !isReadAtTimes(resource, member);
  const stable = Object.fromEntries(Object.entries(resource).filter(([member]) => isRead(member)));
  return sha256(canonicalText(stable)).slice(0, 16);
}

/** A policy's tags are read only where an ignore rule asks for them; no plan changes them. */
function isReadAtTimes({ kind }: Resource, member: string): boolean {
  return kind === "policy" && member === "tags";
}

/** The resource that has an address's name, without regard to case as IAM compares names. */
export function resourceAt(
  state: AccountState | undefined,
  address: Pick<Address, "kind" | "name">,
): Resource | undefined {
  if (!state) return undefined;
  const name = address.name.toLowerCase();
  return plannerOf(address.kind)
    .all(state)
    .find((one) => one.name.toLowerCase() === name);
}

/** SHA-256 of everything in a plan but its digest. */
export function planDigest(plan: Omit<Plan, "digest">): string {
  const { digest: _, ...rest } = plan as Plan;
  return sha256(canonicalText(rest));
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** JSON with members in order: equal values give equal texts. */
function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
