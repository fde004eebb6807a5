import { parseAccountId, parseArn, type StatementPlace } from "../../model/index.ts";
import {
  type CompiledDocument,
  type ContextValue,
  compileDocument,
  type Decision,
  evaluateUnknown,
  matchesGlob,
  type OpenCondition,
  type OpenDecision,
  type PolicySet,
  type Reason,
} from "../../policy/index.ts";
import type { Atlas, HeldPolicy, KnownPrincipal, KnownRole } from "../atlas.ts";
import { mayNameAction, type ReadDocument } from "../clauses.ts";
import type { Doors } from "../doors.ts";
import type { MfaState } from "../scene.ts";

// Whether a principal's own policies allow an action: the whole decision is the engine's. What is not known of the
// request is open.

/** What is asked, apart from who asks. */
export interface Deed {
  readonly action: string;
  /** Absent: on some resource, whichever the statements name. */
  readonly resource?: string;
  readonly accountId: string;
  /** Condition keys that are known, by lower-case name. */
  readonly context: ReadonlyMap<string, ContextValue>;
  /** Where MFA stands, where that is known: an access key alone carries nothing about it. */
  readonly mfa?: MfaState;
}

/** What the principal's policies say to a deed. */
export interface RightsAnswer {
  readonly answer: "yes" | "no" | "only-if";
  /** The resource that was asked for, or the pattern of one that is allowed. */
  readonly resource: string;
  /** The Allow statements that let it through, or the Deny statements that stop it. */
  readonly statements: readonly StatementPlace[];
  /** With `only-if`: what it depends on, in words. */
  readonly conditions: readonly string[];
  /** With `no`: what stood in the way. */
  readonly stoppedBy?: string;
}

/** Asks the engine for one principal. The caller's text is its ARN, or that of a session of its. */
export function checkRights(
  doors: Doors,
  principal: KnownPrincipal,
  caller: string,
  deed: Deed,
): RightsAnswer {
  const asking = askingOf(doors, principal);
  let best: RightsAnswer | undefined;
  for (const candidate of candidatesFor(doors, asking, deed)) {
    const answer = answerFor(doors, asking, caller, deed, candidate);
    if (answer.answer === "yes") return answer;
    if (best === undefined || (best.answer === "no" && answer.answer === "only-if")) best = answer;
  }
  if (best) return ifUnread(asking, deed, best);
  const isNoRole = deed.resource !== undefined && assuming.has(deed.action.toLowerCase());
  const nothing = { ...silence, resource: deed.resource ?? "*" };
  return isNoRole ? { ...nothing, stoppedBy: "there is no such role" } : ifUnread(asking, deed, nothing);
}

const silence: Omit<RightsAnswer, "resource"> = {
  answer: "no",
  statements: [],
  conditions: [],
  stoppedBy: "no policy of it speaks of the action",
};

/** What an attached policy allows whose text is not at hand is not known: only a Deny is then a no. */
function ifUnread({ unread }: Asking, { resource = "*" }: Deed, answer: RightsAnswer): RightsAnswer {
  if (unread.length === 0 || answer.answer !== "no" || answer.statements.length > 0) return answer;
  const conditions = [`the text of ${unread.join(" or ")}, which is not at hand, allows it`];
  return { answer: "only-if", resource, statements: [], conditions };
}

/** A principal with its policies, compiled once however often it is asked. */
interface Asking {
  readonly principal: KnownPrincipal;
  readonly held: readonly HeldPolicy[];
  readonly policies: PolicySet;
  /** The documents that speak of resources: its own and its boundary's. */
  readonly documents: readonly ReadDocument[];
  /** ARNs of attached policies whose text is not at hand. */
  readonly unread: readonly string[];
}

const askings = new WeakMap<KnownPrincipal, Asking>();

function askingOf({ atlas }: Doors, principal: KnownPrincipal): Asking {
  const known = askings.get(principal);
  if (known) return known;
  const held = atlas.policiesOf(principal);
  const limit = principal.resource.boundary;
  const text = limit === undefined ? undefined : atlas.managedText(limit);
  const boundary = atlas.boundaryOf(principal);
  const asking: Asking = {
    principal,
    held,
    documents: [...held.map(({ document }) => document), ...(typeof boundary === "string" ? [] : [boundary])],
    policies: {
      identity: held.map(({ text: document }, index) => compileDocument(document, String(index))),
      // A boundary whose text is not at hand allows nothing that can be counted on.
      ...(limit !== undefined && { boundary: compileDocument(text ?? '{"Statement":[]}', limit) }),
      session: [],
      scps: [],
      rcps: [],
    },
    unread: atlas.missingDocuments(principal),
  };
  askings.set(principal, asking);
  return asking;
}

