import { type AccountCloud, type AwsFailure, CloudFailure } from "../cloud/index.ts";
import type { Address, IamWrite, Partition, UserSecurityItems } from "../model/index.ts";
import type { Work } from "../plan/index.ts";
import type { ApplyEvent } from "./events.ts";
import { isDone } from "./postcondition.ts";
import { delayBefore, maxAttempts, verdictOn } from "./retry.ts";

/** What performing needs besides the work itself. */
export interface PerformContext {
  readonly account: AccountCloud;
  readonly address: Address;
  readonly partition: Partition;
  readonly emit: (event: ApplyEvent) => void;
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  readonly random: () => number;
  readonly signal?: AbortSignal;
  readonly countWrite: () => void;
}

/** Does one step's work. Undefined where it is done, else why it is not; throws only for bugs. */
export async function performWork(work: Work, context: PerformContext): Promise<AwsFailure | undefined> {
  switch (work.kind) {
    case "write":
      return performOne(work.write, context);
    case "remove-credentials":
      return removeCredentials(work.userName, context);
  }
}

async function performOne(write: IamWrite, context: PerformContext): Promise<AwsFailure | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    const failure = await tryOnce(write, context);
    if (!failure) return undefined;
    const isOver = await decide(write, failure, attempt, context);
    if (isOver === "done") return undefined;
    if (isOver === "failed") return failure;
  }
}

async function tryOnce(
  write: IamWrite,
  { account, countWrite }: PerformContext,
): Promise<AwsFailure | undefined> {
  try {
    countWrite();
    // Without the signal: a call in flight is let to end, so that it is known how it went.
    await account.write(write);
    return undefined;
  } catch (error) {
    if (error instanceof CloudFailure) return error.failure;
    throw error;
  }
}

async function decide(
  write: IamWrite,
  failure: AwsFailure,
  attempt: number,
  context: PerformContext,
): Promise<"done" | "failed" | "again"> {
  const verdict = verdictOn(write, failure);
  if (verdict === "done") return "done";
  if (verdict === "verify" && (await stands(write, context))) return "done";
  const isFinal =
    verdict === "fail" || attempt >= maxAttempts || (verdict === "verify" && !failure.retryable);
  if (isFinal || context.signal?.aborted) return "failed";
  const delayMs = delayBefore(attempt, context.random);
  context.emit({
    kind: "waiting",
    address: context.address,
    call: write.call,
    because: failure.awsCode,
    delayMs,
  });
  await context.sleep(delayMs, context.signal);
  return context.signal?.aborted ? "failed" : "again";
}

/** Whether the account shows a write's effect. An account that cannot be read now shows nothing. */
async function stands(write: IamWrite, { account, partition }: PerformContext): Promise<boolean> {
  try {
    return isDone(write, await account.readAccount({ credentials: false }), partition);
  } catch (error) {
    if (error instanceof CloudFailure) return false;
    throw error;
  }
}

async function removeCredentials(userName: string, context: PerformContext): Promise<AwsFailure | undefined> {
  let items: UserSecurityItems;
  try {
    items = await context.account.readUserSecurityItems(userName);
  } catch (error) {
    if (!(error instanceof CloudFailure)) throw error;
    return error.failure.awsCode === "NoSuchEntity" ? undefined : error.failure;
  }
  for (const write of removalsOf(userName, items)) {
    const failure = await performOne(write, context);
    if (failure) return failure;
  }
  return undefined;
}

/** What lets a user in goes first: the password and the keys. A virtual device is deactivated and deleted. */
function removalsOf(userName: string, items: UserSecurityItems): readonly IamWrite[] {
  const UserName = userName;
  return [
    ...(items.hasLoginProfile ? [{ call: "DeleteLoginProfile", input: { UserName } } as const] : []),
    ...items.accessKeys.map(
      ({ accessKeyId }) =>
        ({ call: "DeleteAccessKey", input: { UserName, AccessKeyId: accessKeyId } }) as const,
    ),
    ...items.mfaDevices.flatMap(({ serialNumber, isVirtual }): readonly IamWrite[] => [
      { call: "DeactivateMFADevice", input: { UserName, SerialNumber: serialNumber } },
      ...(isVirtual
        ? [{ call: "DeleteVirtualMFADevice", input: { SerialNumber: serialNumber } } as const]
        : []),
    ]),
    ...items.sshPublicKeyIds.map(
      (id) => ({ call: "DeleteSSHPublicKey", input: { UserName, SSHPublicKeyId: id } }) as const,
    ),
    ...items.signingCertificateIds.map(
      (id) => ({ call: "DeleteSigningCertificate", input: { UserName, CertificateId: id } }) as const,
    ),
    ...items.serviceSpecificCredentialIds.map(
      (id) =>
        ({
          call: "DeleteServiceSpecificCredential",
          input: { UserName, ServiceSpecificCredentialId: id },
        }) as const,
    ),
  ];
}
