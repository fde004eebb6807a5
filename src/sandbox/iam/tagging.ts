// Rules of tags, the same for all kinds: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
import type { Operation, Shape } from "../operation.ts";
import type { TagMap } from "./entities.ts";
import { invalidInput, limitExceeded, optionalText, shapes, text, texts } from "./input.ts";
import type { MoreContext } from "./lookup.ts";
import { pageOf, sorted } from "./page.ts";

const maximumTags = 50;

/** The tags of a request, checked by themselves. */
export function requestedTags(input: Shape): TagMap {
  const tags: TagMap = new Map();
  const seen = new Set<string>();
  for (const tag of shapes(input, "Tags")) {
    const key = text(tag, "Key");
    if (key.toLowerCase().startsWith("aws:")) {
      throw invalidInput(`Tag keys beginning with 'aws:' are reserved for AWS: ${key}`);
    }
    if (seen.has(key.toLowerCase())) {
      throw invalidInput("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
    }
    seen.add(key.toLowerCase());
    tags.set(key, optionalText(tag, "Value") ?? "");
  }
  if (tags.size > maximumTags) throw tooManyTags();
  return tags;
}

/** The condition keys of a request that sets tags. */
export function tagContext(tags: TagMap): MoreContext {
  if (tags.size === 0) return {};
  const context: Record<string, string | readonly string[]> = { "aws:TagKeys": [...tags.keys()] };
  for (const [key, value] of tags) context[`aws:RequestTag/${key}`] = value;
  return context;
}

/** The same for a request that takes tags away. */
function tagKeysContext(input: Shape): MoreContext {
  return { "aws:TagKeys": texts(input, "TagKeys") };
}

/** Sets tags; a key that differs in case alone replaces the one that is there. */
export function addTags(tags: TagMap, added: TagMap): void {
  const spelled = new Map([...tags.keys()].map((key) => [key.toLowerCase(), key]));
  const fresh = [...added.keys()].filter((key) => !spelled.has(key.toLowerCase()));
  if (tags.size + fresh.length > maximumTags) throw tooManyTags();
  for (const [key, value] of added) {
    const old = spelled.get(key.toLowerCase());
    if (old !== undefined && old !== key) tags.delete(old);
    tags.set(key, value);
  }
}

function removeTags(tags: TagMap, input: Shape): void {
  const gone = new Set(texts(input, "TagKeys").map((key) => key.toLowerCase()));
  for (const key of tags.keys()) if (gone.has(key.toLowerCase())) tags.delete(key);
}

/** Tags as an entity's answer carries them: an untagged entity has no such member. */
export function tagsOf(tags: ReadonlyMap<string, string>): {
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
} {
  return tags.size === 0 ? {} : { Tags: tagList(tags) };
}

export function tagList(tags: ReadonlyMap<string, string>): readonly { Key: string; Value: string }[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}

/** The three tagging operations of one kind; each caller's `entityOf` decides and finds. */
export function taggingOperations<K extends string, L extends string>(
  kind: K,
  listOperation: L,
  entityOf: (input: Shape, call: Parameters<Operation>[1], context: MoreContext) => { readonly tags: TagMap },
): Record<`Tag${K}` | `Untag${K}` | L, Operation> {
  const operations: Record<string, Operation> = {
    [`Tag${kind}`]: (input, call) => {
      const tags = requestedTags(input);
      addTags(entityOf(input, call, tagContext(tags)).tags, tags);
    },
    [`Untag${kind}`]: (input, call) => {
      removeTags(entityOf(input, call, tagKeysContext(input)).tags, input);
    },
    [listOperation]: (input, call) => {
      const { tags } = entityOf(input, call, {});
      const page = pageOf(sorted(tags.keys()), input, (key) => key);
      return { Tags: page.items.map((Key) => ({ Key, Value: tags.get(Key) ?? "" })), ...page.rest };
    },
  };
  return operations as Record<`Tag${K}` | `Untag${K}` | L, Operation>;
}

function tooManyTags(): Error {
  return limitExceeded(`The number of tags has reached the maximum limit of ${maximumTags}.`);
}
