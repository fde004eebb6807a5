import { describe, expect, test } from "vitest";
import { parseCredentialReport } from "./credential-report.ts";

const head =
  "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated";
const line = (
  name: string,
  password: string,
  used: string,
  mfa: string,
  key1: string,
  key2: string,
): string =>
  `${name},arn:aws:iam::111111111111:user/${name},2026-01-01T00:00:00+00:00,${password},${used},N/A,N/A,${mfa},${key1},N/A,N/A,N/A,N/A,${key2},N/A,N/A,N/A,N/A,false,N/A,false,N/A`;

describe("the credential report", () => {
  test("says of each user how they can sign in, and leaves the root user out", () => {
    const report = [
      head,
      line("<root_account>", "not_supported", "2026-01-02T00:00:00+00:00", "true", "false", "false"),
      line("alice", "true", "2026-11-01T08:00:00+00:00", "true", "true", "true"),
      line("ci", "false", "no_information", "false", "true", "false"),
    ].join("\n");
    expect([...parseCredentialReport(`${report}\n`)]).toEqual([
      [
        "alice",
        { hasPassword: true, passwordLastUsedAt: "2026-11-01T08:00:00Z", hasMfa: true, activeAccessKeys: 2 },
      ],
      ["ci", { hasPassword: false, hasMfa: false, activeAccessKeys: 1 }],
    ]);
  });

  test("is read also where a user's name holds commas", () => {
    const report = parseCredentialReport(
      [head, line("a,b,c", "true", "N/A", "false", "false", "false")].join("\n"),
    );
    expect([...report]).toEqual([["a,b,c", { hasPassword: true, hasMfa: false, activeAccessKeys: 0 }]]);
  });
});
