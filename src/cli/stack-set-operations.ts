import type { StackSetsCloud } from "../cloud/index.ts";
import type { AccountId } from "../model/index.ts";
import type { OperationContext } from "../stack-sets/index.ts";
import { sleep } from "../workspace/index.ts";
import type { Session } from "./session.ts";
import { createWatcher } from "./watch.ts";

/** What an operation beside any plan stands on: it is watched, and needs no lock. */
export function operationContext(
  cloud: StackSetsCloud,
  nameOf: (accountId: AccountId) => string,
  session: Session,
): OperationContext {
  const watcher = createWatcher(session);
  return {
    cloud,
    nameOf,
    renew: () => Promise.resolve(),
    options: {
      emit: (event) => watcher.emit(event),
      now: session.now,
      sleep,
      signal: session.signal,
    },
  };
}
