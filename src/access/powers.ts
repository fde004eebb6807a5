import type { AccountState, Arn, StatementPlace } from "../model/index.ts";
import { NO, RequestView, type Truth, YES } from "../policy/index.ts";
import { arnOf, groupArns, policyArnOf, policyArns } from "./account-arns.ts";
import { placeOf } from "./assumption.ts";
import type { HeldPolicy, KnownPrincipal, KnownRole } from "./atlas.ts";
import { type Clause, mayNameAction, type ReadDocument } from "./clauses.ts";
import type { HeldClause } from "./door-out.ts";
import type { Doors } from "./doors.ts";
import {
  controlling,
  isForOneself,
  namesPower,
  powerActions,
  tagging,
  takingOver,
  widening,
} from "./power-actions.ts";
import { type MfaState, mfaStates } from "./scene.ts";
import { runnersOf } from "./services.ts";

// What a principal may do with the IAM of its own account. `control`: it can widen what somebody there may do, and so
// give itself or others whatever the account can give. `act-as`: it can come by the credentials of one user or role.
// Both are over-approximations: what cannot be ruled out is a power (iam-evaluation §2.12).

export interface Power {
  readonly kind: "control" | "act-as";
  /** Whom it is about; absent where it is somebody yet to be made. */
  readonly over?: KnownPrincipal;
  /** As AWS writes it: `iam:AttachUserPolicy`. */
  readonly action: string;
  readonly resource: string;
  readonly place: StatementPlace;
}

/** The policy that stands for every right, where only some may be attached. */
const everything = "policy/AdministratorAccess";

/** The powers of the principals of a World, found when first asked for. */
export class Powers {
  private readonly doors: Doors;
  private readonly clauses = new Map<ReadDocument, readonly Clause[]>();
  private readonly spoken = new Map<KnownPrincipal, ReadonlySet<string>>();
  private readonly spokenByDocument = new Map<ReadDocument, ReadonlySet<string>>();
  private tagsOpen: boolean | undefined;
  private readonly controls = new Map<KnownPrincipal, Power | undefined>();

  constructor(doors: Doors) {
    this.doors = doors;
  }

  /** A statement by which the principal controls the IAM of its account, where there is one. */
  controlOf(principal: KnownPrincipal): Power | undefined {
    if (this.controls.has(principal)) return this.controls.get(principal);
    const found = this.findControl(principal);
    this.controls.set(principal, found);
    return found;
  }

  /** How the principal comes by the credentials of another of its account, where it can. */
  actsAs(principal: KnownPrincipal, other: KnownPrincipal): Power | undefined {
    if (principal === other || principal.accountId !== other.accountId) return undefined;
    if (!this.hasAny(principal)) return undefined;
    for (const action of takingOver[other.kind]) {
      if (!this.speaksOf(principal, [action])) continue;
      const place = this.may(principal, action, other.arn);
      if (place) return { kind: "act-as", over: other, action, resource: other.arn, place };
    }
    if (other.kind !== "role") return undefined;
    return this.runsAs(principal, other as KnownRole) ?? this.speaksFor(principal, other as KnownRole);
  }

  /** Whether some statement of the principal speaks of a power over more than itself: others need not be looked at. */
  hasAny(principal: KnownPrincipal): boolean {
    return this.spokenOf(principal).size > 0;
  }

  /** The powers over more than oneself that the principal's statements speak of. */
  private spokenOf(principal: KnownPrincipal): ReadonlySet<string> {
    const known = this.spoken.get(principal);
    if (known) return known;
    const documents = this.doors.atlas.policiesOf(principal).map(({ document }) => this.spokenIn(document));
    const found = new Set(documents.flatMap((actions) => [...actions]));
    this.spoken.set(principal, found);
    return found;
  }

