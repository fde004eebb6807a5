import type {
  AccountCloud,
  AccountTarget,
  AwsFailure,
  CallerIdentity,
  Cloud,
} from "../../src/cloud/index.ts";
import { CloudFailure } from "../../src/cloud/index.ts";
import {
  type AccountId,
  type AccountState,
  type Arn,
  type DocumentText,
  IamRefusal,
  type IamWrite,
  performWrite,
  type UserSecurityItems,
  type World,
} from "../../src/model/index.ts";

/** What happens to one write, decided before it is done. `lost`: it is done, but the answer never comes. */
export type Fault =
  | { readonly kind: "refused"; readonly failure: Partial<AwsFailure> & { readonly awsCode: string } }
  | { readonly kind: "lost" }
  /** As if the process were killed: nothing that follows is done, the call never returns. */
  | { readonly kind: "killed" };

export interface WriteAttempt {
  /** 0-based count of the writes so far, over all accounts. */
  readonly index: number;
  readonly accountId: AccountId;
  readonly write: IamWrite;
}

export interface MemoryCloudOptions {
  readonly fault?: (attempt: WriteAttempt) => Fault | undefined;
  /** What the n-th reading of an account fails with; nothing where it does not. */
  readonly readFault?: (index: number) => AwsFailure["awsCode"] | undefined;
  /** Called with the state of all accounts after each write that was done. */
  readonly onWrite?: (attempt: WriteAttempt, accounts: World["accounts"]) => void;
  readonly identity?: CallerIdentity;
  readonly securityItems?: Readonly<Record<string, UserSecurityItems>>;
  readonly unreachable?: readonly AccountId[];
  readonly now?: () => string;
}

/** A Cloud in memory: IAM's effects by {@link performWrite}, no permissions, failures where a test wants them. */
export interface MemoryCloud extends Cloud {
  readonly accounts: World["accounts"];
  readonly writes: readonly WriteAttempt[];
  readonly reads: number;
}

/** A cloud that holds a world and takes writes to it. */
export function memoryCloud(world: World, options: MemoryCloudOptions = {}): MemoryCloud {
  const writes: WriteAttempt[] = [];
  const items = new Map(Object.entries(options.securityItems ?? {}));
  let reads = 0;
  let isKilled = false;
  let ids = 0;
  const nextId = () => String((ids += 1));
  const accounts: Record<string, AccountState> = Object.fromEntries(
    Object.entries(world.accounts).map(([id, account]) => [id, withIds(account, nextId)]),
  );
  const now = options.now ?? (() => "2026-06-01T00:00:00Z");
  const identityIn = (accountId: AccountId): CallerIdentity =>
    options.identity ?? {
      accountId,
      arn: `arn:${world.directory.partition}:sts::${accountId}:assumed-role/Reach/rolebridge`,
      userId: "AROAXXXXXXXXXXXXXXXXX:rolebridge",
    };

  const perform = (attempt: WriteAttempt): void => {
    const { accountId, write } = attempt;
    const before = accounts[accountId] as AccountState;
    takeItem(items, write);
    refuseWithItems(items, write, accountId);
    const after = performWrite(before, write, { now: now(), partition: world.directory.partition });
    accounts[accountId] = withIds(after, nextId);
    options.onWrite?.(attempt, accounts as World["accounts"]);
  };

  const accountCloud = (accountId: AccountId): AccountCloud => ({
    accountId,
    identity: identityIn(accountId),
    readAccount: () => {
      const awsCode = options.readFault?.(reads);
      reads += 1;
      if (awsCode !== undefined)
        return Promise.reject(failed(accountId, "GetAccountAuthorizationDetails", awsCode, "injected"));
      return isKilled ? new Promise(() => {}) : Promise.resolve(accounts[accountId] as AccountState);
    },
    readAwsManagedPolicy: (arn: Arn): Promise<DocumentText> => {
      const document = world.awsManagedPolicies[arn];
      return document === undefined
        ? Promise.reject(failed(accountId, "GetPolicy", "NoSuchEntity", `Policy ${arn} does not exist`))
        : Promise.resolve(document);
    },
    readUserSecurityItems: (userName) => Promise.resolve(items.get(userName) ?? noItems),
    readServiceUse: () => Promise.resolve([]),
    givePassword: (userName) => {
      items.set(userName, { ...(items.get(userName) ?? noItems), hasLoginProfile: true });
      return Promise.resolve();
    },
    write: async (write) => {
      if (isKilled) return new Promise(() => {});
      const attempt = { index: writes.length, accountId, write };
      writes.push(attempt);
      const fault = options.fault?.(attempt);
      await Promise.resolve();
      if (fault?.kind === "killed") {
        isKilled = true;
        return new Promise(() => {});
      }
      if (fault?.kind === "refused")
        throw failed(accountId, write.call, fault.failure.awsCode, "injected", fault.failure);
      try {
        perform(attempt);
      } catch (error) {
        if (error instanceof IamRefusal) throw failed(accountId, write.call, error.code, error.message);
        throw error;
      }
      if (fault?.kind === "lost") {
        throw failed(accountId, write.call, "NetworkError", "the answer was lost", { retryable: true });
      }
      return undefined;
    },
  });

  return {
    get accounts() {
      return accounts as World["accounts"];
    },
    get writes() {
      return writes;
    },
    get reads() {
      return reads;
    },
    identify: () => Promise.resolve(identityIn(world.directory.source)),
    enter: (target: AccountTarget) => {
      const { accountId } = target;
      return accounts[accountId] === undefined || options.unreachable?.includes(accountId)
        ? Promise.reject(failed(accountId, "AssumeRole", "AccessDenied", "not authorized"))
        : Promise.resolve(accountCloud(accountId));
    },
    readDelegates: () => Promise.resolve(world.delegates),
  };
}

