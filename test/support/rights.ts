import {
  type AccountState,
  type Arn,
  accountRootArn,
  listOf,
  parseDocument,
  policyArn,
  type Role,
  roleArn,
  type Statement,
  type User,
  userArn,
  type World,
} from "../../src/model/index.ts";

// Everything that people can do in a world of `arbitrary-world.ts`, spelled out: who, through which role, what, with or
// without MFA, when, for how long. Small on purpose, and made without the code that it judges.

const actions = ["s:A", "s:B", "s:C", "s:D", "t:X"];
const times = ["2028-06-01T00:00:00Z", "2029-06-01T00:00:00Z", "2031-06-01T00:00:00Z"];

/** All rights of all users that exist, as text. */
export function rightsIn(world: World): ReadonlySet<string> {
  const source = world.accounts[world.directory.source] as AccountState;
  const rights = new Set<string>();
  const roles = Object.values(world.accounts).flatMap((account) =>
    account.roles.map((role) => ({ account, role })),
  );
  for (const user of source.users) {
    const doors = documentsOf(user, source, world).flatMap(statementsOf);
    for (const { account, role } of roles) {
      const arn = roleArn({
        partition: "aws",
        accountId: account.accountId,
        path: role.path,
        name: role.name,
      });
      const can = allowedActions(role, account, world);
      for (const time of times) {
        for (const mfa of ["mfa", "no-mfa"]) {
          const context = { time, mfa };
          if (!isAllowed(doors, "sts:AssumeRole", arn, context)) continue;
          if (!isTrusted(role, user, source, context)) continue;
          rights.add(`${user.name} ${arn} enters ${mfa} ${time}`);
          for (const action of can) {
            for (let hours = 1; hours * 3600 <= role.maxSessionDuration; hours += 1) {
              rights.add(`${user.name} ${arn} ${action} ${mfa} ${time} ${hours}h`);
            }
          }
        }
      }
    }
  }
  return rights;
}

interface Context {
  readonly time: string;
  readonly mfa: string;
}

function documentsOf(holder: User | Role, account: AccountState, world: World): readonly string[] {
  return [
    ...Object.values(holder.inline),
    ...holder.attached.flatMap((arn) => managed(arn, account, world) ?? []),
  ];
}

function managed(arn: Arn, account: AccountState, world: World): string | undefined {
  const own = account.policies.find(
    ({ name, path }) => policyArn({ partition: "aws", accountId: account.accountId, path, name }) === arn,
  );
  return own?.document ?? world.awsManagedPolicies[arn];
}

function statementsOf(document: string): readonly Statement[] {
  return listOf(parseDocument(document).Statement);
}

function allowedActions(role: Role, account: AccountState, world: World): readonly string[] {
  const own = documentsOf(role, account, world).flatMap(statementsOf);
  const boundary =
    role.boundary === undefined ? undefined : statementsOf(managed(role.boundary, account, world) ?? "");
  const context = { time: "", mfa: "" };
  return actions.filter(
    (action) =>
      isAllowed(own, action, "*", context) &&
      (boundary === undefined || isAllowed(boundary, action, "*", context)),
  );
}

function isAllowed(
  statements: readonly Statement[],
  action: string,
  resource: string,
  context: Context,
): boolean {
  const matching = statements.filter(
    (statement) =>
      listOf(statement.Action).some((pattern) => matches(pattern, action)) &&
      listOf(statement.Resource).some((pattern) => matches(pattern, resource)) &&
      holds(statement, context),
  );
  return (
    matching.some(({ Effect }) => Effect === "Allow") && !matching.some(({ Effect }) => Effect === "Deny")
  );
}

function isTrusted(role: Role, user: User, source: AccountState, context: Context): boolean {
  const names: readonly string[] = [
    accountRootArn("aws", source.accountId),
    userArn({ partition: "aws", accountId: source.accountId, path: user.path, name: user.name }),
    "*",
  ];
  const matching = statementsOf(role.trust).filter((statement) => {
    const principal = statement.Principal;
    const ids = typeof principal === "string" ? [principal] : listOf(principal?.["AWS"]);
    // An account's id and its root mean the same.
    const written = ids.map((id) => (/^\d{12}$/.test(id) ? `arn:aws:iam::${id}:root` : id));
    return written.some((id) => names.includes(id)) && holds(statement, context);
  });
  return (
    matching.some(({ Effect }) => Effect === "Allow") && !matching.some(({ Effect }) => Effect === "Deny")
  );
}

function holds({ Condition = {} }: Statement, { time, mfa }: Context): boolean {
  return Object.entries(Condition).every(([operator, keys]) =>
    Object.values(keys).every((values) => {
      const value = String(listOf(values)[0]);
      switch (operator) {
        case "DateLessThan":
          return time < value;
        case "DateGreaterThanEquals":
          return time >= value;
        case "Bool":
          return (mfa === "mfa") === (value === "true");
        default:
          throw new Error(`not modelled: ${operator}`);
      }
    }),
  );
}

function matches(pattern: string, value: string): boolean {
  return (
    pattern === "*" || pattern === value || (pattern.endsWith("*") && value.startsWith(pattern.slice(0, -1)))
  );
}
