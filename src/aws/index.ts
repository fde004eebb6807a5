export { type AwsCloudOptions, type AwsCredentials, createAwsCloud } from "./aws-cloud.ts";
export type { AwsRetry } from "./clients.ts";
export { createAwsOrganization } from "./organization.ts";
export { createAwsSignIn } from "./sign-in.ts";
export * from "./user-credentials.ts";
