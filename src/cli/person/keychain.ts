import type { Keychain } from "../../passage/vault.ts";
import type { Session } from "../session.ts";

const service = "rolebridge";
const account = "sessions";

/**
 * The operating system's keychain; undefined where `ROLEBRIDGE_KEYCHAIN=off` or the machine has none. Each call may fail
 * on machines without a desktop session: then the vault uses its key file.
 */
export function systemKeychain({ env }: Session): Keychain | undefined {
  if (env["ROLEBRIDGE_KEYCHAIN"] === "off") return undefined;
  const entry = async () => {
    const { AsyncEntry } = await import("@napi-rs/keyring");
    return new AsyncEntry(service, account);
  };
  return {
    async read() {
      try {
        return (await (await entry()).getPassword()) ?? undefined;
      } catch {
        return undefined;
      }
    },
    async write(secret) {
      try {
        await (await entry()).setPassword(secret);
        return true;
      } catch {
        return false;
      }
    },
    async remove() {
      try {
        await (await entry()).deletePassword();
      } catch {
        // Gone already, or no keychain: nothing of ours is left in it.
      }
    },
  };
}
