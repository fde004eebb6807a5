import { ConfigParser } from "aesr-config";
import { describe, expect, test } from "vitest";
import { accountId } from "../model/index.ts";
import { readProfiles } from "./aws-config.ts";
import { aesrConfiguration, bookmarks, grantedRegistry } from "./exports.ts";
import type { Passport, PassportGrant } from "./passport.ts";

const grant = (role: string, account: string, changes: Partial<PassportGrant> = {}): PassportGrant => ({
  role,
  account,
  accountId: accountId("100000000013"),
  roleArn: `arn:aws:iam::100000000013:role/${role}`,
  consoleRoleName: role,
  description: "",
  sessionDuration: 3600,
  mfa: "required",
  windows: [],
  reasons: [],
  ...changes,
});

const passport: Passport = {
  kind: "rolebridge/passport",
  version: 1,
  organization: "larkspur",
  partition: "aws",
  person: "alice",
  user: "alice",
  source: { name: "users", accountId: accountId("100000000000") },
  grants: [
    grant("Operator", "prod", { color: "red", region: "eu-central-1" }),
    grant("Viewer", "prod", {
      consoleRoleName: "staff/Viewer",
      roleArn: "arn:aws:iam::100000000013:role/staff/Viewer",
      color: "<script>",
    }),
    grant("Auditor", "prod", { consoleRefuses: "path and name have 70 characters" }),
  ],
};

describe("the configuration of AWS Extend Switch Roles", () => {
  test("is as it should be, to the letter", () => {
    expect(aesrConfiguration(passport)).toMatchInlineSnapshot(`
      "# Roles of alice in larkspur, by rolebridge

      [profile users]
      aws_account_id = 100000000000

      [profile Operator@prod]
      role_arn = arn:aws:iam::100000000013:role/Operator
      source_profile = users
      region = eu-central-1
      color = f2b0a9

      [profile Viewer@prod]
      role_arn = arn:aws:iam::100000000013:role/staff/Viewer
      source_profile = users

      # Auditor@prod is left out: path and name have 70 characters
      "
    `);
  });

  test("is read by the extension's own parser as what was meant", () => {
    const { singles, complexes } = ConfigParser.parseIni(aesrConfiguration(passport));
    expect(singles).toEqual([]);
    expect(complexes).toEqual([
      {
        name: "users",
        aws_account_id: "100000000000",
        role_name: undefined,
        targets: [
          {
            name: "Operator@prod",
            aws_account_id: "100000000013",
            role_name: "Operator",
            region: "eu-central-1",
            color: "f2b0a9",
          },
          { name: "Viewer@prod", aws_account_id: "100000000013", role_name: "staff/Viewer" },
        ],
      },
    ]);
  });

  test("is read by it also for somebody without roles", () => {
    expect(ConfigParser.parseIni(aesrConfiguration({ ...passport, grants: [] })).singles).toEqual([]);
  });
});

describe("the registry for Granted", () => {
  test("names its config file, and gives each role a profile", () => {
    const [registry, config] = grantedRegistry(passport, {
      profile: "work",
      mfaSerialNumber: "arn:aws:iam::100000000000:mfa/alice",
    });
    expect(registry).toEqual({ name: "granted.yml", text: "awsConfig:\n  - ./config\n" });
    expect(Object.fromEntries(readProfiles(config?.text ?? "", "config"))).toMatchInlineSnapshot(`
      {
        "Auditor@prod": {
          "line": 14,
          "settings": {
            "mfa_serial": "arn:aws:iam::100000000000:mfa/alice",
            "role_arn": "arn:aws:iam::100000000013:role/Auditor",
            "role_session_name": "alice",
            "source_profile": "work",
          },
        },
        "Operator@prod": {
          "line": 1,
          "settings": {
            "mfa_serial": "arn:aws:iam::100000000000:mfa/alice",
            "region": "eu-central-1",
            "role_arn": "arn:aws:iam::100000000013:role/Operator",
            "role_session_name": "alice",
            "source_profile": "work",
          },
        },
        "Viewer@prod": {
          "line": 8,
          "settings": {
            "mfa_serial": "arn:aws:iam::100000000000:mfa/alice",
            "role_arn": "arn:aws:iam::100000000013:role/staff/Viewer",
            "role_session_name": "alice",
            "source_profile": "work",
          },
        },
      }
    `);
  });
});

describe("bookmarks", () => {
  test("have a folder for each account, and no link where the console cannot switch", () => {
    expect(bookmarks(passport)).toMatchInlineSnapshot(`
      "<!DOCTYPE NETSCAPE-Bookmark-file-1>
      <META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
      <TITLE>Bookmarks</TITLE>
      <H1>Bookmarks</H1>
      <DL><p>
          <DT><H3>AWS: larkspur</H3>
          <DL><p>
              <DT><A HREF="https://100000000000.signin.aws.amazon.com/console">Sign in to users</A>
              <DT><H3>prod</H3>
              <DL><p>
                  <DT><A HREF="https://signin.aws.amazon.com/switchrole?account=100000000013&amp;roleName=Operator&amp;displayName=Operator+%40+prod&amp;color=f2b0a9">Operator @ prod</A>
                  <DT><A HREF="https://signin.aws.amazon.com/switchrole?account=100000000013&amp;roleName=staff%2FViewer&amp;displayName=Viewer+%40+prod">Viewer @ prod</A>
              </DL><p>
          </DL><p>
      </DL><p>
      "
    `);
  });

  test("show hostile names as text", () => {
    const html = bookmarks({ ...passport, grants: [grant('"><script>', "<b>&")] });
    expect(html).toContain("<H3>&lt;b&gt;&amp;</H3>");
    expect(html).not.toContain("<script>");
  });
});
