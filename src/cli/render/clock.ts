/** `2026-11-24 12:00 UTC` */
export function clockText(instant: string): string {
  return `${instant.slice(0, 16).replace("T", " ")} UTC`;
}

/** `3 h 20 min`, `45 s`: the time left until an instant. */
export function timeLeft(instant: string, now: Date): string {
  const seconds = Math.max(0, Math.round((Date.parse(instant) - now.getTime()) / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
