import type { AccountCloud } from "../cloud/index.ts";
import { isEndedSession } from "./failure.ts";

/**
 * An account that is entered anew when AWS says that the session has ended: the SDK renews sessions by its own clock
 * before they end, but a session may be ended early, and clocks differ. What was asked is then asked once more.
 */
export function renewingEntry(first: AccountCloud, reopen: () => Promise<AccountCloud>): AccountCloud {
  let current = Promise.resolve(first);
  const renew = (ended: AccountCloud): Promise<AccountCloud> => {
    current = current.then((entry) => (entry === ended ? reopen() : entry));
    // A renewal that fails is not kept: the next call tries again.
    current.catch(() => {
      current = Promise.resolve(ended);
    });
    return current;
  };
  const again =
    (name: string) =>
    async (...args: readonly unknown[]): Promise<unknown> => {
      const entry = await current;
      try {
        return await call(entry, name, args);
      } catch (error) {
        if (!isEndedSession(error)) throw error;
        return call(await renew(entry), name, args);
      }
    };
  // Whatever the port offers is renewed alike, what it comes to offer too.
  const members = Object.entries(first as unknown as Readonly<Record<string, unknown>>).map(
    ([name, member]) => [name, typeof member === "function" ? again(name) : member] as const,
  );
  return Object.fromEntries(members) as unknown as AccountCloud;
}

function call(entry: AccountCloud, name: string, args: readonly unknown[]): unknown {
  const members = entry as unknown as Readonly<Record<string, (...given: readonly unknown[]) => unknown>>;
  return members[name]?.(...args);
}
