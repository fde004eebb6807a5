// Asks a running sandbox for its record and moves its clock.
import type { ClockMove, ClockReading, PlainEvent } from "./control.ts";
import { controlPath, controlService } from "./control.ts";
import { type SigningKeys, signRequest } from "./wire/sign-request.ts";

/** Where a sandbox serves, and its operator's keys. */
export interface SandboxAddress {
  readonly endpoint: string;
  readonly keys: SigningKeys;
}

/** A sandbox that does not answer, or refused what was asked of it. */
export class SandboxControlError extends Error {
  override readonly name = "SandboxControlError";
  /** What to do. */
  readonly help: string;
  constructor(message: string, help: string) {
    super(message);
    this.help = help;
  }
}

/** Events of a sandbox in another process, after a sequence number. Throws a {@link SandboxControlError}. */
export async function readSandboxEvents(address: SandboxAddress, after = 0): Promise<readonly PlainEvent[]> {
  const answer = (await control(address, "GET", "events", `after=${after}`)) as {
    events: readonly PlainEvent[];
  };
  return answer.events;
}

/** What the clock of a sandbox in another process says. Throws a {@link SandboxControlError}. */
export async function readSandboxClock(address: SandboxAddress): Promise<ClockReading> {
  return (await control(address, "GET", "clock", "")) as ClockReading;
}

/** Moves the clock of a sandbox in another process; gives what it says then. Throws a {@link SandboxControlError}. */
export async function moveSandboxClock(address: SandboxAddress, move: ClockMove): Promise<ClockReading> {
  return (await control(address, "POST", "clock", "", JSON.stringify(move))) as ClockReading;
}

async function control(
  { endpoint, keys }: SandboxAddress,
  method: string,
  name: string,
  query: string,
  body = "",
): Promise<unknown> {
  const { host } = new URL(endpoint);
  const path = controlPath + name;
  const request = { method, path, query, body: Buffer.from(body), host };
  const { host: _, ...headers } = signRequest(request, controlService, keys, new Date());
  const url = new URL(query === "" ? path : `${path}?${query}`, endpoint);
  const response = await fetch(url, { method, headers, ...(body !== "" && { body }) }).catch(() => {
    throw new SandboxControlError(
      `nothing answers at ${endpoint}`,
      "Start a sandbox with `rolebridge sandbox`, and set the lines that it prints.",
    );
  });
  const answer = (await response.json().catch(() => ({}))) as { readonly message?: string };
  if (response.ok) return answer;
  throw new SandboxControlError(
    `the sandbox at ${endpoint} refused: ${answer.message ?? `status ${response.status}`}`,
    "Its record and its clock are its operator's: the keys must be those that it printed.",
  );
}
