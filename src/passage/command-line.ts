/**
 * Words as one line for `credential_process`. Some SDKs split it, some give it to a shell, none expand anything: a word is
 * left bare or set in double quotes. Undefined where a word has what neither way can carry.
 * https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-sourcing-external.html
 */
export function processLine(words: readonly string[]): string | undefined {
  if (words.some((word) => word === "" || /["`$\p{Cc}]/u.test(word))) return undefined;
  return words.map((word) => (/^[\w@%+=:,./\\-]+$/.test(word) ? word : `"${word}"`)).join(" ");
}
