/** An instant as AWS writes it: whole seconds, UTC. */
export function isoSeconds(instant: Date): string {
  return `${instant.toISOString().slice(0, 19)}Z`;
}
