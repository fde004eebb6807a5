import { type AccountCloud, type AwsFailure, CloudFailure } from "../cloud/index.ts";
import type { AccountState, Arn, DocumentText, IamWrite, ManagedPolicy, Partition } from "../model/index.ts";
import { listOf, ownedPath, parseDocument, policyArn } from "../model/index.ts";
import { lockPolicyName } from "../plan/index.ts";

// One apply at a time: an unattached policy in the source account, whose creation is atomic by name. Its one statement
// denies nothing that could be denied; its condition says who holds the lock and until when.

/** How long a lock holds when nobody renews it, in milliseconds: as long as a dead holder keeps others waiting. */
export const lockLifetimeMs = 15 * 60 * 1000;

const holderKey = "aws:PrincipalTag/rolebridge-apply-holder";
const untilKey = "aws:CurrentTime";

export interface LockPlace {
  readonly account: AccountCloud;
  readonly organization: string;
  readonly partition: Partition;
}

export interface LockOptions {
  /** Who applies; unique to this run, and readable: `alice@host#4711`. */
  readonly holder: string;
  readonly now: () => Date;
  /** Take the lock whoever holds it. */
  readonly breakLock: boolean;
  /** Whether a holder may still be at work; one that is known to be dead loses the lock at once. */
  readonly isAlive: (holder: string) => boolean;
}

export type LockAttempt =
  | { readonly kind: "taken"; readonly until: string }
  | { readonly kind: "held"; readonly holder: string; readonly until: string }
  | { readonly kind: "failed"; readonly failure: AwsFailure };

/** Whether a policy is the lock of an organization. */
export function isLockPolicy(
  { name, path }: Pick<ManagedPolicy, "name" | "path">,
  organization: string,
): boolean {
  return name === lockPolicyName && path === ownedPath(organization);
}

/** Takes the lock, also from a holder whose time has passed. */
export async function takeLock(place: LockPlace, options: LockOptions): Promise<LockAttempt> {
  const first = await tryTaking(place, options);
  if (first !== "exists") return first;
  const standing = await readLock(place);
  if (!standing) return tryTakingAgain(place, options);
  // Our own lock stands there where the answer to its creation was lost.
  if (standing.holder === options.holder) return { kind: "taken", until: standing.until };
  const isOver = Date.parse(standing.until) <= options.now().getTime() || !options.isAlive(standing.holder);
  if (!isOver && !options.breakLock) return { kind: "held", ...standing };
  const failure = await releaseLock(place);
  return failure ? { kind: "failed", failure } : tryTakingAgain(place, options);
}

async function tryTakingAgain(place: LockPlace, options: LockOptions): Promise<LockAttempt> {
  const attempt = await tryTaking(place, options);
  if (attempt !== "exists") return attempt;
  const standing = await readLock(place);
  return { kind: "held", ...(standing ?? { holder: "another apply", until: "an unknown time" }) };
}

async function tryTaking(place: LockPlace, { holder, now }: LockOptions): Promise<LockAttempt | "exists"> {
  const until = new Date(now().getTime() + lockLifetimeMs).toISOString();
  const failure = await write(place, {
    call: "CreatePolicy",
    input: {
      PolicyName: lockPolicyName,
      Path: ownedPath(place.organization),
      Description: "Marks a running apply; attached to nobody",
      PolicyDocument: lockDocument(holder, until),
    },
  });
  if (!failure) return { kind: "taken", until };
  return failure.awsCode === "EntityAlreadyExists" ? "exists" : { kind: "failed", failure };
}

/** Prolongs the lock: the version that says so replaces the one before. */
export async function renewLock(
  place: LockPlace,
  { holder, now }: LockOptions,
): Promise<AwsFailure | undefined> {
  const until = new Date(now().getTime() + lockLifetimeMs).toISOString();
  const failure = await pruneLock(place);
  if (failure) return failure;
  return write(place, {
    call: "CreatePolicyVersion",
    input: { PolicyArn: lockArn(place), PolicyDocument: lockDocument(holder, until), SetAsDefault: true },
  });
}

/** Gives the lock back; one that is not there is given back. */
export async function releaseLock(place: LockPlace): Promise<AwsFailure | undefined> {
  const first = await deleteLock(place);
  if (first?.awsCode !== "DeleteConflict") return first;
  return (await pruneLock(place)) ?? deleteLock(place);
}

async function deleteLock(place: LockPlace): Promise<AwsFailure | undefined> {
  const failure = await write(place, { call: "DeletePolicy", input: { PolicyArn: lockArn(place) } });
  return failure?.awsCode === "NoSuchEntity" ? undefined : failure;
}

/** A lock that was renewed has versions, which go before it. */
async function pruneLock(place: LockPlace): Promise<AwsFailure | undefined> {
  const versions = (await lockPolicy(place))?.versions ?? [];
  for (const { versionId } of versions.filter(({ isDefault }) => !isDefault)) {
    const failure = await write(place, {
      call: "DeletePolicyVersion",
      input: { PolicyArn: lockArn(place), VersionId: versionId },
    });
    if (failure && failure.awsCode !== "NoSuchEntity") return failure;
  }
  return undefined;
}

async function readLock(
  place: LockPlace,
): Promise<{ readonly holder: string; readonly until: string } | undefined> {
  const policy = await lockPolicy(place);
  return policy && readDocument(policy.document);
}

async function lockPolicy({
  account,
  organization,
}: LockPlace): Promise<AccountState["policies"][number] | undefined> {
  const { policies } = await account.readAccount({ credentials: false });
  return policies.find((policy) => isLockPolicy(policy, organization));
}

function lockArn({ account, organization, partition }: LockPlace): Arn {
  return policyArn({
    partition,
    accountId: account.accountId,
    path: ownedPath(organization),
    name: lockPolicyName,
  });
}

function lockDocument(holder: string, until: string): DocumentText {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "ApplyInProgress",
        Effect: "Deny",
        Action: "sts:GetCallerIdentity",
        Resource: "*",
        Condition: { StringEquals: { [holderKey]: holder }, DateLessThan: { [untilKey]: until } },
      },
    ],
  });
}

function readDocument(document: DocumentText): { readonly holder: string; readonly until: string } {
  const [statement] = listOf(parseDocument(document).Statement);
  const holder = listOf(statement?.Condition?.["StringEquals"]?.[holderKey])[0];
  const until = listOf(statement?.Condition?.["DateLessThan"]?.[untilKey])[0];
  return { holder: String(holder ?? "another apply"), until: String(until ?? new Date(0).toISOString()) };
}

async function write({ account }: LockPlace, one: IamWrite): Promise<AwsFailure | undefined> {
  try {
    await account.write(one);
    return undefined;
  } catch (error) {
    if (error instanceof CloudFailure) return error.failure;
    throw error;
  }
}
