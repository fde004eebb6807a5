import { hasResourceControlPolicies } from "../catalogue/index.ts";
import { choose } from "./choice.ts";
import type { CompiledDocument, CompiledStatement, DocumentIndex } from "./compiled-document.ts";
import type { Decision, Gate, PolicyKind, Reason } from "./decision.ts";
import type { PolicyLevel, PolicySet } from "./policy-set.ts";
import { NO, OPEN, type Truth, YES } from "./truth.ts";
import { ANY, DIRECT, NOBODY, type RequestView, ROLE, type Strength } from "./view.ts";

/**
 * How an open statement counts. `must`: an open Allow is none and an open Deny is one; `may`: the other way round.
 */
export type Mode = "must" | "may";

/** A statement that could not be decided, and where it stands. */
export interface OpenStatement {
  readonly reason: Reason;
  readonly statement: CompiledStatement;
}

const nothing: readonly never[] = [];

/** One decision in the making: the scan for denials, then the gates (§2.8). */
export class Deciding {
  /** Statements met that could not be decided. */
  readonly open: OpenStatement[] = [];
  private readonly view: RequestView;
  private readonly policies: PolicySet;
  private readonly mode: Mode;
  private readonly reasons: Reason[] = [];

  constructor(view: RequestView, policies: PolicySet, mode: Mode) {
    this.view = view;
    this.policies = policies;
    this.mode = mode;
  }

  decide(): Decision {
    this.scanDenials();
    const { reasons, view } = this;
    const { kind } = view.caller;
    // Allowed even over an explicit Deny: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
    if (view.action === "sts:getcalleridentity" && kind !== "anonymous") return this.allow([]);
    if (reasons.length > 0) {
      return { decision: "explicitDeny", reasons, missing: nothing, ambiguities: nothing };
    }
    const grants: Reason[] = [];
    const grant = this.policies.resource
      ? this.collect(this.policies.resource, "resource", false, grants)
      : NOBODY;
    switch (kind) {
      case "anonymous":
        return grant === ANY ? this.allow(grants) : this.refuse(["resource"]);
      case "service":
      case "identity-provider":
        return grant >= DIRECT ? this.allow(grants) : this.refuse(["resource"]);
      case "unknown":
        return this.refuse(["caller"]);
      case "root":
        // Root can never assume a role: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
        if (view.action === "sts:assumerole") return this.refuse(["caller"]);
        return this.decideForIdentity(grant, grants);
      case "user":
      case "role-session":
      case "federated-user":
        return this.decideForIdentity(grant, grants);
    }
  }

  private scanDenials(): void {
    const { policies, reasons } = this;
    if (this.hasScps) for (const level of policies.scps) this.collectLevel(level, "scp", true, reasons);
    if (policies.rcps.length > 0) this.scanRcps();
    if (policies.resource) this.collect(policies.resource, "resource", true, reasons);
    for (const document of policies.identity) this.collect(document, "identity", true, reasons);
    if (policies.boundary) this.collect(policies.boundary, "boundary", true, reasons);
    for (const document of policies.session) this.collect(document, "session", true, reasons);
  }

  /** Organization policies never bind services, other accounts' services and service-linked roles. */
  private get hasScps(): boolean {
    const { kind } = this.view.caller;
    if (this.policies.scps.length === 0 || kind === "service") return false;
    return kind !== "identity-provider" && kind !== "anonymous" && !this.isServiceLinked;
  }

  private get isServiceLinked(): boolean {
    return this.view.request.roleArn?.includes(":role/aws-service-role/") === true;
  }

  /** [D?] The list of services with RCPs grows: those of a service that is not on ours are taken to bind as well. */
  private scanRcps(): void {
    if (this.isServiceLinked) return;
    const denials: Reason[] = [];
    for (const level of this.policies.rcps) this.collectLevel(level, "rcp", true, denials);
    if (denials.length === 0) return;
    const isBound = hasResourceControlPolicies(this.view.service)
      ? YES
      : choose(this.view, "ambiguous:rcp-service", YES, NO);
    if (this.counts(isBound, true)) this.reasons.push(...denials);
  }

  private decideForIdentity(grant: Strength, grants: readonly Reason[]): Decision {
    const { view } = this;
    const scps: Reason[] = [];
    const isInScps = this.passesScps(scps);
    const isSameAccount = view.caller.account === view.request.resourceAccount;
    if (isInScps && isSameAccount && grant >= DIRECT && this.standsAlone(grant)) {
      return this.allow([...scps, ...grants]);
    }
    const limits: Reason[] = [];
    const missing = this.missingLimits(limits);
    if (isInScps && isSameAccount && grant === ROLE && missing.length === 0) {
      return this.allow([...scps, ...grants, ...limits]);
    }
    const needsGrant = !isSameAccount || this.isTrustGated;
    const identity: Reason[] = [];
    const isIdentityAllowed = this.allowsIdentity(identity);
    if (!isIdentityAllowed) missing.unshift("identity");
    if (needsGrant && grant === NOBODY) missing.unshift("resource");
    if (!isInScps) missing.unshift("scp");
    if (missing.length > 0) return this.refuse(missing);
    return this.allow([...scps, ...(needsGrant ? grants : nothing), ...identity, ...limits]);
  }

