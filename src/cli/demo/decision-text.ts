import { nameOfArn, type PolicyDocument, type World } from "../../model/index.ts";
import type { Reason } from "../../policy/index.ts";
import type { Tried } from "./attempts.ts";

/** Why a try ended as it did, in the words of the doors. */
export function decisionText(tried: Tried, live: World): string {
  const reasons = tried.decided?.decision.reasons ?? [];
  if (tried.entered) return openText(tried, reasons);
  const denial = reasons.find(({ effect }) => effect === "Deny");
  if (denial) return `denied by ${placeText(denial)}`;
  const missing = tried.decided?.decision.missing ?? [];
  const role = live.accounts[tried.accountId]?.roles.find(({ name }) => name === tried.role);
  if (role === undefined) return "no such role: nobody was granted it";
  if (missing.includes("identity")) {
    return `no door out: no policy of ${tried.person} allows sts:AssumeRole on it`;
  }
  if (missing.includes("resource")) {
    const asks = statementAskingForMfa(role.trust);
    return !tried.withMfa && asks !== undefined
      ? `without MFA: the door in requires aws:MultiFactorAuthPresent (trust policy, statement ${asks})`
      : `the door in does not admit ${tried.person}`;
  }
  return tried.refusal ?? "refused";
}

/** 1-based place of the statement of a trust policy that asks for MFA; no statement decided, so it is read from the door. */
function statementAskingForMfa(trust: string): number | undefined {
  const { Statement } = JSON.parse(trust) as PolicyDocument;
  const statements = [Statement].flat();
  const index = statements.findIndex(({ Condition }) =>
    JSON.stringify(Condition ?? {}).includes("aws:MultiFactorAuthPresent"),
  );
  return index < 0 ? undefined : index + 1;
}

function openText({ role }: Tried, reasons: readonly Reason[]): string {
  const out = reasons.find(({ policyKind }) => policyKind === "identity");
  const into = reasons.find(({ policyKind }) => policyKind === "resource");
  return [
    ...(out ? [placeText(out)] : []),
    ...(into ? [`trust of ${role}, statement ${into.statement}`] : []),
  ].join(" → ");
}

function placeText({ policy, statement }: Reason): string {
  return `${policy.startsWith("arn:") ? nameOfArn(policy) : policy}, statement ${statement}`;
}
