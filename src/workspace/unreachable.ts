import type { AwsFailure } from "../cloud/index.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/index.ts";
import type { AccountId } from "../model/index.ts";

/** An account and why it could not be reached. */
export interface UnreachableAccount {
  readonly target: { readonly accountId: AccountId; readonly name: string };
  readonly failure: AwsFailure;
}

/** One diagnostic per cause: that no credentials are there is said once, not once per account. */
export function unreachableDiagnostics(accounts: readonly UnreachableAccount[]): readonly Diagnostic[] {
  const byCause = new Map<string, UnreachableAccount[]>();
  for (const account of accounts) {
    const { operation, awsCode, message } = account.failure;
    const cause = JSON.stringify([operation, awsCode, message.replaceAll(account.target.accountId, "")]);
    byCause.set(cause, [...(byCause.get(cause) ?? []), account]);
  }
  return [...byCause.values()].map(causeDiagnostic);
}

/** Codes by which AWS says that it does not know the credentials themselves. */
const unknownCredentials = new Set([
  "CredentialsError",
  "ExpiredToken",
  "ExpiredTokenException",
  "InvalidClientTokenId",
  "UnrecognizedClientException",
  "SignatureDoesNotMatch",
]);

function causeDiagnostic(accounts: readonly UnreachableAccount[]): Diagnostic {
  const [first] = accounts as readonly [UnreachableAccount, ...UnreachableAccount[]];
  const { failure } = first;
  if (unknownCredentials.has(failure.awsCode)) {
    return diagnostic("RB5002", `there are no usable AWS credentials: ${failure.message}`, {
      help: "name a profile with AWS_PROFILE, or give the variables that `rolebridge sandbox` prints",
    });
  }
  const names = accounts.map(({ target }) => `\`${target.name}\``);
  const subject =
    names.length === 1
      ? `account ${names[0]}`
      : `${names.length} accounts (${names.slice(0, 3).join(", ")}${names.length > 3 ? ", …" : ""})`;
  const code = failure.awsCode === "WrongAccount" ? "RB5003" : "RB5001";
  return diagnostic(code, `${subject} could not be reached: ${causeText(failure)}`, {
    notes: failure.requestId === undefined ? [] : [{ message: `request ${failure.requestId}` }],
    help: helpFor(failure),
  });
}

function causeText({ operation, awsCode, message }: AwsFailure): string {
  return awsCode === "WrongAccount" ? message : `${operation} failed with ${awsCode}: ${message}`;
}

function helpFor({ awsCode, operation }: AwsFailure): string | undefined {
  if (awsCode === "WrongAccount") return "correct the account's `reach` or its id in the declaration";
  if (awsCode === "NetworkError")
    return "see that AWS_ENDPOINT_URL, where it is set, points to something that runs";
  if (!awsCode.startsWith("AccessDenied")) return undefined;
  return operation === "AssumeRole"
    ? "the reach role must exist there, trust the account of your credentials, and be allowed to them"
    : `the reach role must be allowed iam:${operation} there`;
}
