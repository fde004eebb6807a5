export { type AwsCloudOptions, type AwsCredentials, createAwsCloud } from "./aws-cloud.ts";
export type { AwsRetry } from "./clients.ts";
export { createAwsCosts } from "./costs.ts";
export { createAwsOrganization } from "./organization.ts";
export {
  impliedActions,
  managementActions,
  type RequiredRight,
  type RightsPlace,
  type RightsScope,
  type RightsUse,
  requiredRights,
} from "./required-rights.ts";
export { createAwsSignIn } from "./sign-in.ts";
export {
  type AwsStackSetsOptions,
  createAwsStackSets,
  type StackSetPermissions,
  type StackSetPreferences,
} from "./stack-sets.ts";
export * from "./user-credentials.ts";
