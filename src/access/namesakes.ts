import type { AccountId, User, World } from "../model/index.ts";

/** By what a person may be known. */
export interface KnownAs {
  /** The declared name, the user name and former ones. */
  readonly names: readonly string[];
  readonly email?: string;
}

/** An IAM user that may be a person's, though it is not the declared one. */
export interface Namesake {
  readonly accountId: AccountId;
  readonly account: string;
  readonly user: string;
  /** `its name`, `its tag owner`. */
  readonly because: string;
}

/** IAM users of any account that look like a person's: by name, by e-mail address as name, or by a tag with the address. */
export function namesakesOf(world: World, known: KnownAs): readonly Namesake[] {
  return Object.values(world.accounts).flatMap(({ accountId, users }) => {
    const account = world.directory.accounts.find((one) => one.accountId === accountId)?.name ?? accountId;
    return users.flatMap((user) => {
      const because = likeness(user, known);
      return because === undefined ? [] : [{ accountId, account, user: user.name, because }];
    });
  });
}

function likeness({ name, tags }: User, { names, email }: KnownAs): string | undefined {
  const address = email?.toLowerCase();
  const local = address?.slice(0, address.indexOf("@"));
  const wanted = new Set([...names, ...(address === undefined ? [] : [address, local ?? ""])].map(bare));
  if (wanted.has(bare(name))) return "its name";
  if (address === undefined) return undefined;
  const tag = Object.entries(tags).find(([, value]) => value.toLowerCase() === address);
  return tag && `its tag ${tag[0]}`;
}

/** `Alice.Smith` and `alice-smith` are one name to people. */
function bare(name: string): string {
  return name.toLowerCase().replace(/[._+-]/g, "");
}
