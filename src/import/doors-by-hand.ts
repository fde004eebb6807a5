import type { AccountState, Arn, DocumentText, Statement, TimeWindow, User, World } from "../model/index.ts";
import { listOf, matchesGlob, nameOfArn, parseDocument, policyArn } from "../model/index.ts";

// The doors out that were made by hand: every Allow on sts:AssumeRole that a user holds, itself or by a group, with what
// it asks for. A declaration can say the role and the time; whatever else a door asks for, it cannot say.

/** One statement that lets a user take roles on. */
export interface DoorByHand {
  readonly holder: { readonly kind: "user" | "group"; readonly name: string };
  readonly policy: string;
  /** ARNs or patterns; undefined where the statement names what it excludes. */
  readonly roles: readonly string[] | undefined;
  /** ARNs or patterns that a statement for all others names. */
  readonly excluded: readonly string[];
  readonly window: TimeWindow;
  readonly asksForMfa: boolean;
  /** Condition keys, or elements, that no grant can say. */
  readonly beyond: readonly string[];
}

interface HeldDocument {
  readonly holder: DoorByHand["holder"];
  readonly policy: string;
  readonly text: DocumentText;
}

/** The doors that a user of an account holds. */
export function doorsByHand(world: World, state: AccountState, user: User): readonly DoorByHand[] {
  return documentsOf(world, state, user).flatMap(({ holder, policy, text }) =>
    statementsOf(text)
      .filter(mayTakeRoles)
      .map((statement) => ({ holder, policy, ...doorOf(statement) })),
  );
}

/** Policies of a user that say something else than doors: rights in the source account. */
export function otherPolicies(world: World, state: AccountState, user: User): readonly string[] {
  const own = documentsOf(world, state, user).filter(({ text }) =>
    statementsOf(text).some((statement) => statement.Effect === "Allow" && !onlyTakesRoles(statement)),
  );
  const aws = attachedTo(state, user).filter(({ arn }) => arn.includes("::aws:policy/"));
  return [...new Set([...own.map(({ policy }) => policy), ...aws.map(({ arn }) => nameOfArn(arn))])];
}

export function opensRole({ roles, excluded }: DoorByHand, arn: Arn): boolean {
  const isNamedIn = (patterns: readonly string[]): boolean =>
    patterns.some((pattern) => matchesGlob(pattern, arn));
  return roles === undefined ? !isNamedIn(excluded) : isNamedIn(roles);
}

function documentsOf(world: World, state: AccountState, user: User): readonly HeldDocument[] {
  const documents = new Map<Arn, DocumentText>(
    state.policies.map(({ name, path, document }) => [
      policyArn({ partition: world.directory.partition, accountId: state.accountId, path, name }),
      document,
    ]),
  );
  const attached = attachedTo(state, user).flatMap(({ holder, arn }) => {
    const text = documents.get(arn) ?? world.awsManagedPolicies[arn];
    return text === undefined ? [] : [{ holder, policy: nameOfArn(arn), text }];
  });
  const inline = holdersOf(state, user).flatMap(({ holder, policies }) =>
    Object.entries(policies).map(([policy, text]) => ({ holder, policy, text })),
  );
  return [...inline, ...attached];
}

function holdersOf(state: AccountState, user: User) {
  return [
    { holder: { kind: "user", name: user.name } as const, policies: user.inline, arns: user.attached },
    ...state.groups
      .filter(({ name }) => user.groups.includes(name))
      .map((group) => ({
        holder: { kind: "group", name: group.name } as const,
        policies: group.inline,
        arns: group.attached,
      })),
  ];
}

function attachedTo(state: AccountState, user: User): readonly { holder: DoorByHand["holder"]; arn: Arn }[] {
  return holdersOf(state, user).flatMap(({ holder, arns }) => arns.map((arn) => ({ holder, arn })));
}

function statementsOf(text: DocumentText): readonly Statement[] {
  try {
    return listOf(parseDocument(text).Statement);
  } catch {
    return [];
  }
}

const action = "sts:assumerole";

function mayTakeRoles({ Effect, Action, NotAction }: Statement): boolean {
  if (Effect !== "Allow") return false;
  if (NotAction !== undefined)
    return !listOf(NotAction).some((one) => matchesGlob(one.toLowerCase(), action));
  return listOf(Action).some((one) => matchesGlob(one.toLowerCase(), action));
}

function onlyTakesRoles({ Action, NotAction }: Statement): boolean {
  return NotAction === undefined && listOf(Action).every((one) => one.toLowerCase() === action);
}

function doorOf(statement: Statement): Omit<DoorByHand, "holder" | "policy"> {
  const beyond: string[] = [];
  let window: TimeWindow = {};
  let asksForMfa = false;
  for (const [operator, keys] of Object.entries(statement.Condition ?? {})) {
    for (const [key, values] of Object.entries(keys)) {
      const condition = `${operator.toLowerCase()} ${key.toLowerCase()}`;
      const value = String(listOf(values)[0] ?? "");
      if (condition === "dategreaterthanequals aws:currenttime")
        window = { ...window, from: instantOf(value) };
      else if (condition === "datelessthan aws:currenttime") window = { ...window, until: instantOf(value) };
      else if (condition === "bool aws:multifactorauthpresent" && value === "true") asksForMfa = true;
      else beyond.push(key);
    }
  }
  const named = listOf(statement.Resource);
  const excluded = listOf(statement.NotResource);
  const hasVariable = (patterns: readonly string[]): boolean => patterns.some((one) => one.includes("${"));
  if (hasVariable(named)) beyond.push("a variable in Resource");
  if (hasVariable(excluded)) beyond.push("a variable in NotResource");
  return {
    roles: statement.NotResource === undefined ? named : undefined,
    excluded,
    window,
    asksForMfa,
    beyond,
  };
}

function instantOf(value: string): string {
  const time = Date.parse(value);
  return Number.isNaN(time) ? value : new Date(time).toISOString().replace(/\.000Z$/, "Z");
}
