import type { HeldPolicy, KnownPrincipal } from "./atlas.ts";
import { type Clause, mayNameAction, type ReadDocument } from "./clauses.ts";
import type { HeldClause } from "./door-out.ts";
import type { Doors } from "./doors.ts";
import { isForOneself, namesAny, powerActions, powersIn } from "./power-actions.ts";
import { isServiceLinked } from "./service-linked.ts";
import { runnersOf } from "./services.ts";

/** What the statements of a document speak of. */
interface Spoken {
  /** Lower case. */
  readonly actions: ReadonlySet<string>;
  /** Whether all of it is about who asks. */
  readonly isOwn: boolean;
}

/** Which powers the policies of a World speak of: a sieve before the engine is asked, each document read once. */
export class SpokenPowers {
  private readonly doors: Doors;
  /** Lower case. */
  private readonly actions: readonly string[];
  private readonly clauses = new Map<ReadDocument, readonly Clause[]>();
  private readonly held = new Map<KnownPrincipal, readonly HeldClause[]>();
  private readonly spoken = new Map<KnownPrincipal, Spoken>();
  private readonly spokenByDocument = new Map<ReadDocument, Spoken>();
  private readonly opening = new Map<ReadDocument, boolean>();

  constructor(doors: Doors) {
    this.doors = doors;
    this.actions = [...new Set([...powerActions, ...runnersIn(doors)])];
  }

  spokenOf(principal: KnownPrincipal): Spoken {
    const known = this.spoken.get(principal);
    if (known) return known;
    const all = this.doors.atlas.policiesOf(principal).map(({ document }) => this.spokenIn(document));
    const found = {
      actions: new Set(all.flatMap(({ actions }) => [...actions])),
      isOwn: all.every(({ isOwn }) => isOwn),
    };
    this.spoken.set(principal, found);
    return found;
  }

  private spokenIn(document: ReadDocument): Spoken {
    const known = this.spokenByDocument.get(document);
    if (known) return known;
    const spoken = document.clauses
      .filter(({ statement }) => !statement.isDeny)
      .map((clause) => ({ clause, actions: powersIn(clause, this.actions) }))
      .filter(({ actions }) => actions.length > 0);
    const found = {
      actions: new Set(spoken.flatMap(({ actions }) => actions)),
      isOwn: spoken.every(({ clause }) => isForOneself(clause.statement.source)),
    };
    this.spokenByDocument.set(document, found);
    return found;
  }

  /** Whether it speaks of any of these actions, beyond its own affairs. */
  speaksOf(principal: KnownPrincipal, actions: readonly string[]): boolean {
    const spoken = this.spokenOf(principal).actions;
    return actions.some((action) => spoken.has(action.toLowerCase()));
  }

  /** Whether a document denies any of them, or switching roles. */
  denies(document: ReadDocument): boolean {
    return document.clauses.some(
      (clause) =>
        clause.statement.isDeny &&
        (mayNameAction(clause, "sts:assumerole") || namesAny(clause, this.actions)),
    );
  }

  /** Whether a document opens doors or gives powers that are more than its holder's own affairs. */
  opens(document: ReadDocument): boolean {
    const known = this.opening.get(document);
    if (known !== undefined) return known;
    const found = document.clauses.some(
      (clause) =>
        !clause.statement.isDeny &&
        (mayNameAction(clause, "sts:assumerole") || powersIn(clause, this.actions).length > 0),
    );
    this.opening.set(document, found);
    return found;
  }

  /** The statements of a principal that speak of anything that is a power here. */
  clausesOf(principal: KnownPrincipal): readonly HeldClause[] {
    const known = this.held.get(principal);
    if (known) return known;
    const found = this.doors.atlas
      .policiesOf(principal)
      .flatMap((policy: HeldPolicy) =>
        this.powerClauses(policy.document).map((clause) => ({ policy, clause })),
      );
    this.held.set(principal, found);
    return found;
  }

  private powerClauses(document: ReadDocument): readonly Clause[] {
    const known = this.clauses.get(document);
    if (known) return known;
    const found = document.clauses.filter((clause) => namesAny(clause, this.actions));
    this.clauses.set(document, found);
    return found;
  }
}

/** What acts as roles of the services that this World's roles trust. */
function runnersIn(doors: Doors): readonly string[] {
  const services = new Set(
    doors.atlas.roles
      .filter((role) => !isServiceLinked(role))
      .flatMap((role) => doors.doorIn(role).allows.flatMap((one) => one.services)),
  );
  return [...services].flatMap((service) => runnersOf(service) ?? []).map((action) => action.toLowerCase());
}
