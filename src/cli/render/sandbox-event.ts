import type { PlainEvent } from "../../sandbox/index.ts";
import { printable } from "./printable.ts";
import type { Theme } from "./theme.ts";
import { policyName } from "./words.ts";

type Decided = PlainEvent["decisions"][number];

const indent = " ".repeat(17);

/** Whether a policy, a door or a sign-in said no: not what failed for another reason. */
export function isRefusal({ errorCode, decisions }: PlainEvent): boolean {
  if (errorCode === undefined) return false;
  return (
    decisions.some(({ decision }) => decision.decision !== "allow") ||
    /^(?:AccessDenied|AuthenticationFailed|InvalidClientTokenId|ExpiredToken|InvalidIdentityToken)/.test(
      errorCode,
    )
  );
}

/** One event of the sandbox's record: what was called and by whom, then each decision with its statements. */
export function renderEvent(event: PlainEvent, theme: Theme, isVerbose = false): string {
  const { sequence, time, service, operation, caller, errorCode, errorMessage, decisions } = event;
  const call = `${service}:${operation}`;
  const who = caller === undefined ? "nobody known" : isVerbose ? caller : shortArn(caller);
  const outcome =
    errorCode === undefined
      ? theme.good("ok     ")
      : isRefusal(event)
        ? theme.danger("refused")
        : theme.warning("failed ");
  return [
    `${theme.faint(`${String(sequence).padStart(5)}  ${time.slice(11, 19)}`)}  ${outcome}  ${theme.name(call.padEnd(32))}  ${printable(who)}`,
    ...(errorCode === undefined ? [] : [`${indent}${errorCode}: ${printable(errorMessage ?? "")}`]),
    ...decisions.flatMap((decided) => decisionLines(decided, theme, isVerbose)),
  ].join("\n");
}

function decisionLines(decided: Decided, theme: Theme, isVerbose: boolean): readonly string[] {
  const { action, resource, decision, context } = decided;
  const sign = decision.decision === "allow" ? theme.good("allow") : theme.danger("deny ");
  const on = resource === "*" ? "" : ` on ${printable(isVerbose ? resource : shortArn(resource))}`;
  return [
    `${indent}${sign}  ${action}${on}`,
    ...reasonsOf(decided, isVerbose).map((reason) => `${indent}       ${theme.faint(printable(reason))}`),
    ...(isVerbose
      ? Object.entries(context).map(
          ([key, value]) =>
            `${indent}         ${theme.faint(printable(`${key} = ${[value].flat().join(", ")}`))}`,
        )
      : []),
  ];
}

function reasonsOf({ decision }: Decided, isVerbose: boolean): readonly string[] {
  if (decision.reasons.length === 0) {
    return decision.missing.map((gate) =>
      gate === "caller" ? "no such caller may" : `no ${gate} policy allows it`,
    );
  }
  return decision.reasons.map(({ effect, policyKind, policy, statement, sid }) => {
    const name = isVerbose || !policy.startsWith("arn:") ? policy : policyName(policy);
    const kind = name.startsWith(policyKind) || policyKind === "resource" ? "" : `${policyKind} policy `;
    return `${effect} by ${kind}${name}, ${sid ?? `statement ${statement}`}`;
  });
}

/** An ARN without what goes without saying: `111111111111 user/alice`. */
function shortArn(arn: string): string {
  const [, , , , account, ...resource] = arn.split(":");
  return account === undefined || account === "" || resource.length === 0
    ? arn
    : `${account} ${resource.join(":")}`;
}
