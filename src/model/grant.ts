import type { Arn } from "./arn.ts";

/** A stretch of time. Instants are ISO 8601 in UTC (`2099-02-01T00:00:00Z`); `until` is exclusive. */
export interface TimeWindow {
  readonly from?: string;
  readonly until?: string;
}

/** This person may switch into this role in this account. Names are the declaration's. */
export interface Grant {
  readonly person: string;
  readonly role: string;
  readonly account: string;
  /** Disjoint and sorted; empty means permanent. */
  readonly windows: readonly TimeWindow[];
  /** The reasons written beside the grants that were united here. */
  readonly reasons: readonly string[];
}

/** A way in that is meant though it is no bridge. */
export interface MeantWay {
  readonly from:
    | { readonly kind: "account"; readonly accountId: string }
    | { readonly kind: "principal"; readonly arn: Arn }
    | { readonly kind: "provider"; readonly arnGlob: string }
    | { readonly kind: "service"; readonly name: string };
  /** Glob over role names. */
  readonly roleGlob: string;
  /** Names of the accounts that its selector chose. */
  readonly accounts: readonly string[];
  readonly reason: string;
  readonly until?: string;
}

/** Names what a grant is about: equal for the grant of the declaration and the bridge in a World. */
export function grantKey({ person, role, account }: Pick<Grant, "person" | "role" | "account">): string {
  return JSON.stringify([person, role, account]);
}