/** One resource to ask for. */
interface Candidate {
  readonly resource: string;
  /** What stands for it in the answer. */
  readonly pattern: string;
  readonly accountId: string;
  /** Where the resource is a role that is to be taken on: its trust policy, or that nothing is known of it. */
  readonly trust?: KnownRole | "unread";
}

const assuming: ReadonlySet<string> = new Set(["sts:assumerole", "sts:tagsession", "sts:setsourceidentity"]);

function candidatesFor(doors: Doors, asking: Asking, deed: Deed): readonly Candidate[] {
  if (assuming.has(deed.action.toLowerCase())) return rolesFor(doors, asking, deed);
  const { accountId, resource } = deed;
  if (resource !== undefined) return [{ resource, pattern: resource, accountId }];
  return patternsFor(asking, deed).map((pattern) => ({
    pattern,
    resource: sampleOf(doors, asking.principal, pattern, deed.action),
    accountId,
  }));
}

/** Roles are known one by one, each with its trust, which decides in whichever account it stands. */
function rolesFor(doors: Doors, asking: Asking, deed: Deed): readonly Candidate[] {
  const { atlas } = doors;
  if (deed.resource !== undefined) return roleAt(atlas, deed.resource);
  const patterns = patternsFor(asking, deed).map((pattern) => sampleText(doors, asking.principal, pattern));
  const own = [...(atlas.byArn.values() ?? [])].filter(
    (one): one is KnownRole =>
      one.kind === "role" &&
      one !== asking.principal &&
      (one.accountId === asking.principal.accountId ||
        patterns.some((pattern) => matchesGlob(pattern, one.arn))),
  );
  const unread = patterns.filter(
    (pattern) => !/[*?]/.test(pattern) && !atlas.byArn.has(pattern) && roleAt(atlas, pattern).length > 0,
  );
  return [...own.map((role) => candidateOf(role)), ...unread.flatMap((arn) => roleAt(atlas, arn))];
}

function candidateOf(role: KnownRole): Candidate {
  return { resource: role.arn, pattern: role.arn, accountId: role.accountId, trust: role };
}

/** The role of this ARN; none where its account was read and does not have it. */
function roleAt({ byArn, world }: Atlas, arn: string): readonly Candidate[] {
  const found = byArn.get(arn);
  if (found?.kind === "role") return [candidateOf(found as KnownRole)];
  const account = parseAccountId(parseArn(arn)?.account ?? "");
  if (account === undefined || world.accounts[account] !== undefined) return [];
  return [{ resource: arn, pattern: arn, accountId: account, trust: "unread" }];
}

/** A pattern for each kind of resource that the statements tell apart, those that an exclusion names included. */
function patternsFor({ documents }: Asking, { action }: Deed): readonly string[] {
  const lower = action.toLowerCase();
  const speaking = documents.flatMap(({ clauses }) =>
    clauses.filter((clause) => mayNameAction(clause, lower)).map(({ statement }) => statement.source),
  );
  if (!speaking.some(({ effect }) => effect === "Allow")) return [];
  const allowed = speaking.filter(({ effect }) => effect === "Allow");
  const denied = speaking.filter(({ effect }) => effect === "Deny");
  return [
    ...new Set([
      ...allowed.flatMap(({ resources }) => resources ?? ["*"]),
      // What a Deny leaves out is what is left.
      ...denied.flatMap(({ notResources }) => notResources ?? []),
    ]),
  ];
}

/** A resource that the pattern matches: with an `x` for what it leaves open. */
function sampleOf(doors: Doors, principal: KnownPrincipal, pattern: string, action: string): string {
  if (pattern === "*") return `arn:aws:${action.slice(0, action.indexOf(":"))}:x:x:x`;
  return sampleText(doors, principal, pattern).replaceAll(/\*+|\?/g, "x");
}

/** The pattern with what is known of its asker in the place of variables. */
function sampleText(doors: Doors, principal: KnownPrincipal, pattern: string): string {
  const { context } = doors.identity(principal);
  return pattern.replaceAll(/\$\{\s*([^},\s]+)\s*\}/g, (variable, key: string) => {
    const value = context.get(key.toLowerCase());
    return typeof value === "string" ? value : variable;
  });
}

