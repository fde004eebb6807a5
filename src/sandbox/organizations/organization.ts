// The AWS organization: its tree of root, units and accounts, its policies and who administers what.
import type { AccountId, Arn, Partition } from "../../model/index.ts";
import type { PolicyLevel } from "../../policy/index.ts";
import type { OrganizationView } from "../state.ts";
import type { StoredDocument } from "../stored-document.ts";

/** The kinds of organization policies that take part in decisions; the sandbox keeps no others. */
export const policyTypes = ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"] as const;
export type PolicyType = (typeof policyTypes)[number];

interface Place {
  readonly id: string;
  readonly arn: Arn;
  name: string;
  readonly tags: Map<string, string>;
  readonly policies: Set<OrganizationPolicy>;
}

export interface Root extends Place {
  readonly kind: "root";
}

export interface Unit extends Place {
  readonly kind: "unit";
  readonly parent: Root | Unit;
}

export interface Member extends Place {
  readonly kind: "account";
  readonly id: AccountId;
  readonly email: string;
  parent: Root | Unit;
  state: "ACTIVE" | "SUSPENDED";
  readonly joinedMethod: "INVITED" | "CREATED";
  readonly joinedAt: string;
}

/** What policies are attached to. */
export type Target = Root | Unit | Member;

export interface OrganizationPolicy {
  readonly id: string;
  readonly arn: Arn;
  name: string;
  description: string;
  readonly type: PolicyType;
  content: StoredDocument;
  readonly isAwsManaged: boolean;
  readonly tags: Map<string, string>;
}

/** One request to create an account, and what became of it. */
export interface AccountCreation {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly roleName: string;
  readonly tags: ReadonlyMap<string, string>;
  readonly requestedAt: string;
  /** Milliseconds since 1970 from when it is no longer in progress. */
  readonly completesAt: number;
  outcome:
    | { readonly state: "IN_PROGRESS" }
    | { readonly state: "SUCCEEDED"; readonly accountId: AccountId; readonly at: string }
    | { readonly state: "FAILED"; readonly reason: string; readonly at: string };
}

export type HandshakeState = "OPEN" | "ACCEPTED" | "DECLINED" | "CANCELED" | "EXPIRED";

/** An invitation to the organization, and what became of it. */
export interface Handshake {
  readonly id: string;
  readonly arn: Arn;
  /** Whom it invites: an account by its number, or whoever has an e-mail address. */
  readonly target: { readonly type: "ACCOUNT" | "EMAIL"; readonly id: string };
  readonly notes: string | undefined;
  readonly tags: ReadonlyMap<string, string>;
  readonly requestedAt: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  /** As it was left; an open one whose time is over is expired. */
  state: Exclude<HandshakeState, "EXPIRED">;
}

export interface OrganizationOptions {
  readonly id: string;
  readonly rootId: string;
  readonly partition: Partition;
  readonly managementAccountId: AccountId;
}

export class Organization implements OrganizationView {
  readonly id: string;
  readonly arn: Arn;
  readonly partition: Partition;
  readonly managementAccountId: AccountId;
  readonly root: Root;
  readonly units = new Map<string, Unit>();
  readonly members = new Map<AccountId, Member>();
  readonly policies = new Map<string, OrganizationPolicy>();
  readonly enabledTypes = new Set<PolicyType>();
  readonly creations = new Map<string, AccountCreation>();
  readonly handshakes = new Map<string, Handshake>();
  /** Accounts that were members and are alone now. */
  readonly former = new Map<AccountId, { readonly name: string; readonly email: string }>();
  /** Account → service principal → since when it administers that service. */
  readonly delegations = new Map<AccountId, Map<string, string>>();
  /** Service principals with access to the organization, and since when. */
  readonly trustedServices = new Map<string, string>();
  readonly #levels = new Map<string, readonly PolicyLevel[]>();

  constructor(options: OrganizationOptions) {
    this.id = options.id;
    this.partition = options.partition;
    this.managementAccountId = options.managementAccountId;
    this.arn = this.arnOf("organization", options.id);
    this.root = {
      kind: "root",
      id: options.rootId,
      arn: this.arnOf("root", `${options.id}/${options.rootId}`),
      name: "Root",
      tags: new Map(),
      policies: new Set(),
    };
  }

  arnOf(kind: string, rest: string): Arn {
    return `arn:${this.partition}:organizations::${this.managementAccountId}:${kind}/${rest}`;
  }

  parent(id: string): Root | Unit | undefined {
    return id === this.root.id ? this.root : this.units.get(id);
  }

  target(id: string): Target | undefined {
    return this.parent(id) ?? this.members.get(id as AccountId);
  }

  targets(): readonly Target[] {
    return [this.root, ...this.units.values(), ...this.members.values()];
  }

  unitsUnder(parent: Root | Unit): readonly Unit[] {
    return [...this.units.values()].filter((unit) => unit.parent === parent);
  }

  membersUnder(parent: Root | Unit): readonly Member[] {
    return [...this.members.values()].filter((member) => member.parent === parent);
  }

  /** From the root down to the target itself. */
  lineOf(target: Target): readonly Target[] {
    const line: Target[] = [target];
    for (let at = target; at.kind !== "root"; ) {
      at = at.parent;
      line.unshift(at);
    }
    return line;
  }

  pathOf(accountId: AccountId): string | undefined {
    const member = this.members.get(accountId);
    return member === undefined ? undefined : `${this.id}/${this.#idsOf(member.parent)}/`;
  }

  pathOfUnit(unit: Unit): string {
    return `${this.id}/${this.#idsOf(unit)}/`;
  }

  #idsOf(target: Target): string {
    return this.lineOf(target)
      .map(({ id }) => id)
      .join("/");
  }

  serviceControlPolicies(accountId: AccountId): readonly PolicyLevel[] {
    return this.#levelsOf("SERVICE_CONTROL_POLICY", accountId);
  }

  resourceControlPolicies(accountId: AccountId): readonly PolicyLevel[] {
    return this.#levelsOf("RESOURCE_CONTROL_POLICY", accountId);
  }

  /**
   * The management account is beyond both kinds:
   * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
   */
  #levelsOf(type: PolicyType, accountId: AccountId): readonly PolicyLevel[] {
    const member = this.members.get(accountId);
    if (member === undefined || accountId === this.managementAccountId || !this.enabledTypes.has(type))
      return [];
    const key = `${type} ${accountId}`;
    const known = this.#levels.get(key);
    if (known !== undefined) return known;
    const levels = this.lineOf(member).map((target) => ({
      level: target.id,
      policies: [...target.policies]
        .filter((policy) => policy.type === type)
        .map((policy) => policy.content.compiled(policy.arn)),
    }));
    this.#levels.set(key, levels);
    return levels;
  }

  /** To be called after any change of the tree, of policies or of their attachment. */
  policiesChanged(): void {
    this.#levels.clear();
  }
}
