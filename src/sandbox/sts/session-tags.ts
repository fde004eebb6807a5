// Session tags: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
import { shapes, text, texts } from "../iam/input.ts";
import { ApiError, type Shape } from "../operation.ts";
import type { Credential } from "../state.ts";

export interface SessionTags {
  /** As passed in the request. */
  readonly requested: ReadonlyMap<string, string>;
  /** Of the calling session, whose transitive tags go on. */
  readonly inherited: ReadonlyMap<string, string>;
  readonly transitiveKeys: readonly string[];
}

export const noSessionTags: SessionTags = { requested: new Map(), inherited: new Map(), transitiveKeys: [] };

/** The tags of a request, together with those that the calling session hands on. */
export function sessionTags(input: Shape, caller: Credential): SessionTags {
  const pairs = shapes(input, "Tags").map((tag) => [text(tag, "Key"), text(tag, "Value")] as const);
  return combineTags(pairs, texts(input, "TransitiveTagKeys"), inheritedTags(caller));
}

/** Checks tags and their transitive keys against each other and against what is inherited. */
export function combineTags(
  pairs: readonly (readonly [string, string])[],
  transitiveKeys: readonly string[],
  inherited: ReadonlyMap<string, string>,
): SessionTags {
  const seen = new Set<string>();
  const inheritedKeys = new Set([...inherited.keys()].map(lower));
  for (const [key] of pairs) {
    if (seen.has(lower(key)))
      throw invalid("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
    if (lower(key).startsWith("aws:")) throw invalid("Tag keys beginning with aws: are reserved.");
    if (inheritedKeys.has(lower(key)))
      throw invalid(
        "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
      );
    seen.add(lower(key));
  }
  for (const key of transitiveKeys) {
    if (!seen.has(lower(key)))
      throw invalid("The specified transitive tag key must be included in the requested tags.");
  }
  return {
    requested: new Map(pairs),
    inherited,
    transitiveKeys: [...inherited.keys(), ...transitiveKeys],
  };
}

function inheritedTags({ tags, transitiveTagKeys }: Credential): ReadonlyMap<string, string> {
  const transitive = new Set(transitiveTagKeys.map(lower));
  return new Map([...tags].filter(([key]) => transitive.has(lower(key))));
}

/** All tags of the new session. */
export function allTags({ requested, inherited }: SessionTags): ReadonlyMap<string, string> {
  return new Map([...requested, ...inherited]);
}

/** The condition keys that the tags bring into the request. */
export function tagContext({
  requested,
  inherited,
  transitiveKeys,
}: SessionTags): Record<string, string | readonly string[]> {
  const context: Record<string, string | readonly string[]> = {};
  if (requested.size > 0) context["aws:TagKeys"] = [...requested.keys()];
  for (const [key, value] of requested) context[`aws:RequestTag/${key}`] = value;
  if (transitiveKeys.length > 0) context["sts:TransitiveTagKeys"] = transitiveKeys;
  // An inherited tag stands in for the role's own when its trust policy is read.
  for (const [key, value] of inherited) {
    context[`aws:ResourceTag/${key}`] = value;
    context[`iam:ResourceTag/${key}`] = value;
  }
  return context;
}

function lower(key: string): string {
  return key.toLowerCase();
}

function invalid(message: string): ApiError {
  return new ApiError("InvalidParameterValue", message, 400);
}
