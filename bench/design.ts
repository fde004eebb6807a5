// The design that every tool builds: one declaration for a size, and the IAM state that it means, to the last tag.
import { memoryFiles } from "../src/declaration/index.ts";
import type { AccountState, IamCall, IamWrite, TagPair, Tags, User, World } from "../src/model/index.ts";
import { policyArn } from "../src/model/index.ts";
import { openWorkspace } from "../src/workspace/index.ts";

export interface Size {
  readonly accounts: number;
  readonly roles: number;
  readonly people: number;
}

/** `12x3x20`: twelve target accounts, three roles in each, twenty people. */
export function parseSize(text: string): Size {
  const [accounts, roles, people] = text.split("x").map(Number);
  if (!accounts || !roles || !people) throw new Error(`${text} is no size; 12x3x20 is one`);
  return { accounts, roles, people };
}

/** The account in which an emulator without accounts of its own puts whoever calls. */
export const sourceAccountId = "123456789012";
export const reachRole = "OrganizationAccountAccessRole";
export const targetAccountId = (number: number): string => String(200_000_000_000 + number);
const accountName = (number: number): string => `account-${String(number).padStart(4, "0")}`;

/** One AWS managed policy per role. */
export const managedPolicies = [
  "PowerUserAccess",
  "ReadOnlyAccess",
  "AWSLambda_FullAccess",
  "AmazonS3FullAccess",
  "AmazonDynamoDBFullAccess",
  "AmazonEC2FullAccess",
  "SecurityAudit",
  "AmazonSQSFullAccess",
];

/** A person holds so many grants at most: more would have doors packed, which no other tool does. */
const mostGrants = 5;

/** The declaration of a size. The same size always gives the same text. */
export function declarationOf({ accounts, roles, people }: Size): string {
  const numbers = Array.from({ length: accounts }, (_, index) => index + 1);
  const pairs = numbers.flatMap((number) =>
    Array.from({ length: roles }, (_, role) => `Role${role + 1}@${accountName(number)}`),
  );
  const held = Math.min(mostGrants, Math.max(1, Math.ceil((accounts * roles) / 10)), pairs.length);
  // Strides without a common divisor with most sizes: grants spread over all accounts and roles.
  const grantsOf = (person: number): readonly string[] => [
    ...new Set(
      Array.from({ length: held }, (_, grant) => pairs[(person * 7 + grant * 11) % pairs.length] ?? ""),
    ),
  ];
  return [
    "version: 1",
    "organization: bench",
    "source: users",
    `reach: { role: ${reachRole} }`,
    "accounts:",
    `  users: { id: "${sourceAccountId}" }`,
    ...numbers.map((number) => `  ${accountName(number)}: "${targetAccountId(number)}"`),
    "roles:",
    ...Array.from(
      { length: roles },
      (_, role) => `  Role${role + 1}: { policies: [${managedPolicies[role % managedPolicies.length]}] }`,
    ),
    "people:",
    ...Array.from(
      { length: people },
      (_, person) =>
        `  person-${String(person + 1).padStart(4, "0")}: { access: [${grantsOf(person).join(", ")}] }`,
    ),
    "",
  ].join("\n");
}

/** What a declaration means in IAM. */
export async function desiredWorld(declaration: string): Promise<World> {
  const workspace = openWorkspace({
    file: "rolebridge.yaml",
    files: memoryFiles({ "rolebridge.yaml": declaration }),
    now: () => new Date(),
  });
  const answer = await workspace.desired();
  if (answer.status !== "done") throw new Error(JSON.stringify(answer.diagnostics));
  return answer.value;
}

/** The writes that build an account from nothing, as few as there can be: what is made, then what hangs on it. */
export function writesFor(state: AccountState): readonly [made: IamWrite[], hung: IamWrite[]] {
  const made: IamWrite[] = [
    ...state.users.map((user) => write("CreateUser", { UserName: user.name, ...common(user) })),
    ...state.groups.map((group) => write("CreateGroup", { GroupName: group.name, Path: group.path })),
    ...state.policies.map((policy) =>
      write("CreatePolicy", {
        PolicyName: policy.name,
        Path: policy.path,
        PolicyDocument: policy.document,
        ...(policy.description !== undefined && { Description: policy.description }),
      }),
    ),
    ...state.roles.map((role) =>
      write("CreateRole", {
        RoleName: role.name,
        AssumeRolePolicyDocument: role.trust,
        Description: role.description,
        MaxSessionDuration: role.maxSessionDuration,
        ...common(role),
      }),
    ),
  ];
  return [made, hangings(state)];
}

function hangings({ users, groups, roles }: AccountState): IamWrite[] {
  return [
    ...groups.flatMap(({ name, inline, attached }) => [
      ...attached.map((arn) => write("AttachGroupPolicy", { GroupName: name, PolicyArn: arn })),
      ...Object.entries(inline).map(([PolicyName, PolicyDocument]) =>
        write("PutGroupPolicy", { GroupName: name, PolicyName, PolicyDocument }),
      ),
    ]),
    ...users.flatMap(({ name, groups: memberships, attached }) => [
      ...memberships.map((group) => write("AddUserToGroup", { GroupName: group, UserName: name })),
      ...attached.map((arn) => write("AttachUserPolicy", { UserName: name, PolicyArn: arn })),
    ]),
    ...roles.flatMap(({ name, attached }) =>
      attached.map((arn) => write("AttachRolePolicy", { RoleName: name, PolicyArn: arn })),
    ),
  ];
}

function common({ path, tags }: Pick<User, "path" | "tags">): { Path: string; Tags: readonly TagPair[] } {
  return { Path: path, Tags: tagPairs(tags) };
}

export function tagPairs(tags: Tags): readonly TagPair[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

function write<C extends IamCall>(call: C, input: Extract<IamWrite, { call: C }>["input"]): IamWrite {
  return { call, input } as IamWrite;
}

/** What a smaller world lacks of a larger one, as writes: here one person more. */
export function writesBetween(
  smaller: AccountState,
  larger: AccountState,
): readonly [IamWrite[], IamWrite[]] {
  const known = new Set(
    writesFor(smaller)
      .flat()
      .map((one) => JSON.stringify(one)),
  );
  const lacking = (writes: readonly IamWrite[]): IamWrite[] =>
    writes.filter((one) => !known.has(JSON.stringify(one)));
  const [made, hung] = writesFor(larger);
  return [lacking(made), lacking(hung)];
}

/** The ARN of a customer managed policy of an account. */
export function ownPolicyArn(
  accountId: AccountState["accountId"],
  policy: { path: string; name: string },
): string {
  return policyArn({ partition: "aws", accountId, path: policy.path, name: policy.name });
}
