// Makes the calls of a journal again, as they were made: same caller, time and ids.
import { createCall } from "./authorization.ts";
import type { MovableClock } from "./clock.ts";
import { anonymousCredential, findCredential } from "./credentials.ts";
import { type CallRecord, StateFileError } from "./journal.ts";
import { operationOf } from "./operations.ts";
import type { Credential, SandboxState } from "./state.ts";

/** Makes a call again. Throws a StateFileError where it does not come out as a success, as it did then. */
export function replayCall(state: SandboxState, clock: MovableClock, record: CallRecord): void {
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
  try {
    // What was decided then, a policy engine that has learnt since must not undo.
    behaviour(record.input, record.isRefused === true ? call : { ...call, authorize: () => undefined });
  } catch (error) {
    if (record.isRefused === true) return;
    throw notReplayable(record, error instanceof Error ? error.message : String(error));
  }
}

function credentialOf(state: SandboxState, record: CallRecord): Credential {
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
