/** An instant as AWS gives them: whole seconds, UTC. */
export function instant(date: Date): string {
  return date.toISOString().replace(/\.\d{3}Z$/, "Z");
}
