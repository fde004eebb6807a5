import { shapes, text, texts } from "../iam/input.ts";
import { ApiError, type Operation, type Shape } from "../operation.ts";
import { enter } from "./entry.ts";
import { constraintViolation, invalidInput, targetNotFound } from "./errors.ts";
import type { Organization } from "./organization.ts";
import { pageOf } from "./page.ts";

const maxTags = 50;

/** The tags of a request; keys are unique without regard to case. */
export function requestedTags(input: Shape): Map<string, string> {
  const tags = new Map<string, string>();
  const seen = new Set<string>();
  for (const tag of shapes(input, "Tags")) {
    const key = text(tag, "Key");
    if (key.toLowerCase().startsWith("aws:"))
      throw invalidInput("INVALID_SYSTEM_TAGS_PARAMETER", "You can't add tags whose key starts with aws:.");
    if (seen.has(key.toLowerCase()))
      throw invalidInput("DUPLICATE_TAG_KEY", "You specified the same tag key more than once.");
    seen.add(key.toLowerCase());
    tags.set(key, text(tag, "Value"));
  }
  checkCount(tags);
  return tags;
}

function checkCount(tags: ReadonlyMap<string, string>): void {
  if (tags.size > maxTags)
    throw constraintViolation(
      "MAX_TAG_LIMIT_EXCEEDED",
      "You have exceeded the number of tags allowed on this resource.",
    );
}

function taggedResource(organization: Organization, id: string): { readonly tags: Map<string, string> } {
  const resource = organization.target(id) ?? organization.policies.get(id);
  if (resource === undefined) throw targetNotFound();
  if ("isAwsManaged" in resource && resource.isAwsManaged)
    throw new ApiError("InvalidInputException", "You can't tag a policy of AWS's.", 400, {
      Reason: "TARGET_NOT_SUPPORTED",
    });
  return resource;
}

const TagResource: Operation = (input, call) => {
  const organization = enter(call);
  const { tags } = taggedResource(organization, text(input, "ResourceId"));
  const merged = new Map(tags);
  for (const [key, value] of requestedTags(input)) {
    for (const present of merged.keys())
      if (present.toLowerCase() === key.toLowerCase()) merged.delete(present);
    merged.set(key, value);
  }
  checkCount(merged);
  tags.clear();
  for (const [key, value] of merged) tags.set(key, value);
};

const UntagResource: Operation = (input, call) => {
  const organization = enter(call);
  const { tags } = taggedResource(organization, text(input, "ResourceId"));
  const removed = new Set(texts(input, "TagKeys").map((key) => key.toLowerCase()));
  for (const key of tags.keys()) if (removed.has(key.toLowerCase())) tags.delete(key);
};

const ListTagsForResource: Operation = (input, call) => {
  const organization = enter(call);
  const { tags } = taggedResource(organization, text(input, "ResourceId"));
  return pageOf([...tags], input, "Tags", ([key, value]) => ({ Key: key, Value: value }));
};

export const taggingOperations = {
  TagResource,
  UntagResource,
  ListTagsForResource,
} as const satisfies Record<string, Operation>;
