// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html

import { isoSeconds } from "../instant.ts";
import { ApiError, type Operation } from "../operation.ts";
import type { Account } from "../state.ts";
import type { AccessKey, SigningCertificate, User } from "./entities.ts";
import { decide } from "./lookup.ts";
import { passwordExpiresAt } from "./passwords.ts";

/** A report is good for four hours: within them, a new one is not made. */
const freshness = 4 * 3_600_000;

const columns = [
  "user",
  "arn",
  "user_creation_time",
  "password_enabled",
  "password_last_used",
  "password_last_changed",
  "password_next_rotation",
  "mfa_active",
  "access_key_1_active",
  "access_key_1_last_rotated",
  "access_key_1_last_used_date",
  "access_key_1_last_used_region",
  "access_key_1_last_used_service",
  "access_key_2_active",
  "access_key_2_last_rotated",
  "access_key_2_last_used_date",
  "access_key_2_last_used_region",
  "access_key_2_last_used_service",
  "cert_1_active",
  "cert_1_last_rotated",
  "cert_2_active",
  "cert_2_last_rotated",
] as const;

const GenerateCredentialReport: Operation = (_input, call) => {
  decide(call, "*");
  const { account } = call;
  const known = account.credentialReport;
  if (known !== undefined && call.now.getTime() - Date.parse(known.generatedAt) < freshness) {
    return { State: "COMPLETE" };
  }
  account.credentialReport = { content: reportOf(account), generatedAt: isoSeconds(call.now) };
  return { State: "STARTED", Description: "No report exists. Starting a new report generation task" };
};

const GetCredentialReport: Operation = (_input, call) => {
  decide(call, "*");
  const report = call.account.credentialReport;
  if (report === undefined) {
    throw new ApiError(
      "CredentialReportNotPresentException",
      "No report exists. Request a report with GenerateCredentialReport.",
    );
  }
  if (call.now.getTime() - Date.parse(report.generatedAt) >= freshness) {
    throw new ApiError(
      "CredentialReportExpiredException",
      "The report has expired. Request a new one with GenerateCredentialReport.",
    );
  }
  return {
    Content: Buffer.from(report.content, "utf8").toString("base64"),
    ReportFormat: "text/csv",
    GeneratedTime: report.generatedAt,
  };
};

function reportOf(account: Account): string {
  const rows = [columns, rootRow(account), ...account.users.list().map((user) => userRow(account, user))];
  return rows.map((row) => row.join(",")).join("\n");
}

function userRow(account: Account, user: User): readonly string[] {
  const profile = user.loginProfile;
  const expiry = passwordExpiresAt(account, user);
  return [
    user.name,
    user.arn,
    reportInstant(user.createdAt),
    String(profile !== undefined),
    profile === undefined ? "N/A" : instantOr(user.passwordLastUsedAt, "no_information"),
    profile === undefined ? "N/A" : reportInstant(profile.changedAt),
    expiry === undefined ? "N/A" : reportInstant(isoSeconds(new Date(expiry))),
    String(user.mfaDevices.size > 0),
    ...keyColumns([...user.accessKeys.values()]),
    ...certificateColumns([...user.certificates.values()]),
  ];
}

function rootRow(account: Account): readonly string[] {
  return [
    "<root_account>",
    account.rootArn,
    reportInstant(account.createdAt),
    "not_supported",
    "no_information",
    "not_supported",
    "not_supported",
    "false",
    ...keyColumns([...account.rootAccessKeys.values()]),
    ...certificateColumns([]),
  ];
}

function keyColumns(keys: readonly AccessKey[]): readonly string[] {
  return [keys[0], keys[1]].flatMap((key) =>
    key === undefined
      ? ["false", "N/A", "N/A", "N/A", "N/A"]
      : [
          String(key.status === "Active"),
          reportInstant(key.createdAt),
          instantOr(key.lastUsed?.at, "N/A"),
          key.lastUsed?.region ?? "N/A",
          key.lastUsed?.service ?? "N/A",
        ],
  );
}

function certificateColumns(certificates: readonly SigningCertificate[]): readonly string[] {
  return [certificates[0], certificates[1]].flatMap((certificate) =>
    certificate === undefined
      ? ["false", "N/A"]
      : [String(certificate.status === "Active"), reportInstant(certificate.uploadedAt)],
  );
}

function instantOr(instant: string | undefined, otherwise: string): string {
  return instant === undefined ? otherwise : reportInstant(instant);
}

/** Reports write the zone as an offset. */
function reportInstant(instant: string): string {
  return instant.replace(/Z$/, "+00:00");
}

export const credentialReport = { GenerateCredentialReport, GetCredentialReport } as const satisfies Record<
  string,
  Operation
>;
