import type { AccountId, Bridge, World } from "../../model/index.ts";
import type { ContextValue } from "../../policy/index.ts";
import type { KnownPrincipal, KnownRole } from "../atlas.ts";
import { bridgesThrough } from "../bridges.ts";
import { type Doors, doorsOf } from "../doors.ts";
import { actorOf, type Edge, edgesInto } from "../edges.ts";
import type { MfaState } from "../scene.ts";
import type { Step } from "../way-in.ts";
import type { Deed } from "./asking.ts";
import { checkRights, type RightsAnswer } from "./rights-check.ts";
import { stepOver } from "./step-over.ts";

/** A question: may this person do that there? */
export interface CanQuestion {
  readonly person: string;
  /** `lambda:InvokeFunction`. */
  readonly action: string;
  /** Absent: on some resource. */
  readonly resource?: string;
  /** Name of the account. */
  readonly account: string;
  /** Only through this role. */
  readonly role?: string;
  /** Condition keys that are known. */
  readonly context?: Readonly<Record<string, ContextValue>>;
  /** Whether the person signed in with MFA; default: as the doors need it. */
  readonly mfa?: boolean;
  /** ISO 8601 instant: whether timed bridges are open. */
  readonly now: string;
}

/** A way through which the person may do it. */
export interface Through {
  /** Absent where the person's own user may do it, in the source account. */
  readonly role?: string;
  readonly account: string;
  /** The bridge by which the person comes in, or with which the chain begins. */
  readonly bridge?: Bridge;
  /** Where one role leads to the next: the roles taken on after the first, one after another. */
  readonly chain?: readonly Step[];
  /** Whether it takes a sign-in with MFA. */
  readonly mfa?: "required" | "optional";
  readonly rights: RightsAnswer;
}

/** A role that stops the person, and by what. */
export interface StoppedBy {
  readonly role?: string;
  readonly account: string;
  readonly why: string;
  /** The statements that deny it. */
  readonly statements: RightsAnswer["statements"];
  /** The role would allow it if the person came in. */
  readonly wouldAllow: boolean;
}

export interface CanAnswer {
  readonly answer: "yes" | "no" | "only-if";
  readonly through: readonly Through[];
  readonly stoppedBy: readonly StoppedBy[];
  readonly conditions: readonly string[];
}

/** Whether a person may do something in an account: through which role, or what stops it and where the nearest way is. */
export function can(world: World, question: CanQuestion): CanAnswer {
  const doors = doorsOf(world);
  const { directory } = world;
  const account = directory.accounts.find((one) => one.name === question.account);
  const person = doors.atlas.byPerson.get(question.person);
  if (!account || !person) {
    const why = account
      ? `${question.person} has no user in the source account`
      : `account ${question.account} is not declared`;
    return answerOf([], [{ account: question.account, why, statements: [], wouldAllow: false }]);
  }
  const deed: Deed = {
    action: question.action,
    accountId: account.accountId,
    context: contextOf(question),
    ...(question.resource !== undefined && { resource: question.resource }),
  };
  if (account.accountId === directory.source && question.role === undefined)
    return atHome(doors, person, question, deed);
  return abroad(doors, question, account.accountId, deed);
}

function contextOf({ context = {}, now }: CanQuestion): ReadonlyMap<string, ContextValue> {
  const entries = Object.entries(context).map(([key, value]) => [key.toLowerCase(), value] as const);
  return new Map<string, ContextValue>([["aws:currenttime", now], ...entries]);
}

/** In the source account the person's own user acts; who takes on a role there chooses a name for the session. */
function atHome(doors: Doors, person: KnownPrincipal, { account, mfa }: CanQuestion, deed: Deed): CanAnswer {
  const named: Deed = {
    ...deed,
    context: new Map([["sts:rolesessionname", person.resource.name], ...deed.context]),
  };
  const check = (state: MfaState): RightsAnswer =>
    checkRights(doors, person, person.arn, { ...named, mfa: state });
  const without = check("absent");
  const rights = mfa === false ? without : better(mfa === true ? undefined : without, check("present"));
  if (rights.answer !== "no") {
    const isNeeded = rank[rights.answer] > rank[without.answer];
    return answerOf([{ account, mfa: isNeeded ? "required" : "optional", rights }], []);
  }
  return answerOf(
    [],
    [{ account, why: rights.stoppedBy ?? "", statements: rights.statements, wouldAllow: false }],
  );
}

const rank = { yes: 2, "only-if": 1, no: 0 } as const;

/** The better of two answers; of equal ones the first, and of two times no the second: it says what is left to stop it. */
function better(first: RightsAnswer | undefined, second: RightsAnswer): RightsAnswer {
  if (first === undefined || first.answer === "no") return second;
  return rank[second.answer] > rank[first.answer] ? second : first;
}

function abroad(doors: Doors, question: CanQuestion, accountId: AccountId, deed: Deed): CanAnswer {
  const entries = entriesOf(doors, question);
  const bridges = entries.bridges.filter((one) => one.accountId === accountId);
  const roles = (doors.atlas.ofAccount.get(accountId) ?? []).filter(
    (one): one is KnownRole =>
      one.kind === "role" && (question.role === undefined || one.resource.name === question.role),
  );
  if (roles.length === 0 && question.role !== undefined) {
    const { role, account } = question;
    return answerOf([], [{ role, account, why: "there is no such role", statements: [], wouldAllow: false }]);
  }
  const through: Through[] = [];
  const stoppedBy: StoppedBy[] = [];
  for (const role of roles) {
    const rights = checkRights(doors, role, sessionArn(role, question.person), deed);
    const bridge = bridges.find((one) => one.roleArn === role.arn);
    const entry = rights.answer === "no" ? undefined : entries.into(role);
    if (entry) {
      through.push({ role: role.resource.name, account: question.account, ...entry, rights });
    } else if (rights.answer !== "no" || bridge) {
      stoppedBy.push({
        role: role.resource.name,
        account: question.account,
        why: whyClosed(bridge, question) ?? rights.stoppedBy ?? "",
        statements: rights.answer === "no" ? rights.statements : [],
        wouldAllow: rights.answer !== "no",
      });
    }
  }
  return answerOf(
    through,
    stoppedBy.filter((one) => isNear(one, bridges)),
  );
}