const noItems: UserSecurityItems = {
  hasLoginProfile: false,
  accessKeys: [],
  mfaDevices: [],
  sshPublicKeyIds: [],
  signingCertificateIds: [],
  serviceSpecificCredentialIds: [],
};

function failed(
  accountId: AccountId,
  operation: string,
  awsCode: string,
  message: string,
  more: Partial<AwsFailure> = {},
): CloudFailure {
  return new CloudFailure({
    service: "iam",
    operation,
    accountId,
    message,
    retryable: false,
    ...more,
    awsCode,
  });
}

/** Unique ids for what has none yet, as AWS gives them on creation. */
function withIds(state: AccountState, next: () => string): AccountState {
  const give =
    <T extends { readonly id?: string }>(prefix: string) =>
    (one: T): T =>
      one.id === undefined ? { ...one, id: `${prefix}${next().padStart(17, "X")}` } : one;
  return {
    ...state,
    users: state.users.map(give("AIDA")),
    groups: state.groups.map(give("AGPA")),
    roles: state.roles.map(give("AROA")),
    policies: state.policies.map(give("ANPA")),
  };
}

function takeItem(items: Map<string, UserSecurityItems>, { call, input }: IamWrite): void {
  const userName = "UserName" in input ? input.UserName : undefined;
  const all = userName === undefined ? undefined : items.get(userName);
  if (userName === undefined || !all) return;
  items.set(userName, {
    hasLoginProfile: all.hasLoginProfile && call !== "DeleteLoginProfile",
    accessKeys: all.accessKeys
      .filter(
        ({ accessKeyId }) =>
          call !== "DeleteAccessKey" || !("AccessKeyId" in input) || accessKeyId !== input.AccessKeyId,
      )
      .map((key) =>
        "Status" in input && input.AccessKeyId === key.accessKeyId ? { ...key, status: input.Status } : key,
      ),
    mfaDevices: all.mfaDevices.filter(
      ({ serialNumber }) => !("SerialNumber" in input) || serialNumber !== input.SerialNumber,
    ),
    sshPublicKeyIds: all.sshPublicKeyIds.filter(
      (id) => !("SSHPublicKeyId" in input) || id !== input.SSHPublicKeyId,
    ),
    signingCertificateIds: all.signingCertificateIds.filter(
      (id) => !("CertificateId" in input) || id !== input.CertificateId,
    ),
    serviceSpecificCredentialIds: all.serviceSpecificCredentialIds.filter(
      (id) => !("ServiceSpecificCredentialId" in input) || id !== input.ServiceSpecificCredentialId,
    ),
  });
}

/** IAM deletes no user on whom anything hangs. */
function refuseWithItems(items: Map<string, UserSecurityItems>, write: IamWrite, accountId: AccountId): void {
  if (write.call !== "DeleteUser") return;
  const all = items.get(write.input.UserName);
  if (all && JSON.stringify(all) !== JSON.stringify(noItems)) {
    throw failed(
      accountId,
      "DeleteUser",
      "DeleteConflict",
      "Cannot delete entity, must remove credentials first.",
    );
  }
}
