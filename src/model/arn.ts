import type { AccountId } from "./account-id.ts";
import type { Partition } from "./partition.ts";

/** An Amazon Resource Name: `arn:partition:service:region:account:resource`. */
export type Arn = `arn:${string}`;

/** The six parts of an ARN; `resource` keeps all colons and slashes after the fifth colon. */
export interface ArnParts {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

/** The parts of an ARN, or undefined where the text has fewer than six. */
export function parseArn(text: string): ArnParts | undefined {
  const match = /^arn:([^:]*):([^:]*):([^:]*):([^:]*):([\s\S]*)$/.exec(text);
  if (!match) return undefined;
  const [, partition = "", service = "", region = "", account = "", resource = ""] = match;
  return { partition, service, region, account, resource };
}

/** Where a named IAM thing lives: what its ARN is made of besides its kind. */
export interface IamPlace {
  readonly partition: Partition;
  readonly accountId: AccountId;
  /** Starts and ends with a slash; `/` by default. */
  readonly path?: string;
  readonly name: string;
}

function iamArn(kind: string, place: IamPlace): Arn {
  return `arn:${place.partition}:iam::${place.accountId}:${kind}${place.path ?? "/"}${place.name}`;
}

/** The ARN of an IAM role. */
export function roleArn(place: IamPlace): Arn {
  return iamArn("role", place);
}

/** The ARN of an IAM user. */
export function userArn(place: IamPlace): Arn {
  return iamArn("user", place);
}

/** The ARN of an IAM group. */
export function groupArn(place: IamPlace): Arn {
  return iamArn("group", place);
}

/** The ARN of a customer managed policy. */
export function policyArn(place: IamPlace): Arn {
  return iamArn("policy", place);
}

/** The principal that stands for a whole account: `arn:aws:iam::ID:root`. */
export function accountRootArn(partition: Partition, accountId: AccountId): Arn {
  return `arn:${partition}:iam::${accountId}:root`;
}

/** The last segment of an IAM ARN's path: the name of the user, role, group or policy. */
export function nameOfArn(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}

/** The path of an IAM ARN, with both slashes: `/` where the name follows the kind at once. */
export function pathOfArn(arn: string): string {
  const resource = parseArn(arn)?.resource ?? arn;
  const first = resource.indexOf("/");
  return first < 0 ? "/" : resource.slice(first, resource.lastIndexOf("/") + 1);
}
