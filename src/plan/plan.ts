import type { AccessDifference } from "../access/difference.ts";
import type { Diagnostic } from "../diagnostics/index.ts";
import type { Address, Bridge, Resource, World } from "../model/index.ts";

/** One field of a resource that a change touches, for people. Documents are shown parsed and normalised. */
export interface FieldChange {
  /** `trust`, `inline.rolebridge-timed`, `attached`, `tags.rolebridge:email`, `maxSessionDuration`, … */
  readonly field: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** What applying the plan does to one resource. `after` is the whole resource as it will stand, foreign parts included. */
export type Change =
  | { readonly action: "create"; readonly address: Address; readonly after: Resource }
  | {
      readonly action: "update";
      readonly address: Address;
      readonly before: Resource;
      readonly after: Resource;
      readonly fields: readonly FieldChange[];
    }
  | {
      readonly action: "replace";
      readonly address: Address;
      readonly before: Resource;
      readonly after: Resource;
      readonly because: readonly string[];
    }
  | { readonly action: "delete"; readonly address: Address; readonly before: Resource }
  | {
      readonly action: "adopt";
      readonly address: Address;
      readonly before: Resource;
      readonly after: Resource;
      readonly fields: readonly FieldChange[];
    }
  | { readonly action: "forget"; readonly address: Address };

export type ChangeAction = Change["action"];

/** How much of a quota is used once the plan is applied. */
export interface QuotaForecast {
  /** A person's or an account's name. */
  readonly subject: string;
  /** `attached policies`, `managed policies in users`, … */
  readonly quota: string;
  readonly used: number;
  readonly limit: number;
  /** `live` as read from the account, `default` where it could not be. */
  readonly source: "live" | "default";
  readonly note?: string;
}

/** A plan: plain JSON that can be saved, reviewed and applied exactly. */
export interface Plan {
  readonly kind: "rolebridge/plan";
  readonly version: 1;
  readonly organization: string;
  /** ISO 8601 instants. */
  readonly createdAt: string;
  /** The live world as read, and the world as it stands after the plan. */
  readonly live: World;
  readonly planned: World;
  readonly changes: readonly Change[];
  readonly unchanged: number;
  readonly bridges: { readonly opens: readonly Bridge[]; readonly closes: readonly Bridge[] };
  readonly access: AccessDifference;
  /** Conflicts and guards (errors: apply refuses) and what was found (warnings). */
  readonly diagnostics: readonly Diagnostic[];
  readonly forecasts: readonly QuotaForecast[];
  /** Digest of each resource that the plan changes or whose absence it relies on, by {@link addressText}; "" is absent. */
  readonly digests: Readonly<Record<string, string>>;
  /** SHA-256 of the plan without this member. */
  readonly digest: string;
}
