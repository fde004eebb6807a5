// Makes the calls of a journal again, as they were made: same caller, time and ids.
import { accountId } from "../model/index.ts";
import { createCall } from "./authorization.ts";
import type { MovableClock } from "./clock.ts";
import type { CallFacts } from "./compaction.ts";
import { anonymousCredential, findCredential, rootCredential } from "./credentials.ts";
import { type CallRecord, StateFileError } from "./journal.ts";
import type { Shape } from "./operation.ts";
import { operationOf } from "./operations.ts";
import type { Credential, SandboxState } from "./state.ts";

/** Makes a call again. Throws a StateFileError where it does not come out as a success, as it did then. */
export function replayCall(state: SandboxState, clock: MovableClock, record: CallRecord): CallFacts {
  clock.moveTo(record.at);
  state.ids.continueAt(record.ids);
  const { service, operation } = record;
  const behaviour = operationOf(service, operation);
  if (behaviour === undefined) throw notReplayable(record, "the sandbox does not model it");
  const call = createCall({
    service,
    operation,
    state,
    credential: credentialOf(state, record),
    requestId: "replay",
    region: record.region,
    sourceIp: record.sourceIp,
    userAgent: "",
    isSecure: false,
  });
  const facts = { accountId: call.account.id, issued: undefined };
  try {
    // What was decided then, a policy engine that has learnt since must not undo.
    const isRefused = record.isRefused === true;
    const answer = behaviour(record.input, isRefused ? call : { ...call, authorize: () => undefined });
    return { ...facts, issued: issuedBy(state, answer) };
  } catch (error) {
    if (record.isRefused === true) return facts;
    throw notReplayable(record, error instanceof Error ? error.message : String(error));
  }
}

function issuedBy(state: SandboxState, answer: Shape | void): CallFacts["issued"] {
  const credentials = answer?.["Credentials"] as { readonly AccessKeyId?: string } | undefined;
  const session = state.sessions.get(credentials?.AccessKeyId ?? "");
  if (session?.expiresAt === undefined) return undefined;
  return { accessKeyId: session.accessKeyId, expiresAt: session.expiresAt };
}

function credentialOf(state: SandboxState, record: CallRecord): Credential {
  if (record.rootOf !== undefined) {
    const account = state.accounts.get(accountId(record.rootOf));
    if (account === undefined) throw notReplayable(record, `there is no account ${record.rootOf}`);
    return rootCredential(account);
  }
  if (record.accessKeyId === "") {
    const [account] = state.accounts.values();
    if (account !== undefined) return anonymousCredential(account);
  }
  const credential = findCredential(state, record.accessKeyId);
  if (credential === undefined) throw notReplayable(record, `nobody has the key ${record.accessKeyId}`);
  return credential;
}

function notReplayable(record: CallRecord, reason: string): StateFileError {
  const when = new Date(record.at).toISOString();
  return new StateFileError(
    `${record.service}:${record.operation} of ${when} cannot be made again: ${reason}`,
  );
}
