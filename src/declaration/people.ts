import { quotas } from "../catalogue/index.ts";
import { byName, type Checking, spanOfKey, spanOfValue, wellFormed } from "./checking.ts";
import type { DeclaredPerson } from "./declaration.ts";
import type { Entry, PersonDraft } from "./merge.ts";
import { checkCollisions, checkName } from "./names.ts";
import type { Path } from "./place.ts";
import { checkTags } from "./tags.ts";
import { quoted } from "./wording.ts";

const mostUsers = quotas.UsersQuota.greatest;

export function checkPeople(checking: Checking): readonly DeclaredPerson[] {
  const { people } = checking.merged;
  checkCollisions("people", people, checking);
  const declared = [...people.values()].map((entry) => personOf(entry, checking));
  checkUserNames(checking);
  const last = [...people.values()][mostUsers];
  if (last) {
    checking.report("RB1063", `${people.size} people are more than the IAM users of one account`, {
      span: spanOfKey(last),
      help: `AWS allows ${mostUsers}`,
    });
  }
  return byName(declared);
}

function personOf(entry: Entry<PersonDraft>, checking: Checking): DeclaredPerson {
  const person = entry.value ?? {};
  if (person.iamUser === undefined) checkName("user", entry.name, spanOfKey(entry), checking);
  else checkName("user", person.iamUser, spanOfValue(entry, ["iamUser"]), checking);
  return {
    name: entry.name,
    user: person.iamUser ?? entry.name,
    ...(person.email !== undefined && { email: person.email }),
    formerly: formerNames(entry).map(({ name }) => name),
    tags: checkTags(person.tags, entry, checking),
    ...(person.disabled === true && { disabled: true }),
    span: spanOfKey(entry),
  };
}

interface UserName {
  readonly name: string;
  readonly entry: Entry<PersonDraft>;
  readonly path: Path;
}

function formerNames(entry: Entry<PersonDraft>): readonly UserName[] {
  const formerly = entry.value?.formerly;
  if (typeof formerly === "string") return [{ name: formerly, entry, path: ["formerly"] }];
  return wellFormed(formerly).map(([index, name]) => ({ name, entry, path: ["formerly", index] }));
}

/** One IAM user belongs to one person, now and formerly; case does not tell users apart. */
function checkUserNames({ merged, report }: Checking): void {
  const entries = [...merged.people.values()];
  const given = entries.flatMap((entry): UserName[] => {
    const user = entry.value?.iamUser;
    return user === undefined ? [] : [{ name: user, entry, path: ["iamUser"] }];
  });
  const plain = entries
    .filter((entry) => entry.value?.iamUser === undefined)
    .map((entry): UserName => ({ name: entry.name, entry, path: [] }));
  const owners = new Map<string, UserName>();
  for (const one of plain) if (!owners.has(one.name.toLowerCase())) owners.set(one.name.toLowerCase(), one);
  for (const one of [...given, ...entries.flatMap(formerNames)]) {
    const first = owners.get(one.name.toLowerCase());
    if (!first) owners.set(one.name.toLowerCase(), one);
    else {
      report("RB1037", `the IAM user ${quoted(one.name)} already belongs to ${quoted(first.entry.name)}`, {
        span: spanOfValue(one.entry, one.path),
        notes: [
          {
            message: "first claimed here",
            span: first.path.length === 0 ? spanOfKey(first.entry) : spanOfValue(first.entry, first.path),
          },
        ],
      });
    }
  }
}
