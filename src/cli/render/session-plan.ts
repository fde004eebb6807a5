import type { SessionCall, SessionPlan } from "../../passage/session-plan.ts";
import { columns } from "./columns.ts";
import { durationText } from "./grants.ts";
import type { Theme } from "./theme.ts";

/** How a role is entered: the calls, the codes, and the reasons. */
export function renderSessionPlan(plan: SessionPlan, theme: Theme): string {
  if (plan.kind === "refused")
    return `${theme.danger("It cannot be entered:")} ${plan.because}.\n${plan.help}`;
  const codes = plan.codes === 0 ? "no MFA code is asked for" : "one MFA code is asked for";
  return [
    ...columns(plan.calls.map((call) => [call.call, durationText(call.durationSeconds), callText(call)])),
    "",
    `${codes}; ${plan.renewsItself ? "the session is renewed by itself" : "when the session ends, a code is asked for again"}`,
    ...plan.because.map((reason) => `  ${theme.faint("because")} ${reason}`),
  ].join("\n");
}

function callText(call: SessionCall): string {
  if (call.call === "GetSessionToken") return "with a code; all roles share it";
  const from = call.from === "source" ? "from your own credentials" : "from the shared MFA session";
  return call.withCode ? `${from}, with a code` : from;
}
