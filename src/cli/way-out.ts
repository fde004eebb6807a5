/** What is read of a failure here; nothing need be loaded for it. */
interface Failure {
  readonly service?: string;
  readonly awsCode?: string;
}

/** What to do about a refusal in the management account; undefined where its message says all that is known. */
export function wayOut({ service, awsCode = "" }: Failure): string | undefined {
  if (service !== "organizations" && service !== "ce") return undefined;
  if (awsCode === "CredentialsError") {
    return "Sign in to the management account first: `aws login`, AWS_PROFILE, or an access key in the environment.";
  }
  if (awsCode === "AWSOrganizationsNotInUseException") {
    return "This account belongs to no AWS organization. Create one in its console: AWS Organizations, Create an organization.";
  }
  if (awsCode === "DataUnavailableException") {
    return "Cost Explorer prepares its data within a day after it was opened for the first time, and keeps a limited number of months.";
  }
  if (!awsCode.startsWith("AccessDenied")) return undefined;
  return service === "organizations"
    ? "It takes credentials of the management account; `rolebridge permissions --for accounts` prints the rights."
    : "It takes credentials of the management account, where Cost Explorer was opened once; `rolebridge permissions --for costs` prints the right.";
}