  /**
   * A grant to the very principal, or to everybody, is enough in the same account.
   * [D?] One page says that a user's boundary limits it for a role's trust policy, two that it does not.
   */
  private standsAlone(grant: Strength): boolean {
    const { boundary } = this.policies;
    if (grant === ANY || !boundary || this.view.caller.kind !== "user" || !this.isAssumption) return true;
    if (this.collect(boundary, "boundary", false, []) !== NOBODY) return true;
    return this.counts(choose(this.view, "ambiguous:boundary-vs-direct-grant", YES, NO), false);
  }

  /** Every level must have an Allow. */
  private passesScps(reasons: Reason[]): boolean {
    if (!this.hasScps) return true;
    let passes = true;
    for (const level of this.policies.scps) {
      if (!this.collectLevel(level, "scp", false, reasons)) passes = false;
    }
    return passes;
  }

  /** Boundary and session policies: which of them have no Allow. A federated user needs a session policy. */
  private missingLimits(reasons: Reason[]): Gate[] {
    const { boundary, session } = this.policies;
    const missing: Gate[] = [];
    if (boundary && this.collect(boundary, "boundary", false, reasons) === NOBODY) missing.push("boundary");
    if (session.length > 0 || this.view.caller.kind === "federated-user") {
      let isAllowed = false;
      for (const document of session) {
        if (this.collect(document, "session", false, reasons) !== NOBODY) isAllowed = true;
      }
      if (!isAllowed) missing.push("session");
    }
    return missing;
  }

  private allowsIdentity(reasons: Reason[]): boolean {
    if (this.view.caller.kind === "root") return true;
    let isAllowed = false;
    for (const document of this.policies.identity) {
      if (this.collect(document, "identity", false, reasons) !== NOBODY) isAllowed = true;
    }
    return isAllowed;
  }

  private get isAssumption(): boolean {
    return trustActions.has(this.view.action) && this.view.request.resource.includes(":role/");
  }

  /** The resource's own policy must allow, whatever the account's identities may. */
  private get isTrustGated(): boolean {
    return this.isAssumption || (this.view.service === "kms" && this.view.request.resource.includes(":key/"));
  }

  private collectLevel(level: PolicyLevel, kind: PolicyKind, isDeny: boolean, reasons: Reason[]): boolean {
    let found = false;
    for (const document of level.policies) {
      if (this.collect(document, kind, isDeny, reasons) !== NOBODY) found = true;
    }
    return found;
  }

  /** Adds the document's strongest matching statements of one effect to the reasons; returns their strength. */
  private collect(
    document: CompiledDocument,
    kind: PolicyKind,
    isDeny: boolean,
    reasons: Reason[],
  ): Strength {
    const { view } = this;
    const statements = (document as DocumentIndex).forService(view.service);
    const list = isDeny ? statements.denies : statements.allows;
    if (list.length === 0) return NOBODY;
    view.kind = kind;
    const start = reasons.length;
    let strongest: Strength = NOBODY;
    for (const statement of list) {
      const applies = statement.applies(view);
      if (applies === NO) continue;
      if (applies === OPEN) this.open.push({ reason: reasonOf(document, kind, statement), statement });
      if (!this.counts(applies, isDeny) || view.strength < strongest) continue;
      if (view.strength > strongest && !isDeny) reasons.length = start;
      if (view.strength > strongest) strongest = view.strength;
      reasons.push(reasonOf(document, kind, statement));
    }
    return strongest;
  }

  private counts(applies: Truth, isDeny: boolean): boolean {
    return applies === YES || (applies === OPEN && (this.mode === "must") === isDeny);
  }

  private allow(reasons: readonly Reason[]): Decision {
    return { decision: "allow", reasons, missing: nothing, ambiguities: nothing };
  }

  private refuse(missing: readonly Gate[]): Decision {
    return { decision: "implicitDeny", reasons: nothing, missing, ambiguities: nothing };
  }
}

const trustActions: ReadonlySet<string> = new Set([
  "sts:assumerole",
  "sts:assumerolewithsaml",
  "sts:assumerolewithwebidentity",
  "sts:tagsession",
  "sts:setsourceidentity",
]);

function reasonOf(document: CompiledDocument, policyKind: PolicyKind, statement: CompiledStatement): Reason {
  const { index, sid, effect } = statement.source;
  return { policyKind, policy: document.label, statement: index, ...(sid !== undefined && { sid }), effect };
}
