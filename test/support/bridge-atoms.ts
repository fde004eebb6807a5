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
      if (found) for (const right of rightsOf(found)) atoms.add(`${user.name} ${arn} ${terms} ${right}`);
    }
  }
  return atoms;
}

interface Found {
  readonly role: Role;
  readonly account: AccountState;
}

function rolesByArn({ accounts }: World): ReadonlyMap<string, Found> {
  const all = Object.values(accounts).flatMap((account) =>
    account.roles.map((role) => ({ role, account, accountId: account.accountId })),
  );
  return new Map(
    all.map(({ role, account, accountId }) => [
      roleArn({ partition: "aws", accountId, path: role.path, name: role.name }),
      { role, account },
    ]),
  );
}

/** Each right stands with everything that bounds it: to lose the boundary or MFA is to gain a right. */
function rightsOf({ role, account }: Found): readonly string[] {
  const { inline, attached, boundary, maxSessionDuration, trust } = role;
  const terms = [boundary ?? "no boundary", maxSessionDuration, trust].join(" ");
  const contents = attached.map((arn) => {
    const name = arn.split("/").at(-1);
    const own = arn.includes(`:${account.accountId}:`) && account.policies.find((one) => one.name === name);
    return own ? own.document : arn;
  });
  return [
    `enters ${terms}`,
    ...[...contents, ...Object.values(inline)].map((content) => `${content} ${terms}`),
  ];
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
