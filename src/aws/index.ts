export * from "./aws-cloud.ts";
export type { AwsRetry } from "./clients.ts";
