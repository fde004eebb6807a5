import type { AccountId, Bridge, World } from "../../model/index.ts";
import type { ContextValue } from "../../policy/index.ts";
import type { KnownPrincipal, KnownRole } from "../atlas.ts";
import { bridgesThrough } from "../bridges.ts";
import { type Doors, doorsOf } from "../doors.ts";
import { checkRights, type Deed, type RightsAnswer } from "./rights-check.ts";

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
  readonly bridge?: Bridge;
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

/** In the source account the person's own user acts. */
function atHome(doors: Doors, person: KnownPrincipal, { account, mfa }: CanQuestion, deed: Deed): CanAnswer {
  const context = new Map(deed.context);
  if (mfa !== undefined) context.set("aws:multifactorauthpresent", String(mfa));
  const rights = checkRights(doors, person, person.arn, { ...deed, context });
  if (rights.answer !== "no") return answerOf([{ account, rights }], []);
  return answerOf(
    [],
    [{ account, why: rights.stoppedBy ?? "", statements: rights.statements, wouldAllow: false }],
  );
}

function abroad(doors: Doors, question: CanQuestion, accountId: AccountId, deed: Deed): CanAnswer {
  const bridges = bridgesThrough(doors).filter(
    (one) => one.person === question.person && one.accountId === accountId,
  );
  const roles = (doors.atlas.ofAccount.get(accountId) ?? []).filter(
    (one): one is KnownRole =>
      one.kind === "role" && (question.role === undefined || one.resource.name === question.role),
  );
  const through: Through[] = [];
  const stoppedBy: StoppedBy[] = [];
  for (const role of roles) {
    const bridge = bridges.find((one) => one.roleArn === role.arn);
    const rights = checkRights(doors, role, sessionArn(role, question.person), deed);
    const closed = whyClosed(bridge, question);
    if (rights.answer !== "no" && bridge && closed === undefined) {
      through.push({ role: role.resource.name, account: question.account, bridge, rights });
    } else if (rights.answer !== "no" || bridge) {
      stoppedBy.push({
        role: role.resource.name,
        account: question.account,
        why: closed ?? rights.stoppedBy ?? "",
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
