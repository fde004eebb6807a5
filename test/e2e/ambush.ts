import { createServer, type IncomingHttpHeaders, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";

// A way from the built command to the sandbox on which the command can be killed at a call.

/** What passes between the command and the sandbox; at one call of those that count, it strikes. */
export interface Ambush {
  readonly endpoint: string;
  /** Calls that count, seen since it was last laid. */
  calls(): number;
  /** `isDone`: the work is done first. */
  lay(at: number, isDone: boolean, strike: () => void): void;
  close(): void;
}

export async function ambush(upstream: string, counts: (operation: string) => boolean): Promise<Ambush> {
  let count = 0;
  let trap = { at: -1, isDone: false, strike: (): void => {} };
  const server: Server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const body = Buffer.concat(chunks);
      const isHit = counts(operationOf(incoming.headers, body)) && count++ === trap.at;
      if (isHit && !trap.isDone) return trap.strike();
      const outgoing = request(upstream, {
        method: "POST",
        headers: incoming.headers,
      });
      outgoing.on("response", (answer) => {
        if (isHit) {
          answer.resume();
          answer.on("end", () => trap.strike());
          return;
        }
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      outgoing.on("error", () => response.destroy());
      outgoing.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: () => count,
    lay(at, isDone, strike) {
      count = 0;
      trap = { at, isDone, strike };
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function operationOf(headers: IncomingHttpHeaders, body: Buffer): string {
  const [target] = [headers["x-amz-target"]].flat();
  return target?.split(".").at(-1) ?? new URLSearchParams(body.toString()).get("Action") ?? "";
}

/** Uniform numbers from 0 to 1, the same for the same seed (a linear congruential generator, modulus 2³¹). */
export function seededNumbers(from: number): () => number {
  let state = from;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}
