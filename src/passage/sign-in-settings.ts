import type { Partition } from "../model/index.ts";
import type { SourceKind } from "./session-plan.ts";

/** How a person signs in: written by `login`, read by the commands that need credentials. No secret. */
export interface SignInSettings {
  readonly kind: "rolebridge/sign-in";
  readonly version: 1;
  readonly source: SourceKind;
  /** The AWS profile that holds the person's own credentials; absent means the SDK's default chain. */
  readonly profile?: string;
  /** Name of the IAM user: the session name of every role session. */
  readonly user: string;
  readonly accountId: string;
  /** Absent means `aws`. */
  readonly partition?: Partition;
  /** Where the passport is: a file or an https address; absent where the declaration is at hand. */
  readonly passport?: string;
  /** A device that gives six-digit codes; absent where there is none. */
  readonly mfaSerialNumber?: string;
}

/** Whether a device of this serial number gives codes: FIDO keys have a serial number too, and give none. */
export function givesCodes(serialNumber: string): boolean {
  return !/^arn:[^:]+:iam::\d{12}:u2f\//.test(serialNumber);
}
