// Managed policies of both kinds by ARN: the account's own, and AWS's, which every account sees.
import { awsManagedPolicyDocument } from "../../catalogue/index.ts";
import type { Arn } from "../../model/index.ts";
import type { Account, SandboxState } from "../state.ts";
import type { StoredDocument } from "../stored-document.ts";
import { awsPolicy } from "./aws-policies.ts";
import { customerPolicy } from "./lookup.ts";

/** Whether an ARN names a policy of AWS's own. */
export function isAwsManaged(arn: string): boolean {
  return /^arn:[^:]+:iam::aws:policy\//.test(arn);
}

/** The document in force of a managed policy that this account may attach; undefined where there is none. */
export function managedDocument(state: SandboxState, account: Account, arn: Arn): StoredDocument | undefined {
  if (!isAwsManaged(arn)) {
    const policy = customerPolicy(account, arn);
    return policy?.versions.get(policy.defaultVersionId)?.document;
  }
  const known = state.awsDocuments.get(arn);
  if (known !== undefined) return known;
  const text = awsPolicy(arn) === undefined ? undefined : awsManagedPolicyDocument(arn);
  if (text === undefined) return undefined;
  const document = state.documents.intern(text);
  state.awsDocuments.set(arn, document);
  return document;
}
