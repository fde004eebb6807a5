import type { PlainEvent } from "../../sandbox/index.ts";
import { printable } from "./printable.ts";
import type { Theme } from "./theme.ts";

/** One event of the sandbox's record: what was called and by whom, then each decision with its statements. */
export function renderEvent(event: PlainEvent, theme: Theme): string {
  const { sequence, time, service, operation, caller, errorCode, errorMessage, decisions } = event;
  const outcome =
    errorCode === undefined
      ? theme.good("ok")
      : `${theme.danger(errorCode)} ${printable(errorMessage ?? "")}`;
  const head = `${theme.faint(`${String(sequence).padStart(5)} ${time}`)} ${theme.name(`${service}:${operation}`)} by ${printable(caller ?? "nobody known")}: ${outcome}`;
  return [head, ...decisions.map((decided) => decisionLine(decided, theme))].join("\n");
}

function decisionLine({ action, resource, decision }: PlainEvent["decisions"][number], theme: Theme): string {
  const why =
    decision.reasons.length > 0
      ? decision.reasons.map(
          ({ effect, policyKind, policy, statement, sid }) =>
            `${effect} in ${policyKind} policy ${policy} (${sid ?? `statement ${statement}`})`,
        )
      : decision.missing.map((gate) =>
          gate === "caller" ? "no such caller may" : `no ${gate} policy allows it`,
        );
  const sign = decision.decision === "allow" ? theme.good("allow") : theme.danger("deny");
  return `      ${sign} ${action} on ${printable(resource)}: ${printable(why.join("; "))}`;
}
