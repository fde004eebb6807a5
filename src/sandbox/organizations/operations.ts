import type { Operation } from "../operation.ts";
import { accountCreationOperations } from "./account-creation.ts";
import { accountOperations } from "./accounts.ts";
import { delegationOperations } from "./delegation.ts";
import { departureOperations } from "./departure.ts";
import { handshakeOperations } from "./handshakes.ts";
import { policyOperations } from "./policies.ts";
import { policyTypeOperations } from "./policy-types.ts";
import { taggingOperations } from "./tagging.ts";
import { unitOperations } from "./units.ts";

/** What the sandbox models of AWS Organizations. */
export const organizationsOperations: Readonly<Record<string, Operation>> = {
  ...accountOperations,
  ...accountCreationOperations,
  ...unitOperations,
  ...policyTypeOperations,
  ...policyOperations,
  ...taggingOperations,
  ...delegationOperations,
  ...handshakeOperations,
  ...departureOperations,
};