function answerFor(
  doors: Doors,
  asking: Asking,
  caller: string,
  deed: Deed,
  candidate: Candidate,
): RightsAnswer {
  const { principal, held, policies } = asking;
  const { resource, accountId, trust } = candidate;
  const identity = doors.identity(principal);
  const { mfa } = deed;
  const request = {
    principal: caller,
    action: deed.action,
    resource,
    resourceAccount: accountId,
    context: new Map([
      ...identity.context,
      ["aws:resourceaccount", accountId] as const,
      ...(mfa === undefined || mfa === "absent"
        ? []
        : [["aws:multifactorauthpresent", mfa === "present" ? "true" : "false"] as const]),
      ...deed.context,
    ]),
    ...(identity.uniqueId !== undefined && { principalId: identity.uniqueId }),
    ...(identity.roleArn !== undefined && { roleArn: identity.roleArn }),
  };
  const decision = evaluateUnknown(
    request,
    trust === undefined
      ? policies
      : { ...policies, resource: trust === "unread" ? everybody : compiledTrust(trust) },
    { keys: "all-absent", absent: identity.absentElsewhere[mfa ?? "present"] },
  );
  const answer = inWords(decision, candidate, principal, held, policies.boundary);
  return trust === "unread" && answer.answer !== "no" ? ifTrusted(answer) : answer;
}

/** Stands in for a trust policy that was not read: whether it lets in is then a condition of the answer. */
const everybody = compileDocument(
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"sts:*"}}',
  "unread",
);

const trusts = new WeakMap<KnownRole, CompiledDocument>();

function compiledTrust(role: KnownRole): CompiledDocument {
  const known = trusts.get(role) ?? compileDocument(role.resource.trust, role.arn);
  trusts.set(role, known);
  return known;
}

function ifTrusted({ resource, statements, conditions }: RightsAnswer): RightsAnswer {
  return {
    answer: "only-if",
    resource,
    statements: statements.filter(({ policy }) => policy !== "trust policy"),
    conditions: [...conditions, `the trust of ${resource}, whose account was not read, lets it in`],
  };
}

function inWords(
  { may, must, conditions }: OpenDecision,
  { pattern: resource, trust }: Candidate,
  principal: KnownPrincipal,
  held: readonly HeldPolicy[],
  boundary: CompiledDocument | undefined,
): RightsAnswer {
  const places = (decision: Decision): readonly StatementPlace[] =>
    decision.reasons.map((reason) =>
      reason.policyKind === "resource" && typeof trust === "object"
        ? placeInTrustOf(trust, reason)
        : placeOfReason(reason, principal, held),
    );
  if (must.decision === "allow") return { answer: "yes", resource, statements: places(must), conditions: [] };
  if (may.decision === "allow") {
    return {
      answer: "only-if",
      resource,
      statements: places(may),
      conditions: conditions.map(conditionText),
    };
  }
  return {
    answer: "no",
    resource,
    statements: places(may),
    conditions: [],
    stoppedBy: stopText(may, boundary),
  };
}

function stopText({ decision, missing }: Decision, boundary: CompiledDocument | undefined): string {
  if (decision === "explicitDeny") return "a statement denies it";
  if (missing.includes("resource")) return "the trust policy of the role does not let it in";
  if (missing.includes("identity")) return "no policy of it allows it";
  return missing.includes("boundary")
    ? `its boundary ${boundary?.label ?? ""} leaves it out`
    : "nothing allows it";
}

function placeInTrustOf({ accountId, resource }: KnownRole, { statement, sid }: Reason): StatementPlace {
  return {
    accountId,
    holder: `role ${resource.name}`,
    policy: "trust policy",
    statement,
    ...(sid !== undefined && { sid }),
  };
}

function placeOfReason(
  { policyKind, policy, statement, sid }: Reason,
  principal: KnownPrincipal,
  held: readonly HeldPolicy[],
): StatementPlace {
  const found = policyKind === "identity" ? held[Number(policy)] : undefined;
  return {
    accountId: principal.accountId,
    holder: found?.holder ?? policy,
    policy: found?.name ?? policyKind,
    statement,
    ...(sid !== undefined && { sid }),
  };
}

/** `aws:SourceIp is in 10.0.0.0/8`, and for a Deny what must not hold. */
function conditionText({ statement, condition }: OpenCondition): string {
  if (!condition)
    return `statement ${statement.statement} ${statement.effect === "Deny" ? "does not apply" : "applies"}`;
  const text = `${condition.operator} ${condition.key} ${condition.values.join(" or ")}`;
  return statement.effect === "Deny" ? `not ${text}` : text;
}
