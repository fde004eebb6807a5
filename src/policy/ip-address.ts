/** An IP range as numbers: IPv4 addresses in one word, IPv6 in four. */
export interface IpRange {
  readonly words: readonly number[];
  readonly prefix: number;
}

/** The words of an address, or undefined where the text is none. */
export function parseIpAddress(text: string): readonly number[] | undefined {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}

/** A CIDR range; an address alone is a range of one (§2.7). */
export function parseIpRange(text: string): IpRange | undefined {
  const slash = text.indexOf("/");
  const words = parseIpAddress(slash < 0 ? text : text.slice(0, slash));
  if (!words) return undefined;
  const bits = words.length * 32;
  if (slash < 0) return { words, prefix: bits };
  const prefix = text.slice(slash + 1);
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > bits) return undefined;
  return { words, prefix: Number(prefix) };
}

/** Whether an address lies in a range; those of the other family never do. */
export function isInRange(address: readonly number[], range: IpRange): boolean {
  if (address.length !== range.words.length) return false;
  let left = range.prefix;
  for (let i = 0; i < address.length && left > 0; i++, left -= 32) {
    const mask = left >= 32 ? -1 : -1 << (32 - left);
    if ((((address[i] as number) ^ (range.words[i] as number)) & mask) !== 0) return false;
  }
  return true;
}

function parseIpv4(text: string): readonly number[] | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!match) return undefined;
  let word = 0;
  for (let i = 1; i <= 4; i++) {
    const octet = Number(match[i]);
    if (octet > 255) return undefined;
    word = word * 256 + octet;
  }
  return [word | 0];
}

function parseIpv6(text: string): readonly number[] | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const head = groupsOf(halves[0] as string, halves.length === 1);
  const tail = halves.length === 2 ? groupsOf(halves[1] as string, true) : [];
  if (!head || !tail) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => 0), ...tail];
  return [0, 2, 4, 6].map((i) => ((groups[i] as number) << 16) | (groups[i + 1] as number));
}

/** 16-bit groups; the last may be an embedded IPv4 address. */
function groupsOf(text: string, mayEndInIpv4: boolean): readonly number[] | undefined {
  if (text === "") return [];
  const groups: number[] = [];
  const parts = text.split(":");
  for (const [i, part] of parts.entries()) {
    if (mayEndInIpv4 && i === parts.length - 1 && part.includes(".")) {
      const word = parseIpv4(part)?.[0];
      if (word === undefined) return undefined;
      groups.push(word >>> 16, word & 0xffff);
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}
