import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { systemFailure } from "./system-failure.ts";

/** What listening there fails with. */
function failureOf(port: number, host: string): Promise<Error> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", resolve);
    server.listen({ port, host }, () => server.close(() => reject(new Error("it listens"))));
  });
}

test("a port in use is said with its number and the way out", async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  const { port } = taken.address() as { readonly port: number };
  expect(systemFailure(await failureOf(port, "127.0.0.1"))).toEqual({
    message: `port ${port} is in use by another program`,
    help: "Another port: --port NUMBER. One that is free: --port 0",
  });
  await new Promise((resolve) => taken.close(resolve));
});

test("an address that the machine has not is named", async () => {
  // 192.0.2.0/24 is for documentation: no machine has it.
  expect(systemFailure(await failureOf(0, "192.0.2.1"))?.message).toBe(
    "this machine has no address 192.0.2.1",
  );
});

test("anything else stays what it is", () => {
  expect(systemFailure(new Error("other"))).toBeUndefined();
});

test("a file that is not there, and a folder in its place, are named with the way out", async () => {
  const failureAt = async (path: string): Promise<string | undefined> => {
    const error = await readFile(path).then(
      () => undefined,
      (reason: Error) => reason,
    );
    return error && systemFailure(error)?.message;
  };
  expect(await failureAt("nosuch.json")).toBe("nosuch.json is not there");
  expect(await failureAt(tmpdir())).toBe("a folder was named where a file is read");
});