  private spokenIn(document: ReadDocument): ReadonlySet<string> {
    const known = this.spokenByDocument.get(document);
    if (known) return known;
    const clauses = document.clauses.filter(
      ({ statement }) => !statement.isDeny && !isForOneself(statement.source),
    );
    const found = new Set(
      powerActions.filter((action) => clauses.some((clause) => mayNameAction(clause, action))),
    );
    this.spokenByDocument.set(document, found);
    return found;
  }

  private speaksOf(principal: KnownPrincipal, actions: readonly string[]): boolean {
    const spoken = this.spokenOf(principal);
    return actions.some((action) => spoken.has(action.toLowerCase()));
  }

  /** Whether somebody with no more than a user's access key could give the user a device for MFA. */
  enrolsWithoutMfa(principal: KnownPrincipal): Power | undefined {
    const action = "iam:EnableMFADevice";
    const place = this.may(principal, action, principal.arn, false, {}, ["absent"]);
    return place && { kind: "act-as", over: principal, action, resource: principal.arn, place };
  }

  private findControl(principal: KnownPrincipal): Power | undefined {
    if (!this.speaksOf(principal, controlling)) return undefined;
    const state = this.doors.atlas.world.accounts[principal.accountId];
    if (!state) return undefined;
    return (
      this.widensPrincipal(principal) ??
      this.widensThing(principal, "group", groupArns(this.doors, state)) ??
      this.widensThing(principal, "policy", policyArns(this.doors, state)) ??
      this.joinsGroup(principal, state) ??
      this.makesSomebody(principal)
    );
  }

  private widensPrincipal(principal: KnownPrincipal): Power | undefined {
    for (const other of this.doors.atlas.ofAccount.get(principal.accountId) ?? []) {
      const actions: readonly string[] = [
        ...widening[other.kind],
        ...(this.doTagsOpen() ? tagging[other.kind] : []),
      ];
      for (const action of actions) {
        const place = this.mayWiden(principal, action, other.arn);
        if (place) return { kind: "control", over: other, action, resource: other.arn, place };
      }
    }
    return undefined;
  }

  private widensThing(
    principal: KnownPrincipal,
    kind: "group" | "policy",
    arns: readonly Arn[],
  ): Power | undefined {
    for (const arn of arns) {
      for (const action of widening[kind]) {
        const place = this.mayWiden(principal, action, arn);
        if (place) return { kind: "control", action, resource: arn, place };
      }
    }
    return undefined;
  }

