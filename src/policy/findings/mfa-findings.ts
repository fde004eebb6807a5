import { pointerToken } from "../json-source.ts";
import { type Operator, parseOperator } from "../operator.ts";
import type { ParsedCondition } from "../parse-document.ts";
import { finding, type PolicyFinding, type Subject } from "./finding.ts";

const mfaPresent = "aws:multifactorauthpresent";

/**
 * Conditions on MFA that do not do what they look like. The key is absent with long-term access keys and `false` in
 * sessions without MFA: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent
 */
export function mfaFindings(subject: Subject): readonly PolicyFinding[] {
  return subject.statement.conditions.flatMap((condition) => {
    if (condition.key.toLowerCase() !== mfaPresent) return [];
    const operator = parseOperator(condition.operator);
    if (operator?.comparison !== "bool") return [];
    return trap(subject, condition, operator);
  });
}

function trap(subject: Subject, condition: ParsedCondition, operator: Operator): readonly PolicyFinding[] {
  const values = condition.values.map((value) => value.toLowerCase());
  const place = `/Condition/${pointerToken(condition.operator)}/${pointerToken(condition.key)}`;
  if (subject.statement.effect === "Allow") {
    if (values.includes("false")) {
      return [
        finding(
          subject,
          "RB3007",
          place,
          "this asks for a sign-in without MFA",
          "leave the condition out where MFA is optional; `true` asks for it",
        ),
      ];
    }
    if (!operator.isIfExists) return [];
    return [
      finding(
        subject,
        "RB3006",
        place,
        "long-term access keys come in without MFA: the key is absent there, and IfExists takes that for yes",
        "use `Bool` in an Allow",
      ),
    ];
  }
  if (operator.isIfExists || !values.includes("false")) return [];
  return [
    finding(
      subject,
      "RB3008",
      place,
      "long-term access keys without MFA are not stopped: the key is absent there",
      "use `BoolIfExists` in a Deny",
    ),
  ];
}
