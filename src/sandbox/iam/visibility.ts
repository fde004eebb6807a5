import type { Call } from "../operation.ts";

/**
 * From when others see what this call makes; 0 where the sandbox is consistent at once. IAM is not:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 */
export function visibleAt(call: Pick<Call, "now" | "state">): number {
  const { consistencyDelay } = call.state.settings;
  return consistencyDelay === 0 ? 0 : call.now.getTime() + consistencyDelay * 1000;
}
