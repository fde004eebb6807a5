/** An instant as AWS writes it: whole seconds, UTC. */
export function isoSeconds(instant: Date): string {
  const second = Math.floor(instant.getTime() / 1000);
  if (second !== lastSecond) {
    lastText = `${instant.toISOString().slice(0, 19)}Z`;
    lastSecond = second;
  }
  return lastText;
}

// Each call asks several times for the second that it happens in.
let lastSecond = Number.NaN;
let lastText = "";
