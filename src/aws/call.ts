import type { AccountId } from "../model/index.ts";
import { toCloudFailure } from "./failure.ts";

export interface SendOptions {
  readonly abortSignal?: AbortSignal;
}

/** Makes one IAM call in one account; what AWS refuses comes out as a failure of ours that names the operation. */
export type CallIam = <T>(operation: string, send: (options: SendOptions) => Promise<T>) => Promise<T>;

export function callIamIn(accountId: AccountId, signal?: AbortSignal): CallIam {
  const options = signal ? { abortSignal: signal } : {};
  return async (operation, send) => {
    try {
      signal?.throwIfAborted();
      return await send(options);
    } catch (error) {
      throw toCloudFailure(error, { service: "iam", operation, accountId });
    }
  };
}
