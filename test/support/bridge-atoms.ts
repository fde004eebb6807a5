import {
  type AccountState,
  listOf,
  parseDocument,
  policyArn,
  type Role,
  roleArn,
  type World,
} from "../../src/model/index.ts";

// What people could do in a world, broken into parts that can be compared: one line for each person, role and right of
// that role, with the terms on which it is had. Made without the code that it judges, and fast: a law over every write of
// every apply asks it some ten thousand times.

/** One line for each right that somebody has through a bridge that is open. */
export function bridgeAtoms(world: World): ReadonlySet<string> {
  const source = world.accounts[world.directory.source] as AccountState;
  const roles = rolesByArn(world);
  const documents = new Map(
    source.policies.map((policy) => [
      policyArn({ partition: "aws", accountId: source.accountId, path: policy.path, name: policy.name }),
      policy.document,
    ]),
  );
  const atoms = new Set<string>();
  for (const user of source.users) {
    const texts = [
      ...Object.values(user.inline),
      ...user.attached.flatMap((arn) => documents.get(arn) ?? []),
    ];
    for (const [arn, terms] of texts.flatMap(doorsIn)) {
      const found = roles.get(arn);
      if (found === undefined) continue;
      const way = `${user.name} ${arn} ${shortFor(terms)}`;
      for (const right of found.rights()) atoms.add(`${way} ${right}`);
    }
  }
  return atoms;
}

/** One role, and what it may do: worked out when somebody stands before it. */
interface Found {
  rights(): readonly string[];
}

function rolesByArn({ accounts }: World): ReadonlyMap<string, Found> {
  return new Map(Object.values(accounts).flatMap((account) => [...rolesIn(account)]));
}

const rolesOfAccount = new WeakMap<AccountState, ReadonlyMap<string, Found>>();

/** An account that no write touched is the same value as before. */
function rolesIn(account: AccountState): ReadonlyMap<string, Found> {
  const before = rolesOfAccount.get(account);
  if (before) return before;
  const { accountId } = account;
  const roles = new Map(
    account.roles.map((role): [string, Found] => {
      let rights: readonly string[] | undefined;
      return [
        roleArn({ partition: "aws", accountId, path: role.path, name: role.name }),
        { rights: () => (rights ??= rightsOf(role, account)) },
      ];
    }),
  );
  rolesOfAccount.set(account, roles);
  return roles;
}

/** Each right stands with everything that bounds it: to lose the boundary or MFA is to gain a right. */
function rightsOf(role: Role, account: AccountState): readonly string[] {
  const { inline, attached, boundary, maxSessionDuration, trust } = role;
  const terms = shortFor([boundary ?? "no boundary", maxSessionDuration, trust].join(" "));
  const contents = attached.map((arn) => {
    const name = arn.split("/").at(-1);
    const own = arn.includes(`:${account.accountId}:`) && account.policies.find((one) => one.name === name);
    return own ? own.document : arn;
  });
  return [
    `enters ${terms}`,
    ...[...contents, ...Object.values(inline)].map((content) => `${shortFor(content)} ${terms}`),
  ];
}

const shorts = new Map<string, string>();

/** A number in the place of a long text: the same for the same text alone. */
function shortFor(text: string): string {
  const before = shorts.get(text);
  if (before !== undefined) return before;
  const made = `#${shorts.size}`;
  shorts.set(text, made);
  return made;
}

const known = new Map<string, readonly (readonly [arn: string, terms: string])[]>();

function doorsIn(document: string): readonly (readonly [arn: string, terms: string])[] {
  const before = known.get(document);
  if (before) return before;
  const doors = listOf(parseDocument(document).Statement)
    .filter(({ Effect, Action }) => Effect === "Allow" && listOf(Action).includes("sts:AssumeRole"))
    .flatMap(({ Resource, Condition }) =>
      listOf(Resource).map((arn) => [arn, JSON.stringify(Condition ?? {})] as const),
    );
  known.set(document, doors);
  return doors;
}
