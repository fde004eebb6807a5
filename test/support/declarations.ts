import fc from "fast-check";
import {
  type Declaration,
  type DeclaredAccount,
  type DeclaredGrant,
  type DeclaredPerson,
  type DeclaredRole,
  loadDeclaration,
  memoryFiles,
} from "../../src/declaration/index.ts";
import type { SourceSpan } from "../../src/diagnostics/index.ts";
import { type Arn, accountId, type Partition, partitions, type TimeWindow } from "../../src/model/index.ts";

// Declarations for tests: from text as people write them, by hand, and at random.

/** The declaration that a text is; an error where it has mistakes. */
export async function declare(text: string): Promise<Declaration> {
  const files = memoryFiles({ "rolebridge.yaml": text });
  const loaded = await loadDeclaration("rolebridge.yaml", files, { now: "2026-11-24T10:00:00Z" });
  if (loaded.declaration === undefined) throw new Error(JSON.stringify(loaded.diagnostics));
  return loaded.declaration;
}

const span: SourceSpan = {
  file: "rolebridge.yaml",
  start: { line: 1, column: 1 },
  end: { line: 1, column: 2 },
};

export function declaredAccount(
  name: string,
  id: string,
  parts: Partial<DeclaredAccount> = {},
): DeclaredAccount {
  return {
    name,
    accountId: accountId(id),
    isSource: false,
    labels: {},
    retired: false,
    reach: { kind: "role", role: "OrganizationAccountAccessRole" },
    span,
    ...parts,
  };
}

export function declaredRole(name: string, parts: Partial<DeclaredRole> = {}): DeclaredRole {
  return {
    name,
    description: "",
    policies: [{ kind: "arn", arn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }],
    inline: {},
    sessionDuration: 3600,
    mfa: "required",
    sessionName: "username",
    trust: "source",
    path: "/",
    tags: {},
    exclusive: false,
    span,
    ...parts,
  };
}

export function declaredPerson(name: string, parts: Partial<DeclaredPerson> = {}): DeclaredPerson {
  return { name, user: name, formerly: [], tags: {}, span, ...parts };
}

export function declaredGrant(
  person: string,
  role: string,
  account: string,
  windows: readonly TimeWindow[] = [],
): DeclaredGrant {
  return { person, role, account, windows, reasons: [], entries: [{ access: `${role}@${account}`, span }] };
}

/** Larkspur: people in `users`, whatever else is said. */
export function declaration(parts: Partial<Declaration> = {}): Declaration {
  const { accounts = [], ...rest } = parts;
  return {
    file: "rolebridge.yaml",
    organization: "larkspur",
    partition: "aws",
    source: "users",
    policies: [],
    roles: [],
    people: [],
    grants: [],
    exceptions: [],
    ...rest,
    accounts: [...accounts, declaredAccount("users", "111111111111", { isSource: true })],
  };
}

const anyWindows: fc.Arbitrary<readonly TimeWindow[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  fc.constantFrom<readonly TimeWindow[]>(
    [{ until: "2099-02-01T00:00:00Z" }],
    [{ from: "2027-01-01T00:00:00Z" }],
    [
      { from: "2027-01-01T00:00:00Z", until: "2027-02-01T00:00:00Z" },
      { from: "2027-03-01T00:00:00Z", until: "2027-04-01T00:00:00Z" },
    ],
  ),
);

function anyRole(
  name: string,
  partition: Partition,
  accounts: readonly string[],
): fc.Arbitrary<DeclaredRole> {
  return fc
    .record({
      mfa: fc.constantFrom("required" as const, "optional" as const),
      sessionName: fc.constantFrom("username" as const, "any" as const),
      trust: fc.constantFrom("source" as const, "people" as const),
      path: fc.constantFrom("/", "/staff/"),
      sessionDuration: fc.constantFrom(3600, 43_200),
      in: fc.option(fc.subarray([...accounts]), { nil: undefined }),
      exclusive: fc.boolean(),
      boundary: fc.boolean(),
      own: fc.boolean(),
    })
    .map(({ in: places, boundary, own, ...parts }) =>
      declaredRole(name, {
        ...parts,
        policies: own
          ? [{ kind: "declared", name: "QueueOperator" }]
          : [{ kind: "arn", arn: `arn:${partition}:iam::aws:policy/ReadOnlyAccess` as Arn }],
        ...(boundary && { boundary: { kind: "declared" as const, name: "Fence" } }),
        ...(places && { in: places.toSorted() }),
      }),
    );
}

/** Up to so many people and accounts, each person with any of the grants, some of them timed. */
export function anyDeclaration(most: { people: number; accounts: number }): fc.Arbitrary<Declaration> {
  const accountNames = Array.from({ length: most.accounts }, (_, index) => `account-${index}`);
  const roleNames = ["Administrator", "Operator", "Viewer"];
  const peopleNames = Array.from({ length: most.people }, (_, index) => `person${index}`);
  const document = JSON.stringify({
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Action: "sqs:*", Resource: "*" },
  });
  return fc
    .constantFrom(...partitions)
    .chain((partition) =>
      fc.record({
        partition: fc.constant(partition),
        roles: fc.tuple(...roleNames.map((name) => anyRole(name, partition, accountNames))),
        retired: fc.subarray(accountNames, { maxLength: 1 }),
        grants: fc.uniqueArray(
          fc.tuple(
            fc.constantFrom(...peopleNames),
            fc.constantFrom(...roleNames),
            fc.constantFrom(...accountNames),
            anyWindows,
          ),
          { selector: ([person, role, account]) => `${person} ${role} ${account}`, maxLength: 80 },
        ),
      }),
    )
    .map(({ partition, roles, retired, grants }) =>
      declaration({
        partition,
        roles,
        policies: ["Fence", "QueueOperator"].map((name) => ({ name, document, span })),
        people: peopleNames.map((name) => declaredPerson(name)),
        accounts: accountNames.map((name, index) =>
          declaredAccount(name, String(200_000_000_000 + index), { retired: retired.includes(name) }),
        ),
        grants: grants
          .filter(([, , account]) => !retired.includes(account))
          .map((parts) => declaredGrant(...parts)),
      }),
    );
}
