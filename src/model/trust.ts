import { parseArn } from "./arn.ts";
import { listOf, parseDocument, sameDocument } from "./normalize-document.ts";
import type { DocumentText, PrincipalElement, Statement } from "./policy-document.ts";

/** One of the principals that a statement of a trust policy names. */
export interface NamedPrincipal {
  /** `AWS`, `Service`, `Federated`, `CanonicalUser`. */
  readonly type: string;
  readonly id: string;
}

/** The principals that a statement names; everybody is `*` of type `AWS`. */
export function principalsOf({ Principal }: Statement): readonly NamedPrincipal[] {
  if (Principal === undefined) return [];
  if (typeof Principal === "string") return [{ type: "AWS", id: Principal }];
  return Object.entries(Principal).flatMap(([type, ids]) => listOf(ids).map((id) => ({ type, id })));
}

/** Whether a principal is an account, or a user, role or session of it. */
export function isOfAccount({ type, id }: NamedPrincipal, accountId: string): boolean {
  return type === "AWS" && (id === accountId || parseArn(id)?.account === accountId);
}

/**
 * Whether two trust policies let the same in. A statement with several principals and actions is as many statements with
 * one of each: IAM judges every pair by itself, however they are written together.
 */
export function sameTrust(a: DocumentText, b: DocumentText): boolean {
  return sameDocument(a, b) || sameDocument(takenApart(a), takenApart(b));
}

function takenApart(text: DocumentText): DocumentText {
  try {
    const document = parseDocument(text);
    return JSON.stringify({ ...document, Statement: listOf(document.Statement).flatMap(single) });
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

function single(statement: Statement): readonly Statement[] {
  const { Principal, Action } = statement;
  if (Principal === undefined || Action === undefined) return [statement];
  return principalsOf(statement).flatMap(({ type, id }) =>
    listOf(Action).map((action) => ({
      ...statement,
      Principal: { [type]: id } as PrincipalElement,
      Action: action,
    })),
  );
}
