// AWS's managed policies as an account sees them: facts of the catalogue under ARNs of the partition.
import { createHash } from "node:crypto";
import {
  type AwsManagedPolicy,
  awsManagedPolicyArn,
  awsManagedPolicyByArn,
  awsManagedPolicyNames,
  findAwsManagedPolicy,
} from "../../catalogue/index.ts";
import { type Arn, type Partition, parseArn } from "../../model/index.ts";
import { nameKey } from "./page.ts";

export interface AwsPolicyFacts {
  readonly name: string;
  readonly path: string;
  readonly arn: Arn;
  /** Made up from the name: AWS's own ids are not known here. */
  readonly id: string;
  readonly versionId: string;
  /** Of the version in force: the dates of earlier ones are not known here. */
  readonly updatedAt: string;
}

const listed = new Map<Partition, readonly AwsPolicyFacts[]>();

/** All of them, in the order of their names. */
export function awsPolicies(partition: Partition): readonly AwsPolicyFacts[] {
  const known = listed.get(partition);
  if (known !== undefined) return known;
  const policies = awsManagedPolicyNames()
    .map((name) => findAwsManagedPolicy(name))
    .filter((policy) => policy !== undefined)
    .map((policy) => factsOf(policy, awsManagedPolicyArn(policy, partition)))
    .sort((left, right) => (nameKey(left) < nameKey(right) ? -1 : 1));
  listed.set(partition, policies);
  return policies;
}

/** The policy of an ARN of a partition, which must be spelled exactly. */
export function awsPolicy(arn: Arn): AwsPolicyFacts | undefined {
  const policy = awsManagedPolicyByArn(arn);
  const partition = parseArn(arn)?.partition as Partition | undefined;
  if (policy === undefined || partition === undefined) return undefined;
  return awsManagedPolicyArn(policy, partition) === arn ? factsOf(policy, arn) : undefined;
}

function factsOf(policy: AwsManagedPolicy, arn: Arn): AwsPolicyFacts {
  return {
    name: policy.name,
    path: policy.path,
    arn,
    id: idOf(policy.name),
    versionId: policy.versionId,
    updatedAt: `${policy.updatedAt.slice(0, 10)}T00:00:00Z`,
  };
}

function idOf(name: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bytes = createHash("sha256").update(name).digest().subarray(0, 17);
  return `ANPA${Array.from(bytes, (byte) => alphabet.charAt(byte % 32)).join("")}`;
}
