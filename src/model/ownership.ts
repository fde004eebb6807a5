import { createHash } from "node:crypto";
import type { Arn } from "./arn.ts";
import { parseArn, pathOfArn } from "./arn.ts";
import type { Resource } from "./resource.ts";
import type { Tags } from "./tags.ts";

// The one place that decides what is ours. Users and roles are owned by tag, groups and managed policies by path,
// inline policies by the name prefix on an owned principal, attachments by path or by the digest tag.

/** `owned`: made for this organization · `another`: made by Rolebridge for another one · `foreign`: not made by it. */
export type Ownership = "owned" | "foreign" | "another";

export const organizationTag = "rolebridge:organization";
export const emailTag = "rolebridge:email";

/** Names, by short digests, the managed policies and the boundary that Rolebridge itself put on a role. */
export const attachedTag = "rolebridge:attached";

/** Marks a role that is kept for emergencies: `true`. */
export const breakGlassTag = "rolebridge:break-glass";

export const inlinePrefix = "rolebridge-";
export const timedPolicyName = "rolebridge-timed";
export const endedSessionsPolicyName = "rolebridge-ended-sessions";

/** Ends a one-time password that was not used: see `oneTimePasswordDocument`. */
export const oneTimePasswordPolicyName = "rolebridge-one-time-password";

const pathPrefix = "/rolebridge/";

/** The path under which an organization's groups and managed policies stand. */
export function ownedPath(organization: string): string {
  return `${pathPrefix}${organization}/`;
}

/** Name of the group that holds every person. */
export function peopleGroupName(organization: string): string {
  return `rolebridge-${organization}-people`;
}

/** Whether a resource is ours, another organization's or foreign. */
export function ownershipOf(resource: Resource, organization: string): Ownership {
  switch (resource.kind) {
    case "user":
    case "role":
      return ownershipByTags(resource.tags, organization);
    case "group":
    case "policy":
      return ownershipByPath(resource.path, organization);
  }
}

function ownershipByTags(tags: Tags, organization: string): Ownership {
  const owner = tags[organizationTag];
  if (owner === undefined) return "foreign";
  return owner === organization ? "owned" : "another";
}

function ownershipByPath(path: string, organization: string): Ownership {
  if (path === ownedPath(organization)) return "owned";
  return path.startsWith(pathPrefix) ? "another" : "foreign";
}

/** Whether an inline policy on an owned principal is ours. */
export function isOwnedInlinePolicy(name: string): boolean {
  return name.startsWith(inlinePrefix);
}

/** Whether a managed policy's ARN stands under our path, in whichever account. */
export function isOwnedPolicyArn(arn: Arn, organization: string): boolean {
  return parseArn(arn)?.account !== "aws" && pathOfArn(arn) === ownedPath(organization);
}

/** The digest by which {@link attachedTag} names one ARN: eight hex digits. */
export function attachmentDigest(arn: Arn): string {
  return createHash("sha256").update(arn).digest("hex").slice(0, 8);
}

/** The value of {@link attachedTag} for these ARNs: at most 28 fit into a tag's 256 characters. */
export function attachedTagValue(arns: readonly Arn[]): string {
  return [...new Set(arns.map(attachmentDigest))].sort().join(" ");
}

/** Whether Rolebridge itself attached this policy (or set this boundary) on a role with these tags. */
export function isOwnedAttachment(arn: Arn, tags: Tags, organization: string): boolean {
  if (isOwnedPolicyArn(arn, organization)) return true;
  return (tags[attachedTag] ?? "").split(" ").includes(attachmentDigest(arn));
}
