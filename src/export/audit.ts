import { csvText } from "./csv.ts";

/** One bridge of one person, as an auditor asks for it. Texts are as they are; absent is not known. */
export interface AuditRow {
  readonly person: string;
  readonly email?: string;
  readonly user?: string;
  readonly role: string;
  /** Names of the policies that it carries. */
  readonly permissions: readonly string[];
  readonly account: string;
  readonly accountId: string;
  readonly project?: string;
  readonly stage?: string;
  readonly state: "open" | "half-open";
  readonly isDeclared: boolean;
  readonly mfa: "required" | "optional";
  /** Seconds. */
  readonly sessionDuration?: number;
  /** Where the grant is written: `Viewer@* by team platform, rolebridge.yaml:84`. */
  readonly written?: string;
  readonly grantedAt?: string;
  readonly grantedBy?: string;
  readonly commit?: string;
  /** Bounds of the time in which it may be crossed. */
  readonly from?: string;
  readonly until?: string;
  readonly reason?: string;
  /** By whomever. */
  readonly roleLastUsedAt?: string;
  readonly personLastSignInAt?: string;
  /** What is known of this person's use of this role, as a clause. */
  readonly use?: string;
}

/** What the rows are part of. */
export interface Audit {
  readonly organization: string;
  /** ISO 8601 instant of the reading. */
  readonly readAt: string;
  readonly rows: readonly AuditRow[];
  /** Ways in that are declared though they are no bridge. */
  readonly exceptions: readonly {
    readonly from: string;
    readonly to: string;
    readonly reason: string;
    readonly until?: string;
  }[];
  /** What `verify` says, as text. */
  readonly verification: string;
  readonly isProved: boolean;
  /** What limits the answer, a sentence each. */
  readonly notes: readonly string[];
}

const head = [
  "person",
  "email",
  "iamUser",
  "role",
  "permissions",
  "account",
  "accountId",
  "project",
  "stage",
  "state",
  "declared",
  "mfa",
  "sessionSeconds",
  "grantedAt",
  "grantedBy",
  "commit",
  "written",
  "from",
  "until",
  "reason",
  "roleLastUsedAt",
  "personLastSignInAt",
  "use",
];

/** The rows as CSV with a head. */
export function auditAsCsv({ rows }: Audit): string {
  const cells = (row: AuditRow): readonly (string | number | undefined)[] => [
    row.person,
    row.email,
    row.user,
    row.role,
    row.permissions.join(" "),
    row.account,
    row.accountId,
    row.project,
    row.stage,
    row.state,
    row.isDeclared ? "yes" : "no",
    row.mfa,
    row.sessionDuration,
    row.grantedAt,
    row.grantedBy,
    row.commit,
    row.written,
    row.from,
    row.until,
    row.reason,
    row.roleLastUsedAt,
    row.personLastSignInAt,
    row.use,
  ];
  return csvText([head, ...rows.map((row) => cells(row).map((cell) => String(cell ?? "")))]);
}
