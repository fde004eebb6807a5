/** One value or several: the IAM policy language allows both in most places. */
export type OneOrMany<T> = T | readonly T[];

export type PrincipalElement = "*" | Readonly<Record<string, OneOrMany<string>>>;

/** The Condition element: operator → key → values. */
export type ConditionElement = Readonly<
  Record<string, Readonly<Record<string, OneOrMany<string | number | boolean>>>>
>;

export interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: PrincipalElement;
  readonly NotPrincipal?: PrincipalElement;
  readonly Action?: OneOrMany<string>;
  readonly NotAction?: OneOrMany<string>;
  readonly Resource?: OneOrMany<string>;
  readonly NotResource?: OneOrMany<string>;
  readonly Condition?: ConditionElement;
}

/** A policy document as IAM's JSON has it. Worlds hold documents as text ({@link DocumentText}). */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Id?: string;
  readonly Statement: OneOrMany<Statement>;
}

/** The JSON text of a policy document, as AWS stores it (decoded). Equal texts are one string. */
export type DocumentText = string;
