import { authorizeAs, type RecordedCall } from "../authorization.ts";
import type { Call } from "../operation.ts";
import type { Credential } from "../state.ts";

/** Decides a call as an identity provider's user: there is no identity side, only the role's door. */
export function decideAsProvider(
  call: Call,
  providerArn: string,
  resource: string,
  context: Readonly<Record<string, string | readonly string[]>>,
  actions: readonly string[],
): void {
  const credential: Credential = {
    ...call.credential,
    principal: { kind: "identity-provider", arn: providerArn },
  };
  const { service, region, sourceIp, userAgent } = call;
  const origin = { service, region, sourceIp, userAgent, isSecure: false };
  for (const action of actions)
    authorizeAs(call as RecordedCall, credential, origin, action, resource, context);
}
