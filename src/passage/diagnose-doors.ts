// Which half of a bridge is missing, as a world shows it: for administrators, who may read both accounts.
import type { Bridge, MissingPart } from "../model/index.ts";
import { grantName } from "./choose-grant.ts";
import type { Finding } from "./finding.ts";
import type { Passport, PassportGrant } from "./passport.ts";

/** What a world has of one bridge. */
export interface DoorFacts {
  readonly passport: Passport;
  readonly grant: PassportGrant;
  /** The bridge, open or half-open; absent where neither door stands. */
  readonly bridge?: Bridge;
  /** Whether the door in is the declared one. */
  readonly isDoorInAsDeclared: boolean;
  /** Whether the door in asks that a session carries the user's name: as it stands, and as declared. */
  readonly sessionNameAsked: { readonly seen: boolean; readonly declared: boolean };
}

export function diagnoseDoors(facts: DoorFacts): readonly Finding[] {
  const { passport, grant, bridge } = facts;
  const name = grantName(grant);
  if (bridge === undefined) {
    return [
      {
        id: "no-doors",
        severity: "problem",
        what: `neither door of ${passport.person} to ${name} stands in AWS`,
        todo: "build it: rolebridge plan, then apply",
      },
    ];
  }
  return [...bridge.missing.map((part) => missingFinding(part, facts)), ...termFindings(facts, bridge)];
}

const missingWords: Readonly<Record<MissingPart, (facts: DoorFacts) => string>> = {
  user: ({ passport }) => `the source account has no IAM user ${passport.user}`,
  "door-out": ({ passport, grant }) =>
    `the door out is missing: nothing allows ${passport.user} sts:AssumeRole on ${grant.roleArn}`,
  "door-in": ({ grant, passport }) =>
    `the door in is missing: the trust policy of ${grant.roleArn} does not let ${passport.user} in`,
  role: ({ grant }) => `the account ${grant.account} has no role ${grant.role}`,
  permissions: ({ grant }) => `the role ${grant.role} has no permissions in ${grant.account}`,
};

function missingFinding(part: MissingPart, facts: DoorFacts): Finding {
  return {
    id: `missing-${part}`,
    severity: "problem",
    what: missingWords[part](facts),
    todo: "build it: rolebridge plan, then apply",
  };
}

function termFindings({ grant, isDoorInAsDeclared, sessionNameAsked }: DoorFacts, bridge: Bridge): Finding[] {
  const mend = "mend it: rolebridge plan, then apply";
  const findings: Finding[] = [];
  const warn = (id: string, what: string): void =>
    void findings.push({ id, severity: "warning", what, todo: mend });
  if (bridge.mfa !== grant.mfa) {
    warn("another-mfa", `MFA is ${bridge.mfa} at the door in, and ${grant.mfa} in the declaration`);
  }
  if (bridge.sessionDuration !== undefined && bridge.sessionDuration !== grant.sessionDuration) {
    const [live, declared] = [bridge.sessionDuration / 3600, grant.sessionDuration / 3600];
    warn("another-duration", `the role's sessions last ${live} hours at most, and ${declared} as declared`);
  }
  if (bridge.missing.includes("role")) return findings;
  const { seen, declared } = sessionNameAsked;
  if (seen !== declared) {
    const what = seen
      ? "the door in asks that the session carries the user's name, and the declaration does not"
      : "the door in lets sessions of any name in, and the declaration asks for the user's name";
    warn("another-session-name", what);
  }
  if (!isDoorInAsDeclared) warn("another-door-in", "the trust policy is not the declared one");
  return findings;
}
