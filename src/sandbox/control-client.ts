// Asks a running sandbox for its record and moves its clock.
import type { ClockMove, PlainEvent } from "./control.ts";
import { controlPath, controlService } from "./control.ts";
import { type SigningKeys, signRequest } from "./wire/sign-request.ts";

/** Where a sandbox serves, and its operator's keys. */
export interface SandboxAddress {
  readonly endpoint: string;
  readonly keys: SigningKeys;
}

/** Events of a sandbox in another process, after a sequence number. Throws an Error that says what it answered. */
export async function readSandboxEvents(address: SandboxAddress, after = 0): Promise<readonly PlainEvent[]> {
  const answer = (await control(address, "GET", "events", `after=${after}`)) as {
    events: readonly PlainEvent[];
  };
  return answer.events;
}

/** Moves the clock of a sandbox in another process; gives its time afterwards. */
export async function moveSandboxClock(address: SandboxAddress, move: ClockMove): Promise<string> {
  return ((await control(address, "POST", "clock", "", JSON.stringify(move))) as { now: string }).now;
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
  const response = await fetch(new URL(query === "" ? path : `${path}?${query}`, endpoint), {
    method,
    headers,
    ...(body !== "" && { body }),
  });
  const answer: unknown = await response.json();
  if (response.ok) return answer;
  throw new Error(`the sandbox refused: ${(answer as { message?: string }).message ?? response.status}`);
}
