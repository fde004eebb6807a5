import { expect, test } from "vitest";
import { explainSignInFailure, type RefusedAttempt } from "./sign-in-failure.ts";

const serialNumber = "arn:aws:iam::111111111111:mfa/alice";
const wrongCode = "MultiFactorAuthentication failed with invalid MFA one time pass code. ";

test.each<[string, string, string, RefusedAttempt, string]>([
  [
    "a wrong code",
    "AccessDenied",
    wrongCode,
    { serialNumber },
    `AWS did not accept the code of ${serialNumber}`,
  ],
  [
    "a used code",
    "AccessDenied",
    wrongCode,
    { serialNumber, codeUsedBefore: true },
    "AWS accepts each code once, and this one was used already",
  ],
  [
    "a wrong serial number",
    "AccessDenied",
    "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.",
    { serialNumber },
    `AWS knows no device ${serialNumber} of yours`,
  ],
  [
    "a clock that is off",
    "SignatureDoesNotMatch",
    "Signature expired: 20261124T070000Z is now earlier than 20261124T075500Z",
    {},
    "the clock of this machine is more than five minutes off, so AWS refuses what it signs",
  ],
  [
    "an `aws login` session that has ended",
    "CredentialsError",
    "Your session has expired. Please reauthenticate.",
    {},
    "the `aws login` session cannot be used: Your session has expired",
  ],
  [
    "an `aws login` session that is not there",
    "CredentialsError",
    "Failed to load token from /home/alice/.aws/login/cache/0f.json: Error: ENOENT: no such file or directory",
    {},
    "the `aws login` session cannot be used: it is not on this machine any more",
  ],
  [
    "an `aws login` session that could not be renewed",
    "CredentialsError",
    "Could not load credentials from any providers",
    { source: "login-session" },
    "the `aws login` session cannot be used: it could not be renewed",
  ],
  [
    "an unknown key",
    "InvalidClientTokenId",
    "The security token included in the request is invalid.",
    {},
    "AWS does not know the access key, or it is inactive",
  ],
  [
    "a session that ended",
    "ExpiredToken",
    "The security token included in the request is expired",
    {},
    "the session has run out",
  ],
  [
    "no credentials",
    "CredentialsError",
    "Could not load credentials from any providers",
    {},
    "no credentials of yours were found on this machine",
  ],
  [
    "a closed bridge",
    "AccessDenied",
    "User: … is not authorized to perform: sts:AssumeRole on resource: …",
    { role: "Viewer@prod" },
    "AWS refused to let you into Viewer@prod",
  ],
  [
    "anything else, in AWS's words",
    "Teapot",
    "short and stout",
    {},
    "AWS refused AssumeRole: Teapot: short and stout",
  ],
])("%s has a message of its own", (_case, awsCode, message, attempt, expected) => {
  const failure = { service: "sts", operation: "AssumeRole", awsCode, message, retryable: false };
  expect(explainSignInFailure(failure, attempt).message).toBe(expected);
});
