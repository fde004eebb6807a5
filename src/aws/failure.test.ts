import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { CloudFailure } from "../cloud/index.ts";
import { accountId } from "../model/index.ts";
import { isAccessDenied, isNoSuchEntity, isThrottling, toCloudFailure } from "./failure.ts";

const place = { service: "iam", operation: "CreateRole", accountId: accountId("222222222222") };

function failureOf(error: unknown): unknown {
  const failure = toCloudFailure(error, place);
  return failure instanceof CloudFailure ? failure.failure : failure;
}

const thrown = (members: object): Error => Object.assign(new Error(), members);

describe("a failure", () => {
  test("carries the code that AWS sent, not the name that the SDK gives it", () => {
    const error = thrown({
      name: "NoSuchEntityException",
      Code: "NoSuchEntity",
      message: "The role with name A cannot be found.",
      $metadata: { httpStatusCode: 404, requestId: "4f1c" },
    });
    expect(failureOf(error)).toEqual({
      ...place,
      awsCode: "NoSuchEntity",
      message: "The role with name A cannot be found.",
      requestId: "4f1c",
      retryable: false,
    });
    expect(isNoSuchEntity(toCloudFailure(error, place))).toBe(true);
  });

  test.each([
    ["throttling", { name: "Throttling", $metadata: { httpStatusCode: 400 } }, "Throttling"],
    [
      "an answer of 503",
      { name: "ServiceUnavailable", $metadata: { httpStatusCode: 503 } },
      "ServiceUnavailable",
    ],
    ["a lost connection", { name: "Error", code: "ECONNRESET" }, "NetworkError"],
    ["no answer in time", { name: "TimeoutError" }, "Timeout"],
    [
      "a change that is still being settled",
      { name: "X", Code: "EntityTemporarilyUnmodifiable" },
      "EntityTemporarilyUnmodifiable",
    ],
  ])("after %s is worth another try", (_name, members, awsCode) => {
    expect(failureOf(thrown(members))).toMatchObject({ awsCode, retryable: true });
  });

  test("of missing credentials has a code of ours", () => {
    const error = thrown({ name: "CredentialsProviderError", message: "Could not load credentials" });
    expect(failureOf(error)).toMatchObject({ awsCode: "CredentialsError", retryable: false });
  });

  test("is known as a lack of rights", () => {
    const denied = toCloudFailure(
      thrown({ name: "AccessDenied", $metadata: { httpStatusCode: 403 } }),
      place,
    );
    expect(isAccessDenied(denied)).toBe(true);
    expect(isAccessDenied(toCloudFailure(thrown({ name: "Throttling" }), place))).toBe(false);
  });

  test("keeps nothing of the request, whose headers hold the session's token", () => {
    const error = thrown({
      name: "Throttling",
      $response: { headers: { "x-amz-security-token": "IQoJ-secret" } },
    });
    const failure = toCloudFailure(error, place);
    expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain("IQoJ-secret");
  });

  test("that was made once stays as it is, and an interruption or a bug is none", () => {
    const first = toCloudFailure(thrown({ name: "Throttling" }), place);
    expect(toCloudFailure(first, { service: "sts", operation: "AssumeRole" })).toBe(first);
    const abort = thrown({ name: "AbortError" });
    expect(toCloudFailure(abort, place)).toBe(abort);
    const bug = new TypeError("x is not a function");
    expect(toCloudFailure(bug, place)).toBe(bug);
  });

  test("tells throttling from other refusals", () => {
    expect(isThrottling(thrown({ name: "ThrottlingException" }))).toBe(true);
    expect(isThrottling(thrown({ name: "AnyException", $retryable: { throttling: true } }))).toBe(true);
    expect(isThrottling(thrown({ name: "LimitExceeded", $metadata: { httpStatusCode: 409 } }))).toBe(false);
  });
});
