import { signInsOf, type Verification } from "../access/index.ts";
import type { DeclaredGrant } from "../declaration/index.ts";
import type { Audit, AuditRow } from "../export/index.ts";
import { type Bridge, grantKey, type MeantWay, type World } from "../model/index.ts";
import { plainTheme } from "./render/theme.ts";
import { evidenceText } from "./render/uses.ts";
import { renderVerification } from "./render/verify.ts";
import { policyName } from "./render/words.ts";
import type { UseReport } from "./use-report.ts";

/** Everything that an auditor asks of a world's bridges, put together. */
export function auditOf(report: UseReport, verification: Verification): Audit {
  const { world, bridges, uses, log, noHistory } = report;
  const { directory } = world;
  const signIns = new Map(signInsOf(world).map((one) => [one.person, one]));
  const grants = new Map(report.declaration.grants.map((grant) => [grantKey(grant), grant]));
  const people = new Map(directory.people.map((person) => [person.name, person]));
  const accounts = new Map(directory.accounts.map((account) => [account.accountId, account]));
  const evidence = new Map(uses.map((use) => [grantKey(use.bridge), use.evidence]));
  const row = (bridge: Bridge): AuditRow => {
    const grant = grants.get(grantKey(bridge));
    const { email, user } = people.get(bridge.person) ?? {};
    const { project, stage } = accounts.get(bridge.accountId) ?? {};
    const origin = report.originOf(bridge);
    const use = evidence.get(grantKey(bridge));
    return {
      person: bridge.person,
      role: bridge.role,
      permissions: permissionsOf(bridge, world),
      account: bridge.account,
      accountId: bridge.accountId,
      state: bridge.state,
      isDeclared: grant !== undefined,
      mfa: bridge.mfa,
      ...present({
        email,
        user,
        project,
        stage,
        sessionDuration: bridge.sessionDuration,
        written: grant && writtenText(grant),
        grantedAt: origin?.at,
        grantedBy: origin?.author,
        commit: origin?.commit,
        from: bridge.windows[0]?.from,
        until: bridge.windows.at(-1)?.until,
        reason: grant?.reasons.join("; ") || undefined,
        roleLastUsedAt: bridge.lastUsedAt,
        personLastSignInAt: signIns.get(bridge.person)?.lastSignInAt,
        use: use && evidenceText(use),
      }),
    };
  };
  return {
    organization: directory.organization,
    readAt: world.readAt ?? "",
    rows: bridges.map(row),
    exceptions: report.declaration.exceptions.map((way) => ({
      from: fromText(way),
      to: `${way.roleGlob}@${way.accounts.join(",")}`,
      reason: way.reason,
      ...(way.until !== undefined && { until: way.until }),
    })),
    verification: renderVerification(verification, { directory, theme: plainTheme, verbose: true }),
    isProved: verification.result === "proved",
    notes: [
      noHistory === undefined
        ? "Since when and by whom: who last wrote the youngest of the lines that give a grant, by git."
        : `Since when and by whom is not known: ${noHistory}.`,
      log === undefined
        ? "AWS tells when a role was last used, not by whom; no log that knows was read."
        : `Crossings by person are read from a log that reaches from ${log.from} to ${log.until}.`,
    ],
  };
}

/** The fields that have a value. */
function present<T extends object>(fields: T): { readonly [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    readonly [K in keyof T]?: NonNullable<T[K]>;
  };
}

function permissionsOf({ accountId, role }: Bridge, { accounts }: World): readonly string[] {
  const found = accounts[accountId]?.roles.find(({ name }) => name.toLowerCase() === role.toLowerCase());
  return found ? [...found.attached.map(policyName), ...Object.keys(found.inline)] : [];
}

function writtenText({ entries }: DeclaredGrant): string {
  return entries
    .map(
      ({ access, span, team }) =>
        `${access}${team ? ` by team ${team.name}` : ""}, ${span.file}:${span.start.line}`,
    )
    .join("; ");
}

function fromText({ from }: MeantWay): string {
  switch (from.kind) {
    case "account":
      return `account ${from.accountId}`;
    case "principal":
      return from.arn;
    case "provider":
      return `provider ${from.arnGlob}`;
    case "service":
      return `service ${from.name}`;
  }
}