type Entry = Pick<Through, "bridge" | "chain" | "mfa">;

interface Entries {
  readonly bridges: readonly Bridge[];
  /** How the person comes to stand as the role: by a bridge, or by a chain of roles that begins with one. */
  readonly into: (role: KnownRole) => Entry | undefined;
}

function entriesOf(doors: Doors, question: CanQuestion): Entries {
  const bridges = bridgesThrough(doors).filter((one) => one.person === question.person);
  const person = doors.atlas.byPerson.get(question.person) as KnownPrincipal;
  const { source } = doors.atlas.world.directory;
  const directly = (role: KnownRole): Entry | undefined => {
    const bridge = bridges.find((one) => one.roleArn === role.arn);
    if (bridge && whyClosed(bridge, question) === undefined) return { bridge, mfa: bridge.mfa };
    // A role of the source account is no bridge, and leads on all the same.
    if (role.accountId !== source) return undefined;
    const opens = (mfa: MfaState): boolean => doors.attempt(person, role, { mfa }).passage !== undefined;
    const isOptional = opens("absent") || opens("false");
    if (isOptional && question.mfa !== true) return { mfa: "optional" };
    if (question.mfa === false || !opens("present")) return undefined;
    return { mfa: isOptional ? "optional" : "required" };
  };
  return { bridges, into: (role) => directly(role) ?? chained(doors, role, directly) };
}

/** The shortest chain of roles from one that the person enters. */
function chained(
  doors: Doors,
  target: KnownRole,
  directly: (role: KnownRole) => Entry | undefined,
): Entry | undefined {
  const queue: { readonly role: KnownRole; readonly chain: readonly Step[] }[] = [
    { role: target, chain: [] },
  ];
  const seen = new Set<KnownRole>([target]);
  for (let at = 0; at < queue.length; at++) {
    const { role, chain } = queue[at] as (typeof queue)[number];
    for (const edge of edgesInto(doors, role).flatMap((one) => rolesBehind(doors, one))) {
      const before = edge.principal as KnownRole | undefined;
      if (before?.kind !== "role" || seen.has(before)) continue;
      seen.add(before);
      const steps = [stepOver(doors, edge), ...chain];
      const entry = directly(before);
      if (entry) return { ...entry, chain: steps };
      queue.push({ role: before, chain: steps });
    }
  }
  return undefined;
}

/** A door for everybody is one for each role that has the door out, and for each of its own account. */
function rolesBehind(doors: Doors, edge: Edge): readonly Edge[] {
  if (edge.from.kind !== "anyone") return [edge];
  const { target, kind } = edge;
  const { atlas, out } = doors;
  return [...atlas.ofAccount].flatMap(([account, all]) => {
    const candidates = account === target.accountId ? all : out.candidates(account, target.arn);
    return candidates.flatMap((principal): readonly Edge[] => {
      if (principal.kind !== "role" || principal === target) return [];
      const { passage } = doors.attempt(principal, target, { mfa: "false", areTagsOpen: true });
      return passage ? [{ from: actorOf(principal), principal, target, kind, passage }] : [];
    });
  });
}

/** What a role of AWS's own that would allow it stops is of no use to anybody. */
function isNear({ role, wouldAllow }: StoppedBy, bridges: readonly Bridge[]): boolean {
  return bridges.some((one) => one.role === role) || (wouldAllow && !role?.startsWith("AWSServiceRoleFor"));
}

/** Why the bridge does not carry the person now; undefined where it does. */
function whyClosed(bridge: Bridge | undefined, { mfa, now }: CanQuestion): string | undefined {
  if (!bridge) return "the door out is missing";
  const parts = bridge.missing.filter((part) => part !== "permissions");
  if (parts.length > 0) return `the bridge is half-open: ${parts.join(" and ")} missing`;
  if (mfa === false && bridge.mfa === "required")
    return "the door in requires MFA (aws:MultiFactorAuthPresent)";
  const at = Date.parse(now);
  const isOpen = bridge.windows.some(
    ({ from, until }) =>
      (from === undefined || Date.parse(from) <= at) && (until === undefined || at < Date.parse(until)),
  );
  return bridge.windows.length === 0 || isOpen ? undefined : "the grant is not in force now";
}

function sessionArn(role: KnownRole, person: string): string {
  const partition = role.arn.split(":")[1] ?? "aws";
  return `arn:${partition}:sts::${role.accountId}:assumed-role/${role.resource.name}/${person}`;
}

/** One sure way is a yes; ways under conditions alone make it an only-if. */
function answerOf(through: readonly Through[], stoppedBy: readonly StoppedBy[]): CanAnswer {
  const sure = through.filter(({ rights }) => rights.answer === "yes");
  if (sure.length > 0) return { answer: "yes", through: sure, stoppedBy: [], conditions: [] };
  const conditions = [...new Set(through.flatMap(({ rights }) => rights.conditions))];
  return {
    answer: through.length > 0 ? "only-if" : "no",
    through,
    stoppedBy: through.length > 0 ? [] : stoppedBy,
    conditions,
  };
}
