import type { AccountState, Arn, Group, StatementPlace } from "../model/index.ts";
import { arnOf, groupArns, policyArns } from "./account-arns.ts";
import type { KnownPrincipal, KnownRole } from "./atlas.ts";
import { Attachables } from "./attachables.ts";
import type { HeldClause } from "./door-out.ts";
import type { Doors } from "./doors.ts";
import { type MayOptions, may } from "./may.ts";
import {
  administeringIdentityCenter,
  controlling,
  liftingBoundary,
  liftingDenials,
  liftingGroupDenials,
  namesIdentityCenter,
  speakingFor,
  tagging,
  takingOver,
  widening,
} from "./power-actions.ts";
import type { MfaState } from "./scene.ts";
import { isServiceLinked } from "./service-linked.ts";
import { runnersOf } from "./services.ts";
import { SpokenPowers } from "./spoken-powers.ts";

export { isServiceLinked };

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

/** The powers of the principals of a World, found when first asked for. */
export class Powers {
  private readonly doors: Doors;
  private readonly spoken: SpokenPowers;
  private readonly attachables: Attachables;
  private readonly lifting = new Map<KnownPrincipal, readonly string[]>();
  private tagsOpen: boolean | undefined;
  private readonly controls = new Map<KnownPrincipal, Power | undefined>();

