import type { IAMClient, ServiceLastAccessed } from "@aws-sdk/client-iam";
import type { ServiceUse } from "../cloud/index.ts";
import type { AccountId, Arn } from "../model/index.ts";
import { callIamIn } from "./call.ts";
import { ownFailure } from "./failure.ts";
import { instant } from "./instant.ts";
import { pause } from "./pause.ts";

/** Milliseconds between two looks at whether the report is made, and how often to look. */
const polling = { pause: 1_000, times: 120 };

/**
 * Asks which services a user or role may use and when it last did, waits until AWS has looked, and reads it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed.html
 */
export async function readServiceUse(
  client: IAMClient,
  accountId: AccountId,
  arn: Arn,
  signal?: AbortSignal,
): Promise<readonly ServiceUse[]> {
  const iam = await import("@aws-sdk/client-iam");
  const call = callIamIn(accountId, signal);
  const place = { service: "iam", operation: "GetServiceLastAccessedDetails", accountId };
  const { JobId } = await call("GenerateServiceLastAccessedDetails", (options) =>
    client.send(new iam.GenerateServiceLastAccessedDetailsCommand({ Arn: arn }), options),
  );
  const found: ServiceLastAccessed[] = [];
  for (let time = 0, marker: string | undefined; ; ) {
    const page = await call("GetServiceLastAccessedDetails", (options) =>
      client.send(
        new iam.GetServiceLastAccessedDetailsCommand({
          JobId,
          ...(marker !== undefined && { Marker: marker }),
        }),
        options,
      ),
    );
    if (page.JobStatus === "FAILED") {
      throw ownFailure(place, page.Error?.Code ?? "Failed", page.Error?.Message ?? "the report was not made");
    }
    if (page.JobStatus === "IN_PROGRESS") {
      if (time === polling.times)
        throw ownFailure(place, "Timeout", "the report was not made in two minutes");
      time += 1;
      await pause(polling.pause, signal);
      continue;
    }
    found.push(...(page.ServicesLastAccessed ?? []));
    if (page.IsTruncated !== true || page.Marker === undefined) break;
    marker = page.Marker;
  }
  return found
    .map(({ ServiceNamespace = "", LastAuthenticated }) => ({
      service: ServiceNamespace,
      ...(LastAuthenticated && { lastUsedAt: instant(LastAuthenticated) }),
    }))
    .toSorted((a, b) => (a.service < b.service ? -1 : 1));
}
