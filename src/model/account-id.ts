/** A 12-digit AWS account id. Made only by {@link parseAccountId} and {@link accountId}. */
export type AccountId = string & { readonly __brand: "AccountId" };

/** The account id that a text is, or undefined where it is none. */
export function parseAccountId(text: string): AccountId | undefined {
  return /^\d{12}$/.test(text) ? (text as AccountId) : undefined;
}

/** The same for a text that is known to be an account id; throws a TypeError where it is none. */
export function accountId(text: string): AccountId {
  const id = parseAccountId(text);
  if (id === undefined) throw new TypeError(`not an AWS account id: ${text}`);
  return id;
}
