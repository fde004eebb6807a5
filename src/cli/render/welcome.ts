import { signInLink, switchRoleLink } from "../../passage/links.ts";
import type { Passport } from "../../passage/passport.ts";
import { columns } from "./columns.ts";
import type { Theme } from "./theme.ts";
import { windowsText } from "./words.ts";

/** What a new team member is told: where to sign in, the first steps, and the roles with their links. No secret. */
export function renderWelcome(passport: Passport, expiresAt: string | undefined, theme: Theme): string {
  const { partition, source, user, grants, organization } = passport;
  const steps = [
    `Open ${signInLink(source.accountId, partition)} and sign in as ${theme.name(user)} with the one-time password${expiresAt === undefined ? "" : ` (good until ${expiresAt})`}.`,
    "Choose your own password when AWS asks for it.",
    "Under your name, at the top right: Security credentials, then Assign MFA device. Add an authenticator app or a passkey.",
    "Sign out and sign in again with MFA: roles open only then.",
    "Switch into a role by its link below, or on the command line: aws login, then rolebridge ls.",
  ];
  return [
    theme.title(`Welcome to ${organization}`),
    "",
    ...steps.map((step, index) => `${index + 1}. ${step}`),
    "",
    theme.title(grants.length === 0 ? "You hold no role yet." : "Your roles"),
    ...columns(
      grants.map((grant) => [
        `  ${grant.role} @ ${grant.account}`,
        windowsText(grant.windows),
        switchRoleLink(grant, partition) ?? "(command line only)",
      ]),
    ),
  ].join("\n");
}
