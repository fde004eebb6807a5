import type { Operation } from "../operation.ts";
import { stackSetWork } from "./stack-set-operations.ts";
import { stackSetOperations } from "./stack-sets.ts";
import { stackOperations } from "./stacks.ts";

/** What the sandbox models of CloudFormation: stack sets with self-managed permissions, and the import of what stands. */
export const cloudFormationOperations: Readonly<Record<string, Operation>> = {
  ...stackOperations,
  ...stackSetOperations,
  ...stackSetWork,
};