  /** Whether any statement asks for the tags of who asks. */
  private doTagsOpen(): boolean {
    this.tagsOpen ??= this.doors.atlas.principals.some((one) => {
      const texts = this.doors.atlas.policiesOf(one).map(({ text }) => text);
      const all = one.resource.kind === "role" ? [...texts, one.resource.trust] : texts;
      return all.some((text) => /aws:principaltag\//i.test(text));
    });
    return this.tagsOpen;
  }

  /** Puts somebody into a group that has rights its members outside do not. */
  private joinsGroup(principal: KnownPrincipal, state: AccountState): Power | undefined {
    for (const group of state.groups) {
      const isOpenToNobody = state.users.every((one) => one.groups.includes(group.name));
      const texts = [
        ...Object.values(group.inline),
        ...group.attached.flatMap((arn) => this.textOf(arn, state)),
      ];
      const matters = texts.some((text) => this.opensSomething(this.doors.atlas.reader.of(text)));
      if (isOpenToNobody || !matters) continue;
      const resource = arnOf(this.doors, state, group);
      const place = this.may(principal, "iam:AddUserToGroup", resource);
      if (place) return { kind: "control", action: "iam:AddUserToGroup", resource, place };
    }
    return undefined;
  }

  private textOf(arn: Arn, state: AccountState): readonly string[] {
    const own = state.policies.find((one) => policyArnOf(this.doors, state, one) === arn)?.document;
    const text = own ?? this.doors.atlas.managedText(arn);
    return text === undefined ? [] : [text];
  }

  /** Whether a document opens doors or gives powers over more than oneself. */
  private opensSomething(document: ReadDocument): boolean {
    return document.clauses.some((clause) => {
      const { source, isDeny } = clause.statement;
      return (
        !isDeny && !isForOneself(source) && (mayNameAction(clause, "sts:assumerole") || namesPower(clause))
      );
    });
  }

  /** Makes a user or a role with any rights: under names that need not be there yet. */
  private makesSomebody(principal: KnownPrincipal): Power | undefined {
    const pairs = [
      ["iam:CreateUser", "user", [...widening.user, "iam:AddUserToGroup"]],
      ["iam:CreateRole", "role", [...widening.role]],
    ] as const;
    for (const [create, kind, widenings] of pairs) {
      for (const resource of this.probes(principal, kind)) {
        const place = this.may(principal, create, resource);
        const widens = place && widenings.some((action) => this.mayWiden(principal, action, resource));
        if (place && widens) return { kind: "control", action: create, resource, place };
      }
    }
    return undefined;
  }

  /** ARNs of users or roles yet to be made, one for each pattern that the principal's statements have. */
  private probes(principal: KnownPrincipal, kind: "user" | "role"): readonly string[] {
    const { partition } = this.doors.atlas.world.directory;
    const plain = `arn:${partition}:iam::${principal.accountId}:${kind}/`;
    const patterns = this.heldClauses(principal).flatMap(
      ({ clause }) => clause.statement.source.resources ?? [],
    );
    const probes = patterns
      .filter((pattern) => pattern.includes(`:${kind}/`))
      .map(
        (pattern) =>
          plain + pattern.slice(pattern.indexOf(`:${kind}/`) + kind.length + 2).replaceAll(/[*?]/g, "x"),
      );
    return [...new Set([`${plain}rolebridge-probe`, ...probes])];
  }

  /** Runs code with the role: passes it to a service that it trusts, or changes what already runs with it. */
  private runsAs(principal: KnownPrincipal, role: KnownRole): Power | undefined {
    const services = this.doors.doorIn(role).allows.flatMap((one) => one.services);
    if (services.length === 0 || isServiceLinked(role)) return undefined;
    for (const service of services) {
      const place = this.may(principal, "iam:PassRole", role.arn, false, { "iam:passedtoservice": service });
      if (place) return { kind: "act-as", over: role, action: "iam:PassRole", resource: role.arn, place };
    }
    for (const action of services.flatMap(runnersOf)) {
      const place = this.may(principal, action, "*", true);
      if (place) return { kind: "act-as", over: role, action, resource: "*", place };
    }
    return undefined;
  }

  /** Changes the identity provider that the role trusts. */
  private speaksFor(principal: KnownPrincipal, role: KnownRole): Power | undefined {
    for (const provider of this.doors.doorIn(role).allows.flatMap((one) => one.providers)) {
      if (!provider.startsWith("arn:")) continue;
      for (const action of ["iam:UpdateSAMLProvider", "iam:UpdateOpenIDConnectProviderThumbprint"]) {
        const place = this.may(principal, action, provider);
        if (place) return { kind: "act-as", over: role, action, resource: provider, place };
      }
    }
    return undefined;
  }

  /** Attaching is a power where a policy that opens something may be attached. */
  private mayWiden(principal: KnownPrincipal, action: string, resource: string): StatementPlace | undefined {
    if (!action.startsWith("iam:Attach")) return this.may(principal, action, resource);
    const state = this.doors.atlas.world.accounts[principal.accountId];
    const { partition } = this.doors.atlas.world.directory;
    const opening = (state?.policies ?? []).filter((one) =>
      this.opensSomething(this.doors.atlas.reader.of(one.document)),
    );
    const arns = [
      `arn:${partition}:iam::aws:${everything}`,
      ...opening.map((one) => policyArnOf(this.doors, state as AccountState, one)),
    ];
    for (const arn of arns) {
      const place = this.may(principal, action, resource, false, { "iam:policyarn": arn });
      if (place) return place;
    }
    return undefined;
  }

  /** The statement by which the principal may do this, in any state of MFA that it can be in. */
  private may(
    principal: KnownPrincipal,
    action: string,
    resource: string,
    anyResource = false,
    context: Readonly<Record<string, string>> = {},
    states: readonly MfaState[] = principal.kind === "role" ? mfaStates.slice(1) : mfaStates,
  ): StatementPlace | undefined {
    const lower = action.toLowerCase();
    const held = this.heldClauses(principal).filter(({ clause }) => mayNameAction(clause, lower));
    if (held.length === 0) return undefined;
    for (const mfa of states) {
      const view = this.viewOf(principal, action, resource, mfa, context);
      const found = decide(held, view, anyResource, this.doors.atlas.boundaryOf(principal));
      if (found) return placeOf(found);
    }
    return undefined;
  }

  private viewOf(
    principal: KnownPrincipal,
    action: string,
    resource: string,
    mfa: MfaState,
    more: Readonly<Record<string, string>>,
  ): RequestView {
    const identity = this.doors.identity(principal);
    const context = new Map([...identity.context, ...Object.entries(more)]);
    if (mfa !== "absent") context.set("aws:multifactorauthpresent", mfa === "present" ? "true" : "false");
    context.set("aws:resourceaccount", principal.accountId);
    const absent = identity.absentElsewhere[mfa];
    const request = {
      principal: principal.arn,
      action,
      resource,
      resourceAccount: principal.accountId,
      context,
    };
    return new RequestView(request, identity.hasBoundary, { keys: "all-absent", absent });
  }

  /** The statements of a principal that speak of anything that is a power here. */
  private heldClauses(principal: KnownPrincipal): readonly HeldClause[] {
    return this.doors.atlas
      .policiesOf(principal)
      .flatMap((policy: HeldPolicy) =>
        this.powerClauses(policy.document).map((clause) => ({ policy, clause })),
      );
  }

  private powerClauses(document: ReadDocument): readonly Clause[] {
    const known = this.clauses.get(document);
    if (known) return known;
    const found = document.clauses.filter(namesPower);
    this.clauses.set(document, found);
    return found;
  }
}

/** The statement that allows, unless a Deny surely stands against it or the boundary leaves it out. */
function decide(
  held: readonly HeldClause[],
  view: RequestView,
  anyResource: boolean,
  boundary: ReadDocument | "none" | "unknown",
): HeldClause | undefined {
  let found: HeldClause | undefined;
  view.kind = "identity";
  for (const one of held) {
    const { statement } = one.clause;
    const applies: Truth = anyResource ? statement.matchAction(view) : statement.applies(view);
    if (statement.isDeny && applies === YES && (!anyResource || isUnlimited(statement.source)))
      return undefined;
    if (!statement.isDeny && applies !== NO) found ??= one;
  }
  if (!found || typeof boundary === "string") return found;
  view.kind = "boundary";
  const isIn = boundary.clauses.some(
    ({ statement }) =>
      !statement.isDeny && (anyResource ? statement.matchAction(view) : statement.applies(view)) !== NO,
  );
  const isOut = boundary.clauses.some(
    ({ statement }) => statement.isDeny && !anyResource && statement.applies(view) === YES,
  );
  return isIn && !isOut ? found : undefined;
}

/** A Deny on everything, whatever the circumstances. */
function isUnlimited({
  resources,
  conditions,
}: {
  readonly resources?: readonly string[];
  readonly conditions: readonly unknown[];
}): boolean {
  return resources?.includes("*") === true && conditions.length === 0;
}

/** Roles that AWS made for a service of its own; nobody can pass or change them. */
export function isServiceLinked({ resource }: KnownRole): boolean {
  return resource.path.startsWith("/aws-service-role/");
}
