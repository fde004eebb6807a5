import { awsManagedPolicyArn, awsManagedPolicyNames, findAwsManagedPolicy } from "../catalogue/index.ts";
import type { AccountState, Arn, ManagedPolicy } from "../model/index.ts";
import { matchesGlob } from "../policy/index.ts";
import { policyArnOf } from "./account-arns.ts";
import type { KnownPrincipal } from "./atlas.ts";
import { type Clause, mayNameAction, type ReadDocument } from "./clauses.ts";
import type { HeldClause } from "./door-out.ts";
import type { Doors } from "./doors.ts";

/** What has to be known of the principal's other rights. */
interface Asking {
  readonly clausesOf: (principal: KnownPrincipal) => readonly HeldClause[];
  readonly opens: (document: ReadDocument) => boolean;
  readonly speaksOf: (principal: KnownPrincipal, actions: readonly string[]) => boolean;
}

/** The policies whose attaching would open something: where a statement says by `iam:PolicyARN` which may be attached. */
export class Attachables {
  private readonly doors: Doors;
  private readonly asking: Asking;
  private readonly known = new Map<string, readonly Arn[]>();
  private readonly own = new Map<AccountState, ReadonlyMap<string, ManagedPolicy>>();

  constructor(doors: Doors, asking: Asking) {
    this.doors = doors;
    this.asking = asking;
  }

  /**
   * ARNs to try, those that open most first. One stands for all where no statement asks which policy it is; the engine
   * then decides for each whether it may be attached.
   */
  openingFor(principal: KnownPrincipal, action: string): readonly Arn[] {
    const key = `${principal.arn} ${action}`;
    const known = this.known.get(key);
    if (known) return known;
    const found = this.find(principal, action.toLowerCase());
    this.known.set(key, found);
    return found;
  }

  /** A customer managed policy of the account by its ARN. */
  ownPolicy(state: AccountState, arn: string): ManagedPolicy | undefined {
    let policies = this.own.get(state);
    if (!policies) {
      policies = new Map(state.policies.map((one) => [policyArnOf(this.doors, state, one) as string, one]));
      this.own.set(state, policies);
    }
    return policies.get(arn);
  }

  private find(principal: KnownPrincipal, action: string): readonly Arn[] {
    const clauses = this.asking
      .clausesOf(principal)
      .map(({ clause }) => clause)
      .filter((clause) => mayNameAction(clause, action));
    const everything = this.ofAws("AdministratorAccess");
    if (!clauses.some((clause) => asks(clause))) return everything;
    const allows = clauses.filter(({ statement }) => !statement.isDeny);
    return this.candidates(principal, clauses)
      .filter((arn) => allows.some((clause) => mayAllow(clause, arn)))
      .filter((arn) => this.opensWhenAttached(principal, arn));
  }

  private candidates(principal: KnownPrincipal, clauses: readonly Clause[]): readonly Arn[] {
    const state = this.doors.atlas.world.accounts[principal.accountId];
    const own = (state?.policies ?? []).map((one) => policyArnOf(this.doors, state as AccountState, one));
    const named = clauses.flatMap(({ statement }) =>
      statement.source.conditions.filter(({ key }) => isPolicyArn(key)).flatMap(({ values }) => values),
    );
    // A pattern names what is not there yet, too: one that fits it stands for all of those.
    const fitting = named.map((value) => value.replaceAll(/[*?]/g, "x") as Arn);
    const { partition } = this.doors.atlas.world.directory;
    const first = ["AdministratorAccess", "IAMFullAccess", "PowerUserAccess"];
    return [
      ...new Set([
        ...[...first, ...awsManagedPolicyNames()].flatMap((name) => this.ofAws(name)),
        ...own,
        ...fitting,
        `arn:${partition}:iam::${principal.accountId}:policy/rolebridge-probe` as Arn,
      ]),
    ];
  }

  private ofAws(name: string): readonly Arn[] {
    const policy = findAwsManagedPolicy(name);
    if (!policy?.isAttachable) return [];
    return [awsManagedPolicyArn(policy, this.doors.atlas.world.directory.partition)];
  }

  private opensWhenAttached(principal: KnownPrincipal, arn: Arn): boolean {
    const { atlas } = this.doors;
    const account = arn.split(":")[4];
    if (account === "aws") {
      const text = atlas.managedText(arn);
      return text === undefined || this.asking.opens(atlas.reader.of(text));
    }
    const state = atlas.world.accounts[principal.accountId];
    if (!state || account !== principal.accountId) return false;
    const policy = this.ownPolicy(state, arn);
    if (!policy) return this.asking.speaksOf(principal, ["iam:CreatePolicy"]);
    const rewriting = ["iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"];
    return this.asking.opens(atlas.reader.of(policy.document)) || this.asking.speaksOf(principal, rewriting);
  }
}

function isPolicyArn(key: string): boolean {
  return key.toLowerCase() === "iam:policyarn";
}

function asks({ statement }: Clause): boolean {
  return statement.source.conditions.some(({ key }) => isPolicyArn(key));
}

/** A sieve: the patterns of the operators that demand one of their values. */
function mayAllow({ statement }: Clause, arn: Arn): boolean {
  return statement.source.conditions.every(
    ({ operator, key, values }) =>
      !isPolicyArn(key) ||
      !/^(?:arn|string)(?:equals(?:ignorecase)?|like)$/i.test(operator) ||
      values.some((value) => value.includes("${") || matchesGlob(value.toLowerCase(), arn.toLowerCase())),
  );
}
