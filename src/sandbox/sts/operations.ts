import type { Operation } from "../operation.ts";
import { AssumeRole } from "./assume-role.ts";
import { identityOperations } from "./identity.ts";
import { AssumeRoleWithSAML } from "./saml.ts";
import { tokenOperations } from "./tokens.ts";
import { AssumeRoleWithWebIdentity } from "./web-identity.ts";

/** What the sandbox models of STS. */
export const stsOperations: Readonly<Record<string, Operation>> = {
  AssumeRole,
  AssumeRoleWithSAML,
  AssumeRoleWithWebIdentity,
  ...tokenOperations,
  ...identityOperations,
};
