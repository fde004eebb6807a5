import type { DiagnosticCode, SourceSpan } from "../diagnostics/index.ts";
import type { Checking } from "./checking.ts";
import { spanOfKey } from "./checking.ts";
import type { Entries, Entry } from "./merge.ts";
import { namePatterns } from "./schema.ts";
import { quoted } from "./wording.ts";

export type NameKind = keyof typeof namePatterns;

const nameRules: Readonly<
  Record<NameKind, { readonly code: DiagnosticCode; readonly words: string; readonly rule: string }>
> = {
  organization: {
    code: "RB1025",
    words: "an organization",
    rule: "an organization has lower-case letters, digits and inner hyphens, at most 32",
  },
  account: {
    code: "RB1020",
    words: "an account name",
    rule: "account names begin with a lower-case letter and go on with lower-case letters, digits and hyphens, at most 50",
  },
  role: {
    code: "RB1021",
    words: "a role name",
    rule: "role names begin with a letter and go on with letters, digits and `_ . -`, at most 64",
  },
  user: {
    code: "RB1022",
    words: "a user name",
    rule: "user names have letters, digits and `_ + = , . @ -`, at most 64",
  },
  policy: {
    code: "RB1024",
    words: "a policy name",
    rule: "policy names have letters, digits and `_ + = , . @ -`, at most 128",
  },
  inlinePolicy: {
    code: "RB1024",
    words: "a name of an inline policy",
    rule: "inline policies have letters, digits and `_ + = , . @ -` in their names, at most 117",
  },
  team: {
    code: "RB1036",
    words: "a team name",
    rule: "team names have letters, digits and `_ . -`, at most 64",
  },
  label: {
    code: "RB1036",
    words: "a label",
    rule: "labels begin with a letter and go on with letters, digits and `_ . -`, at most 64",
  },
};

/** Reports a name outside the characters of its kind. */
export function checkName(kind: NameKind, name: string, span: SourceSpan, { report }: Checking): boolean {
  if (kind === "user" && name.length === 1) {
    report("RB1023", `the user name ${quoted(name)} has one character`, {
      span,
      help: "a session carries the user's name, and AWS wants two characters there at least",
    });
    return false;
  }
  if (namePatterns[kind].test(name)) return true;
  const { code, words, rule } = nameRules[kind];
  report(code, name === "" ? `${words} is empty` : `${quoted(name)} cannot be ${words}`, {
    span,
    help: rule,
  });
  return false;
}

/** Reports names that AWS takes for the same: it keeps the case of names and compares them without it. */
export function checkCollisions(words: string, entries: Entries<unknown>, { report }: Checking): void {
  const firsts = new Map<string, Entry<unknown>>();
  for (const entry of entries.values()) {
    const first = firsts.get(entry.name.toLowerCase());
    if (!first) firsts.set(entry.name.toLowerCase(), entry);
    else {
      report("RB1026", `${words} ${quoted(entry.name)} and ${quoted(first.name)} are one name to AWS`, {
        span: spanOfKey(entry),
        notes: [{ message: "first declared here", span: spanOfKey(first) }],
      });
    }
  }
}
