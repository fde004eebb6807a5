/** What a page remembers in this browser alone. Where the browser keeps nothing (private windows), it is forgotten. */
export function recall<T>(key: string, absent: T): T {
  try {
    const text = localStorage.getItem(`rolebridge.${key}`);
    return text === null ? absent : (JSON.parse(text) as T);
  } catch {
    return absent;
  }
}

export function keep(key: string, value: unknown): void {
  try {
    localStorage.setItem(`rolebridge.${key}`, JSON.stringify(value));
  } catch {
    // Nothing to do: the page works without a memory.
  }
}
