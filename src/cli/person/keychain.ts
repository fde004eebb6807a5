import type { Keychain } from "../../passage/vault.ts";
import type { Session } from "../session.ts";
import { personHome } from "./home.ts";

const service = "rolebridge";

/**
 * The operating system's keychain; undefined where `ROLEBRIDGE_KEYCHAIN=off`. Each call may fail, or the module be
 * missing, on machines without a desktop session: then the vault uses its key file.
 */
export function systemKeychain(session: Session): Keychain | undefined {
  if (session.env["ROLEBRIDGE_KEYCHAIN"] === "off") return undefined;
  const entry = async () => {
    const { AsyncEntry } = await import("@napi-rs/keyring");
    // Each folder has a key of its own: what is forgotten in one stays in the other. On Linux the Secret Service or none:
    // the kernel's keyring, which would be taken instead, forgets the key when the machine starts anew.
    return new AsyncEntry(service, personHome(session).vault, { linux: { store: "secret-service" } });
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
        const kept = await entry();
        await kept.setPassword(secret);
        return (await kept.getPassword()) === secret;
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
