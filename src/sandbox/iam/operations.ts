import type { Operation } from "../operation.ts";
import { accessKeys } from "./access-keys.ts";
import { accountAliases } from "./account-aliases.ts";
import { accountSummary } from "./account-summary.ts";
import { attachments } from "./attachments.ts";
import { authorizationDetails } from "./authorization-details.ts";
import { boundaries } from "./boundaries.ts";
import { credentialReport } from "./credential-report.ts";
import { groups } from "./groups.ts";
import { inlinePolicies } from "./inline-policies.ts";
import { instanceProfiles } from "./instance-profiles.ts";
import { lastAccessedDetails } from "./last-accessed.ts";
import { loginProfiles } from "./login-profiles.ts";
import { mfaDevices } from "./mfa-devices.ts";
import { oidcProviders } from "./oidc-providers.ts";
import { passwordPolicies } from "./password-policies.ts";
import { policies } from "./policies.ts";
import { roles } from "./roles.ts";
import { samlProviders } from "./saml-providers.ts";
import { serverCertificates } from "./server-certificates.ts";
import { serviceLinkedRoles } from "./service-linked-roles.ts";
import { serviceSpecificCredentials } from "./service-specific-credentials.ts";
import { signingCertificates } from "./signing-certificates.ts";
import { simulations } from "./simulate.ts";
import { sshPublicKeys } from "./ssh-public-keys.ts";
import { tags } from "./tags.ts";
import { tokenPreferences } from "./token-preferences.ts";
import { users } from "./users.ts";

/** What is modelled of IAM, by operation; what is not in here is refused by name. */
export const iamOperations: Readonly<Record<string, Operation>> = {
  ...users,
  ...groups,
  ...roles,
  ...policies,
  ...inlinePolicies,
  ...attachments,
  ...boundaries,
  ...tags,
  ...loginProfiles,
  ...passwordPolicies,
  ...accessKeys,
  ...mfaDevices,
  ...sshPublicKeys,
  ...signingCertificates,
  ...serviceSpecificCredentials,
  ...serverCertificates,
  ...samlProviders,
  ...oidcProviders,
  ...instanceProfiles,
  ...serviceLinkedRoles,
  ...accountAliases,
  ...accountSummary,
  ...authorizationDetails,
  ...credentialReport,
  ...simulations,
  ...lastAccessedDetails,
  ...tokenPreferences,
};
