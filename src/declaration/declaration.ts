import type { SourceSpan } from "../diagnostics/index.ts";
import type {
  AccountId,
  Arn,
  DocumentText,
  Grant,
  IgnoreRule,
  MeantWay,
  Partition,
  Reach,
  Statement,
  Tags,
} from "../model/index.ts";

/**
 * What a team declared, resolved: names are known to exist, selectors are expanded, defaults are filled in, policy
 * names are ARNs or declared policies. Lists are sorted by name; the same files always give the same value.
 */
export interface Declaration {
  readonly file: string;
  readonly organization: string;
  readonly partition: Partition;
  /** The source account's name. */
  readonly source: string;
  readonly accounts: readonly DeclaredAccount[];
  readonly policies: readonly DeclaredPolicy[];
  readonly roles: readonly DeclaredRole[];
  readonly people: readonly DeclaredPerson[];
  /** One entry per (person, role, account); grants into retired accounts are left out. */
  readonly grants: readonly DeclaredGrant[];
  /** Grants of disabled people: they open nothing, but say where sessions may still live. */
  readonly heldBack?: readonly DeclaredGrant[];
  readonly exceptions: readonly MeantWay[];
  /** What plan leaves as it stands. */
  readonly ignored?: readonly IgnoreRule[];
}

export interface DeclaredAccount {
  readonly name: string;
  readonly accountId: AccountId;
  readonly isSource: boolean;
  readonly email?: string;
  readonly project?: string;
  readonly stage?: string;
  readonly labels: Tags;
  readonly description?: string;
  readonly color?: string;
  readonly region?: string;
  readonly retired: boolean;
  readonly reach: Reach;
  readonly span: SourceSpan;
}

export interface DeclaredPolicy {
  readonly name: string;
  readonly description?: string;
  readonly document: DocumentText;
  readonly span: SourceSpan;
}

export type PolicyReference =
  | { readonly kind: "declared"; readonly name: string }
  | { readonly kind: "arn"; readonly arn: Arn };

export interface DeclaredRole {
  readonly name: string;
  readonly description: string;
  readonly policies: readonly PolicyReference[];
  /** Inline policies by the declaration's name, without our prefix. */
  readonly inline: Readonly<Record<string, DocumentText>>;
  readonly boundary?: PolicyReference;
  /** Seconds. */
  readonly sessionDuration: number;
  readonly mfa: "required" | "optional";
  readonly sessionName: "username" | "any";
  readonly trust: "source" | "people";
  /** Statements of the trust policy for others than people. */
  readonly alsoTrusts?: readonly TrustedBesides[];
  readonly path: string;
  readonly tags: Tags;
  readonly exclusive: boolean;
  /** Kept for emergencies: MFA always, short sessions, not deleted while it says so. */
  readonly breakGlass?: boolean;
  /** Names of the accounts in which the role exists, sorted; absent: wherever somebody is granted it. */
  readonly in?: readonly string[];
  readonly span: SourceSpan;
}

/** A statement that stands in a role's trust policy beside the door in. */
export interface TrustedBesides {
  readonly statement: Statement;
  /** Names of the accounts in which it stands, sorted; absent: wherever the role is. */
  readonly in?: readonly string[];
}

export interface DeclaredPerson {
  readonly name: string;
  readonly user: string;
  readonly email?: string;
  /** Former names of the IAM user, which is renamed instead of replaced. */
  readonly formerly: readonly string[];
  readonly tags: Tags;
  /** Holds no role and is in no group; the IAM user stays. */
  readonly disabled?: boolean;
  readonly span: SourceSpan;
}

export interface DeclaredGrant extends Grant {
  /** The entries that were united in it. */
  readonly entries: readonly GrantEntry[];
}

/** One entry of an access list that gives somebody a grant. */
export interface GrantEntry {
  /** `Role@selector`, as it is written. */
  readonly access: string;
  readonly span: SourceSpan;
  /** The team in whose list it stands, and where the person is made a member; absent: the person's own list. */
  readonly team?: { readonly name: string; readonly member: SourceSpan };
}
