import { nameLimits } from "../catalogue/index.ts";
import type { Tags } from "../model/index.ts";
import { type Checking, spanOfKey, wellFormedEntries } from "./checking.ts";
import type { Entry } from "./merge.ts";
import { quoted } from "./wording.ts";

/** Rolebridge writes up to three tags of its own. */
const mostTags = nameLimits.tagsPerResource - 3;

/** The tags of a role or person, and what AWS would refuse in their keys. */
export function checkTags(
  tags: Readonly<Record<string, string | undefined>> | undefined,
  entry: Entry<unknown>,
  checking: Checking,
): Tags {
  const { report } = checking;
  const firsts = new Map<string, string>();
  const wanted = wellFormedEntries(tags);
  for (const [key] of wanted) {
    const span = spanOfKey(entry, ["tags", key]);
    const first = firsts.get(key.toLowerCase());
    if (/^(aws|rolebridge):/i.test(key)) {
      report("RB1027", `the tag ${quoted(key)} begins with a reserved prefix`, {
        span,
        help: "tags that begin with `aws:` are AWS's, and with `rolebridge:` Rolebridge's",
      });
    } else if (key.length > nameLimits.tagKey.longest || !nameLimits.tagKey.pattern.test(key)) {
      report("RB1027", `${quoted(key)} cannot be the key of a tag`, {
        span,
        help: "tags hold letters, digits, spaces and `_ . : / = + - @`, and their keys 1 to 128 of them",
      });
    } else if (first !== undefined) {
      report("RB1027", `the tags ${quoted(key)} and ${quoted(first)} are one to AWS`, {
        span,
        notes: [{ message: "first declared here", span: spanOfKey(entry, ["tags", first]) }],
      });
    }
    firsts.set(key.toLowerCase(), first ?? key);
  }
  if (wanted.length > mostTags) {
    report(
      "RB1063",
      `${wanted.length} tags on ${quoted(entry.name)} are more than AWS allows beside Rolebridge's own`,
      {
        span: spanOfKey(entry, ["tags"]),
        help: `declare ${mostTags} at most`,
      },
    );
  }
  return Object.fromEntries(wanted);
}
