// A person's roles in the words of other tools. No secret is in any of them.
import { grantName } from "./choose-grant.ts";
import { signInLink, switchRoleColor, switchRoleLink } from "./links.ts";
import type { Passport, PassportGrant } from "./passport.ts";

/** A file to write: its name where the tool gives it one, and its text. */
export interface ExportedFile {
  readonly name: string;
  readonly text: string;
}

/**
 * The configuration of the browser extension AWS Extend Switch Roles: the source account, and each role that the console
 * can switch to from it. https://github.com/tilfinltd/aws-extend-switch-roles
 */
export function aesrConfiguration(passport: Passport): string {
  const { source } = passport;
  const base = [`[profile ${source.name}]`, `aws_account_id = ${source.accountId}`];
  const roles = passport.grants.map((grant) => {
    if (grant.consoleRefuses !== undefined)
      return [`# ${grantName(grant)} is left out: ${grant.consoleRefuses}`];
    const color = switchRoleColor(grant.color);
    return [
      `[profile ${grantName(grant)}]`,
      `role_arn = ${grant.roleArn}`,
      `source_profile = ${source.name}`,
      ...(grant.region === undefined ? [] : [`region = ${grant.region}`]),
      ...(color === undefined ? [] : [`color = ${color}`]),
    ];
  });
  const heading = [`# Roles of ${passport.person} in ${passport.organization}, by rolebridge`];
  // The parser takes a source account without roles for a role without a name.
  const isEmpty = passport.grants.every(({ consoleRefuses }) => consoleRefuses !== undefined);
  return blocks([heading, ...(isEmpty ? [] : [base]), ...roles]);
}

/** How the tools get from the person's own credentials into a role. */
export interface ProfileSource {
  /** The profile with the person's own credentials. */
  readonly profile: string;
  readonly mfaSerialNumber?: string;
}

/**
 * A profile registry for Granted: a repository with these two files is added with `granted registry add`.
 * https://docs.commonfate.io/granted/usage/profile-registry
 */
export function grantedRegistry(passport: Passport, source: ProfileSource): readonly ExportedFile[] {
  const profiles = passport.grants.map((grant) => [
    `[profile ${grantName(grant)}]`,
    `role_arn = ${grant.roleArn}`,
    `source_profile = ${source.profile}`,
    `role_session_name = ${passport.user}`,
    ...(grant.mfa === "required" && source.mfaSerialNumber !== undefined
      ? [`mfa_serial = ${source.mfaSerialNumber}`]
      : []),
    ...(grant.region === undefined ? [] : [`region = ${grant.region}`]),
  ]);
  return [
    { name: "granted.yml", text: "awsConfig:\n  - ./config\n" },
    { name: "config", text: blocks(profiles) },
  ];
}

function blocks(parts: readonly (readonly string[])[]): string {
  return parts.map((lines) => `${lines.join("\n")}\n`).join("\n");
}

/** Bookmarks that every browser imports: a folder for each account with a link for each role. */
export function bookmarks(passport: Passport): string {
  const { organization, partition, source } = passport;
  const byAccount = new Map<string, PassportGrant[]>();
  for (const grant of passport.grants) {
    byAccount.set(grant.account, [...(byAccount.get(grant.account) ?? []), grant]);
  }
  const folders = [...byAccount].flatMap(([account, grants]) => {
    const links = grants.flatMap((grant) => {
      const url = switchRoleLink(grant, partition);
      return url === undefined ? [] : [bookmark(url, `${grant.role} @ ${grant.account}`)];
    });
    return links.length === 0 ? [] : folder(account, links);
  });
  const signIn = bookmark(signInLink(source.accountId, partition), `Sign in to ${source.name}`);
  return [
    "<!DOCTYPE NETSCAPE-Bookmark-file-1>",
    '<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">',
    "<TITLE>Bookmarks</TITLE>",
    "<H1>Bookmarks</H1>",
    "<DL><p>",
    ...indented(folder(`AWS: ${organization}`, [signIn, ...folders])),
    "</DL><p>",
    "",
  ].join("\n");
}

function folder(name: string, lines: readonly string[]): readonly string[] {
  return [`<DT><H3>${escaped(name)}</H3>`, "<DL><p>", ...indented(lines), "</DL><p>"];
}

function bookmark(url: string, name: string): string {
  return `<DT><A HREF="${escaped(url)}">${escaped(name)}</A>`;
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `    ${line}`);
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
