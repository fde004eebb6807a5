import { nameOfArn, type World } from "../../model/index.ts";
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
    return !tried.withMfa && role.trust.includes("aws:MultiFactorAuthPresent")
      ? "without MFA: the door in requires aws:MultiFactorAuthPresent (trust policy, statement 1)"
      : `the door in does not admit ${tried.person}`;
  }
  return tried.refusal ?? "refused";
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
