import type { Operation } from "../operation.ts";
import { text } from "./input.ts";
import { decide } from "./lookup.ts";

/** Which tokens the global STS endpoint gives: https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetSecurityTokenServicePreferences.html */
const SetSecurityTokenServicePreferences: Operation = (input, call) => {
  decide(call, "*");
  call.account.quotas.set(
    "GlobalEndpointTokenVersion",
    text(input, "GlobalEndpointTokenVersion") === "v2Token" ? 2 : 1,
  );
};

export const tokenPreferences = { SetSecurityTokenServicePreferences } as const satisfies Record<
  string,
  Operation
>;