  constructor(doors: Doors) {
    this.doors = doors;
    this.spoken = new SpokenPowers(doors);
    this.attachables = new Attachables(doors, this.spoken);
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
      if (!this.spoken.speaksOf(principal, [action])) continue;
      const place = this.may(principal, action, other.arn);
      if (place) return { kind: "act-as", over: other, action, resource: other.arn, place };
    }
    if (other.kind !== "role") return undefined;
    return this.runsAs(principal, other as KnownRole) ?? this.speaksFor(principal, other as KnownRole);
  }

  /** A statement by which the principal may do one of these, on whatever: they come into every account. */
  administersCentrally(principal: KnownPrincipal, actions: readonly string[]): Power | undefined {
    return this.mayAny(principal, actions, this.spoken.clausesOf(principal));
  }

  /** A statement that names IAM Identity Center, and by which the principal administers it where its account may. */
  administersInSoManyWords(principal: KnownPrincipal): Power | undefined {
    const clauses = this.spoken
      .clausesOf(principal)
      .filter(({ clause }) => clause.statement.isDeny || namesIdentityCenter(clause));
    return this.mayAny(principal, administeringIdentityCenter, clauses);
  }

  private mayAny(
    principal: KnownPrincipal,
    actions: readonly string[],
    clauses: readonly HeldClause[],
  ): Power | undefined {
    if (!this.spoken.speaksOf(principal, actions)) return undefined;
    for (const action of actions) {
      const place = may(this.doors, clauses, principal, action, "*", { isOnAny: true });
      if (place) return { kind: "control", action, resource: "*", place };
    }
    return undefined;
  }

  /** Whether some statement of the principal speaks of a power that is more than its own affairs. */
  hasAny(principal: KnownPrincipal): boolean {
    return this.spoken.spokenOf(principal).actions.size > 0;
  }

  /** Whether it surely may do everything with the IAM of its account: nothing there can open more to it. */
  surelyControls(principal: KnownPrincipal): boolean {
    if (principal.resource.boundary !== undefined) return false;
    const clauses = this.spoken.clausesOf(principal).map(({ clause }) => clause.statement.source);
    const isWhole = clauses.some(
      ({ effect, actions, resources, conditions }) =>
        effect === "Allow" &&
        conditions.length === 0 &&
        resources?.includes("*") === true &&
        actions?.some((action) => action === "*" || action.toLowerCase() === "iam:*") === true,
    );
    return isWhole && !clauses.some(({ effect }) => effect === "Deny");
  }

  /** Services that may act as the role in ways that nobody knows here: which actions reach them cannot be said. */
  unknownRunners(role: KnownRole): readonly string[] {
    const services = this.doors.doorIn(role).allows.flatMap((one) => one.services);
    return isServiceLinked(role) ? [] : services.filter((service) => runnersOf(service) === undefined);
  }

  /**
   * Whether somebody with no more than a user's access key could give the user a device for MFA: at once, or after
   * signing in with a password that the key made.
   */
  enrolsWithoutMfa(principal: KnownPrincipal): Power | undefined {
    const made = (action: string, mfa: MfaState): Power | undefined => {
      const place = this.may(principal, action, principal.arn, { states: [mfa] });
      return place && { kind: "act-as", over: principal, action, resource: principal.arn, place };
    };
    const atOnce = made("iam:EnableMFADevice", "absent");
    if (atOnce) return atOnce;
    if (!made("iam:EnableMFADevice", "false")) return undefined;
    return made("iam:CreateLoginProfile", "absent") ?? made("iam:UpdateLoginProfile", "absent");
  }

  private findControl(principal: KnownPrincipal): Power | undefined {
    if (!this.spoken.speaksOf(principal, controlling)) return undefined;
    const state = this.doors.atlas.world.accounts[principal.accountId];
    if (!state) return undefined;
    return (
      this.widensPrincipal(principal) ??
      this.widensThing(principal, "group", groupArns(this.doors, state)) ??
      this.widensThing(principal, "policy", policyArns(this.doors, state)) ??
      this.liftsGroupDenials(principal, state) ??
      this.joinsGroup(principal, state) ??
      this.makesSomebody(principal)
    );
  }

  private widensPrincipal(principal: KnownPrincipal): Power | undefined {
    const all = this.doors.atlas.ofAccount.get(principal.accountId) ?? [];
    for (const other of this.spoken.spokenOf(principal).isOwn ? [principal] : all) {
      const actions: readonly string[] = [
        ...widening[other.kind],
        ...(this.doTagsOpen() ? tagging[other.kind] : []),
        ...this.liftingFor(other),
      ];
      for (const action of actions) {
        if (!this.spoken.speaksOf(principal, [action])) continue;
        const place = this.mayWiden(principal, action, other.arn);
        if (place) return { kind: "control", over: other, action, resource: other.arn, place };
      }
    }
    return undefined;
  }

  /** What lifts a limit that keeps somebody from what their policies would allow. */
  private liftingFor(other: KnownPrincipal): readonly string[] {
    const known = this.lifting.get(other);
    if (known) return known;
    const { kind, resource } = other;
    const policies = this.doors.atlas.policiesOf(other);
    const denying = policies.filter(({ document }) => this.spoken.denies(document));
    const found = policies.some(({ document }) => this.spoken.opens(document))
      ? [
          ...(resource.boundary === undefined ? [] : liftingBoundary[kind]),
          ...(denying.some(({ holder }) => holder.startsWith(`${kind} `))
            ? [liftingDenials[kind].inline]
            : []),
          ...(denying.some(({ holder }) => resource.attached.includes(holder as Arn))
            ? [liftingDenials[kind].attached]
            : []),
        ]
      : [];
    this.lifting.set(other, found);
    return found;
  }

  private widensThing(
    principal: KnownPrincipal,
    kind: "group" | "policy",
    arns: readonly Arn[],
  ): Power | undefined {
    for (const action of widening[kind]) {
      if (!this.spoken.speaksOf(principal, [action])) continue;
      for (const arn of arns) {
        const place = this.mayWiden(principal, action, arn);
        if (place) return { kind: "control", action, resource: arn, place };
      }
    }
    return undefined;
  }

  /** Whether any statement asks for the tags of who asks. */
  private doTagsOpen(): boolean {
    this.tagsOpen ??= [...this.textsInForce()].some((text) =>
      // JSON may write any character as an escape.
      /principaltag|\\u/i.test(text),
    );
    return this.tagsOpen;
  }

  /** Every text once: documents are shared. */
  private textsInForce(): ReadonlySet<string> {
    const texts = new Set<string>();
    for (const one of this.doors.atlas.principals) {
      for (const { text } of this.doors.atlas.policiesOf(one)) texts.add(text);
      if (one.resource.kind === "role") texts.add(one.resource.trust);
    }
    return texts;
  }

  /** Takes a member out of a group that denies, or the denial out of the group. */
  private liftsGroupDenials(principal: KnownPrincipal, state: AccountState): Power | undefined {
    if (!this.spoken.speaksOf(principal, liftingGroupDenials)) return undefined;
    for (const group of state.groups) {
      const isDenying = this.textsOf(group, state).some(
        (text) => text !== undefined && this.spoken.denies(this.doors.atlas.reader.of(text)),
      );
      if (!isDenying || !state.users.some((one) => one.groups.includes(group.name))) continue;
      const resource = arnOf(this.doors, state, group);
      for (const action of liftingGroupDenials) {
        const place = this.may(principal, action, resource);
        if (place) return { kind: "control", action, resource, place };
      }
    }
    return undefined;
  }

  /** Puts somebody into a group that has rights its members outside do not. */
  private joinsGroup(principal: KnownPrincipal, state: AccountState): Power | undefined {
    const action = "iam:AddUserToGroup";
    if (!this.spoken.speaksOf(principal, [action])) return undefined;
    const makesUsers = this.spoken.speaksOf(principal, ["iam:CreateUser"]);
    for (const group of state.groups) {
      const isOpenToNobody = !makesUsers && state.users.every((one) => one.groups.includes(group.name));
      // What a policy says that is not at hand is not known: it may open anything.
      const matters = this.textsOf(group, state).some(
        (text) => text === undefined || this.spoken.opens(this.doors.atlas.reader.of(text)),
      );
      if (isOpenToNobody || !matters) continue;
      const resource = arnOf(this.doors, state, group);
      const place = this.may(principal, action, resource);
      if (place) return { kind: "control", action, resource, place };
    }
    return undefined;
  }

  /** The texts of a group's policies; undefined for what is not at hand. */
  private textsOf(group: Group, state: AccountState): readonly (string | undefined)[] {
    const own = (arn: Arn): string | undefined =>
      this.attachables.ownPolicy(state, arn)?.document ?? this.doors.atlas.managedText(arn);
    return [...Object.values(group.inline), ...group.attached.map(own)];
  }

  /** Makes a user or a role with any rights: under names that need not be there yet. */
  private makesSomebody(principal: KnownPrincipal): Power | undefined {
    for (const [create, kind] of [
      ["iam:CreateUser", "user"],
      ["iam:CreateRole", "role"],
    ] as const) {
      if (!this.spoken.speaksOf(principal, [create])) continue;
      for (const resource of this.probes(principal, kind)) {
        const place = this.may(principal, create, resource);
        const widens = place && widening[kind].some((action) => this.mayWiden(principal, action, resource));
        if (place && widens) return { kind: "control", action: create, resource, place };
      }
    }
    return undefined;
  }

  /** ARNs of users or roles yet to be made, one for each pattern that the principal's statements have. */
  private probes(principal: KnownPrincipal, kind: "user" | "role"): readonly string[] {
    const { partition } = this.doors.atlas.world.directory;
    const plain = `arn:${partition}:iam::${principal.accountId}:${kind}/`;
    const patterns = this.spoken
      .clausesOf(principal)
      .flatMap(({ clause }) => clause.statement.source.resources ?? []);
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
    if (this.spoken.speaksOf(principal, ["iam:PassRole"])) {
      for (const service of services) {
        const place = this.may(principal, "iam:PassRole", role.arn, {
          context: { "iam:passedtoservice": service },
        });
        if (place) return { kind: "act-as", over: role, action: "iam:PassRole", resource: role.arn, place };
      }
    }
    for (const action of services.flatMap((service) => runnersOf(service) ?? [])) {
      if (!this.spoken.speaksOf(principal, [action])) continue;
      const place = this.may(principal, action, "*", { isOnAny: true });
      if (place) return { kind: "act-as", over: role, action, resource: "*", place };
    }
    return undefined;
  }

  /** Changes the identity provider that the role trusts. */
  private speaksFor(principal: KnownPrincipal, role: KnownRole): Power | undefined {
    if (!this.spoken.speaksOf(principal, speakingFor)) return undefined;
    for (const provider of this.doors.doorIn(role).allows.flatMap((one) => one.providers)) {
      if (!provider.startsWith("arn:")) continue;
      for (const action of speakingFor) {
        const place = this.may(principal, action, provider);
        if (place) return { kind: "act-as", over: role, action, resource: provider, place };
      }
    }
    return undefined;
  }

  /** Attaching is a power where a policy that opens something may be attached. */
  private mayWiden(principal: KnownPrincipal, action: string, resource: string): StatementPlace | undefined {
    if (!action.startsWith("iam:Attach")) return this.may(principal, action, resource);
    for (const arn of this.attachables.openingFor(principal, action)) {
      const place = this.may(principal, action, resource, { context: { "iam:policyarn": arn } });
      if (place) return place;
    }
    return undefined;
  }

  private may(
    principal: KnownPrincipal,
    action: string,
    resource: string,
    options: MayOptions = {},
  ): StatementPlace | undefined {
    return may(this.doors, this.spoken.clausesOf(principal), principal, action, resource, options);
  }
}
