import type { ApplyEvent } from "../apply/index.ts";
import type { AwsRetry } from "../aws/index.ts";
import type { ReadEvent } from "../cloud/index.ts";

/** AWS asked for fewer requests, or was not there for a moment; the call is made again. */
export interface AwsWaiting extends AwsRetry {
  readonly kind: "aws-waiting";
}

/** Everything that a workspace tells while it works; `kind` says which. */
export type RolebridgeEvent = ReadEvent | ApplyEvent | AwsWaiting;
