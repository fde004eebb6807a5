import type { Diagnostic } from "../diagnostics/index.ts";
import type {
  AccountId,
  AccountState,
  Arn,
  DocumentText,
  IgnoreRule,
  Partition,
  Resource,
  ResourceKind,
} from "../model/index.ts";
import type { Move } from "./move.ts";

export type ResourceOf<K extends ResourceKind> = Extract<Resource, { readonly kind: K }>;

/** What a planner knows of the account around its resource. */
export interface AccountContext {
  readonly organization: string;
  readonly partition: Partition;
  readonly accountId: AccountId;
  /** The declared name of the account, for people. */
  readonly accountName: string;
  /** ISO 8601 instant. */
  readonly now: string;
  readonly live: AccountState;
  /** What is left as it stands, and not told. */
  readonly ignored: readonly IgnoreRule[];
  /** The document of a managed policy as it stands now, and as it will stand; undefined where it is not known. */
  documentNow(arn: Arn): DocumentText | undefined;
  documentThen(arn: Arn): DocumentText | undefined;
}

/** How a resource that exists is treated. */
export interface SettleOptions {
  /** Foreign attachments and inline policies go. */
  readonly isExclusive: boolean;
  /** It is being taken over. */
  readonly isAdopted: boolean;
}

/** A resource as it will stand, foreign parts included, and what there is to say about it. */
export interface Settled<R extends Resource> {
  readonly after: R;
  readonly findings: readonly Diagnostic[];
}

/** What planning needs to know of one kind of resource: one file each, found through `planners.ts`. */
export interface Planner<R extends Resource> {
  /** The resources of this kind in an account. */
  all(state: AccountState): readonly R[];
  /** What becomes of an existing resource that is wanted. */
  settle(live: R, desired: R, context: AccountContext, options: SettleOptions): Settled<R>;
  /** Why a resource must be made anew instead of changed; empty where it need not. */
  whyReplace(live: R, after: R): readonly string[];
  create(after: R, context: AccountContext): readonly Move[];
  update(before: R, after: R, context: AccountContext): readonly Move[];
  delete(before: R, context: AccountContext): readonly Move[];
}
