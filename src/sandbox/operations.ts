import { iamOperations } from "./iam/operations.ts";
import type { Operation, Service } from "./operation.ts";
import { organizationsOperations } from "./organizations/operations.ts";
import { stsOperations } from "./sts/operations.ts";

/** What the sandbox models, by service and operation. */
const operations: Readonly<Record<Service, Readonly<Record<string, Operation>>>> = {
  iam: iamOperations,
  sts: stsOperations,
  organizations: organizationsOperations,
};

/** The behaviour of an operation; undefined where it is not modelled. */
export function operationOf(service: Service, operation: string): Operation | undefined {
  const table = operations[service];
  return Object.hasOwn(table, operation) ? table[operation] : undefined;
}
