import { cloudFormationOperations } from "./cloudformation/operations.ts";
import { iamOperations } from "./iam/operations.ts";
import type { Operation, RecordedService } from "./operation.ts";
import { organizationsOperations } from "./organizations/operations.ts";
import { signInOperations } from "./sign-in/operations.ts";
import { stsOperations } from "./sts/operations.ts";

/** What the sandbox models, by service and operation. */
const operations: Readonly<Record<RecordedService, Readonly<Record<string, Operation>>>> = {
  iam: iamOperations,
  sts: stsOperations,
  organizations: organizationsOperations,
  cloudformation: cloudFormationOperations,
  signin: signInOperations,
};

/** The behaviour of an operation; undefined where it is not modelled. */
export function operationOf(service: RecordedService, operation: string): Operation | undefined {
  const table = operations[service];
  return Object.hasOwn(table, operation) ? table[operation] : undefined;
}
