import pLimit from "p-limit";
import {
  type AccountId,
  type AccountState,
  type Arn,
  type Directory,
  type DocumentText,
  parseArn,
  type World,
} from "../model/index.ts";
import type { AccountTarget, AwsFailure, Cloud, Purpose, ReadOptions } from "./cloud.ts";
import { CloudFailure } from "./cloud.ts";

export type ReadEvent =
  | { readonly kind: "read-started"; readonly accounts: number }
  | { readonly kind: "account-read"; readonly account: string; readonly accountId: AccountId }
  | {
      readonly kind: "account-unreachable";
      readonly account: string;
      readonly accountId: AccountId;
      readonly failure: AwsFailure;
    }
  | { readonly kind: "read-finished"; readonly read: number; readonly unreachable: number };

export interface ReadWorldOptions {
  readonly directory: Directory;
  readonly purpose: Purpose;
  /** Also read each user's ways to sign in. */
  readonly credentials: boolean;
  /** Also ask AWS Organizations what is delegated to which account. */
  readonly delegates?: boolean;
  /** Also read the tags of these policies. */
  readonly policyTags?: ReadOptions["policyTags"];
  /** ISO 8601 instant of the reading. */
  readonly readAt: string;
  /** Whether the catalogue holds an AWS managed policy; what it does not hold is read live. */
  readonly isCatalogued: (arn: Arn) => boolean;
  /** How many accounts are read at the same time; default 16. */
  readonly concurrency?: number;
  readonly emit?: (event: ReadEvent) => void;
  readonly signal?: AbortSignal;
}

/** An account that could not be read, and why. */
export interface UnreachableAccount {
  readonly target: AccountTarget;
  readonly failure: AwsFailure;
}

/** All accounts, or which of them could not be read: a part is never passed off as the whole. */
export type WorldReading =
  | { readonly kind: "world"; readonly world: World }
  | { readonly kind: "unreachable"; readonly accounts: readonly UnreachableAccount[] };

interface AccountReading {
  readonly state: AccountState;
  readonly awsManagedPolicies: readonly (readonly [Arn, DocumentText])[];
}

/** Reads the live world. Throws only for an interruption and for bugs. */
export async function readWorld(
  targets: readonly AccountTarget[],
  cloud: Cloud,
  options: ReadWorldOptions,
): Promise<WorldReading> {
  const { emit = () => {} } = options;
  emit({ kind: "read-started", accounts: targets.length });
  const limit = pLimit(options.concurrency ?? 16);
  const livePolicies = new Map<Arn, Promise<DocumentText>>();
  const [delegates, readings] = await Promise.all([
    options.delegates ? cloud.readDelegates() : undefined,
    Promise.all(targets.map((target) => limit(() => readTarget(target, cloud, options, livePolicies)))),
  ]);
  const unreachable = readings.filter((reading) => "failure" in reading);
  const read = readings.filter((reading): reading is AccountReading => !("failure" in reading));
  emit({ kind: "read-finished", read: read.length, unreachable: unreachable.length });
  if (unreachable.length > 0) return { kind: "unreachable", accounts: unreachable };
  return { kind: "world", world: { ...joinAccounts(read, options), ...(delegates && { delegates }) } };
}

async function readTarget(
  target: AccountTarget,
  cloud: Cloud,
  options: ReadWorldOptions,
  livePolicies: Map<Arn, Promise<DocumentText>>,
): Promise<AccountReading | UnreachableAccount> {
  const { emit = () => {}, signal, purpose, credentials, policyTags } = options;
  const place = { account: target.name, accountId: target.accountId };
  signal?.throwIfAborted();
  try {
    const account = await cloud.enter(target, purpose);
    const state = await account.readAccount({
      credentials,
      ...(policyTags && { policyTags }),
      ...(signal && { signal }),
    });
    const read = (arn: Arn): Promise<DocumentText> => {
      const known = livePolicies.get(arn) ?? account.readAwsManagedPolicy(arn);
      livePolicies.set(arn, known);
      return known;
    };
    const uncatalogued = awsManagedPoliciesOf(state).filter((arn) => !options.isCatalogued(arn));
    const awsManagedPolicies = await Promise.all(
      uncatalogued.map(async (arn) => [arn, await read(arn)] as const),
    );
    emit({ kind: "account-read", ...place });
    return { state, awsManagedPolicies };
  } catch (error) {
    if (!(error instanceof CloudFailure)) throw error;
    emit({ kind: "account-unreachable", ...place, failure: error.failure });
    return { target, failure: error.failure };
  }
}

/** AWS managed policies that anything in the account carries, as attachment or as boundary. */
function awsManagedPoliciesOf(state: AccountState): readonly Arn[] {
  const carried = [
    ...state.groups.flatMap((group) => group.attached),
    ...[...state.users, ...state.roles].flatMap(({ attached, boundary }) =>
      boundary === undefined ? attached : [...attached, boundary],
    ),
  ];
  return [...new Set(carried)].filter((arn) => parseArn(arn)?.account === "aws");
}

function joinAccounts(readings: readonly AccountReading[], options: ReadWorldOptions): World {
  const policies = readings.flatMap((reading) => reading.awsManagedPolicies);
  return {
    kind: "rolebridge/world",
    version: 1,
    readAt: options.readAt,
    directory: options.directory,
    accounts: Object.fromEntries(readings.map(({ state }) => [state.accountId, state])),
    awsManagedPolicies: Object.fromEntries(
      policies.toSorted(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0)),
    ),
  };
}
