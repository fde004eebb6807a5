import { awsManagedPoliciesDate } from "../../catalogue/index.ts";
import type { World } from "../../model/index.ts";
import { type DocumentFinding, documentFindings } from "../document-findings.ts";
import type { Deviation, Finding, ReliedOn, Undecided, WayIn } from "../way-in.ts";
import { checkDeclared } from "./declared-bridges.ts";
import { findingsOf, undecidedOf } from "./doubts.ts";
import { type Expectation, type Inspection, inspect } from "./inspection.ts";
import { waysByCentralPowers } from "./ways-by-central-powers.ts";
import { waysByDoors } from "./ways-by-doors.ts";
import { waysByPowers } from "./ways-by-powers.ts";

/** What was looked at. */
export interface Examined {
  readonly accounts: number;
  readonly principals: number;
  readonly roles: number;
  readonly bridges: number;
  readonly statements: number;
}

/** The answer: proved, or everything that stands in the way. */
export interface Verification {
  readonly result: "proved" | "not-proved";
  readonly examined: Examined;
  /** Ways into target accounts that are neither declared bridges nor meant. */
  readonly waysIn: readonly WayIn[];
  /** Declared bridges that do not stand as they should, though nobody comes in by it. */
  readonly deviations: readonly Deviation[];
  readonly undecided: readonly Undecided[];
  /** The exceptions on which the answer relies. */
  readonly exceptions: readonly ReliedOn[];
  readonly findings: readonly Finding[];
  /** What is odd in documents that Rolebridge did not write. */
  readonly documents: readonly DocumentFinding[];
  readonly scope: Scope;
}

export interface Scope {
  readonly examined: readonly string[];
  readonly notExamined: readonly string[];
}

/** What the answer is about, printed with every answer. */
function scopeOf({ delegates }: World): Scope {
  const inSource =
    "rights in the source account to administer IAM Identity Center, stack sets, delegated administrators and root access";
  return {
    examined: [
      `AWS's managed policies as published on ${awsManagedPoliciesDate()}, where the accounts have no other text`,
      "principals and role trusts of IAM in the declared accounts, as read",
      "chains of any length",
      "rights to change what runs with a role, service by service",
      delegates ? `${inSource}, and in the accounts to which AWS Organizations delegates them` : inSource,
    ],
    notExamined: [
      "root sign-in",
      "sts:AssumeRoot from elsewhere than the source account",
      "resource policies of other services",
      "what already runs with a role of a service",
      delegates
        ? "delegated administrators of other services than these"
        : "delegated administrators in target accounts but for policies that name IAM Identity Center",
    ],
  };
}

/**
 * Proves or refutes that the declared bridges are all the ways into the target accounts, and that each stands exactly as
 * declared. An over-approximation: a way counts where any circumstances would open it; what cannot be decided does not
 * pass (iam-evaluation §2.12). Organization policies only narrow: leaving them out is sound.
 */
export function verify(world: World, expectation: Expectation): Verification {
  const inspection = inspect(world, expectation);
  const declared = checkDeclared(inspection);
  const waysIn = distinct([
    ...waysByDoors(inspection),
    ...waysByPowers(inspection),
    ...waysByCentralPowers(inspection),
    ...declared.ways,
  ]);
  const undecided = undecidedOf(inspection);
  const { deviations } = declared;
  const isProved = waysIn.length === 0 && deviations.length === 0 && undecided.length === 0;
  return {
    result: isProved ? "proved" : "not-proved",
    examined: countExamined(inspection),
    waysIn,
    deviations,
    undecided,
    exceptions: inspection.meant.reliedOn(),
    findings: findingsOf(inspection),
    documents: documentFindings(inspection.doors.atlas.world),
    scope: scopeOf(world),
  };
}

/** The same way found by two checks is one. */
function distinct(ways: readonly WayIn[]): readonly WayIn[] {
  return [...new Map(ways.map((way) => [way.summary, way])).values()];
}

function countExamined({ doors, bridges, targets }: Inspection): Examined {
  const { atlas } = doors;
  const statements = atlas.principals.reduce((sum, principal) => {
    const own = atlas
      .policiesOf(principal)
      .reduce((count, { document }) => count + document.clauses.length, 0);
    return (
      sum +
      own +
      (principal.resource.kind === "role" ? atlas.reader.of(principal.resource.trust).clauses.length : 0)
    );
  }, 0);
  return {
    accounts: Object.keys(atlas.world.accounts).length,
    principals: atlas.principals.length,
    roles: targets.length,
    bridges: bridges.length,
    statements,
  };
}
