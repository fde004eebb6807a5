import { randomInt } from "node:crypto";
import { sshRecipient } from "./ssh-recipient.ts";
import { UsageError } from "./usage-error.ts";

/** Encrypts a text for one public key, so that only its owner can read it. */
export type Seal = (text: string) => Promise<string>;

/**
 * What encrypts for an age or SSH public key, as `age -a -r` does: armored text. Throws a UsageError where the text is no
 * key, before anything else is done.
 */
export async function sealFor(recipient: string): Promise<Seal> {
  const { armor, Encrypter } = await import("age-encryption");
  const encrypter = new Encrypter();
  const isAge = recipient.startsWith("age1");
  try {
    const added = isAge ? recipient : sshRecipient(recipient);
    if (added === undefined) throw new TypeError("neither");
    encrypter.addRecipient(added);
  } catch {
    throw new UsageError(
      "the key to encrypt for is neither an age nor an SSH public key",
      "Give `age1…`, or the whole line of an `ssh-ed25519` or `ssh-rsa` (2048 bits or more) public key.",
    );
  }
  return async (text) => armor.encode(await encrypter.encrypt(text));
}

/** Letters and digits that are not taken for one another, and symbols that a terminal does not select apart. */
const alphabets = ["ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnopqrstuvwxyz", "23456789", "+=_-"] as const;
const passwordLength = 24;

/** A password for one sign-in, with a character of every class that a password policy may ask for. */
export function makePassword(): string {
  const pick = (letters: string): string => letters[randomInt(letters.length)] ?? "";
  const all = alphabets.join("");
  for (;;) {
    const password = Array.from({ length: passwordLength }, () => pick(all)).join("");
    if (alphabets.every((letters) => Array.from(password).some((one) => letters.includes(one))))
      return password;
  }
}
