/**
 * Services whose resources are bound by resource control policies.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#rcp-supported-services
 */
const services: ReadonlySet<string> = new Set(["s3", "sts", "kms", "sqs", "secretsmanager"]);

/** Whether the service (lower-case prefix) is known to support resource control policies. */
export function supportsRcps(service: string): boolean {
  return services.has(service);
}
