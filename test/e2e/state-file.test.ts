import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateUserCommand, IAMClient, paginateListUsers } from "@aws-sdk/client-iam";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Running, start } from "./command.ts";

interface Served {
  readonly running: Running;
  readonly iam: IAMClient;
}

/** Starts the sandbox as a command and waits until it serves. */
async function serve(stateFile: string): Promise<Served> {
  const running = start(["sandbox", "--json", "--state", stateFile]);
  const line = await new Promise<string>((resolve, reject) => {
    running.child.stdout?.once("data", resolve);
    void running.ended.then(({ stderr }) => reject(new Error(stderr)));
  });
  const { endpoint, region, accessKeyId, secretAccessKey } = JSON.parse(line) as Record<string, string>;
  const iam = new IAMClient({
    ...(endpoint !== undefined && { endpoint }),
    ...(region !== undefined && { region }),
    credentials: { accessKeyId: accessKeyId ?? "", secretAccessKey: secretAccessKey ?? "" },
    maxAttempts: 1,
  });
  return { running, iam };
}

async function namesOf(iam: IAMClient): Promise<ReadonlySet<string | undefined>> {
  const names = new Set<string | undefined>();
  for await (const page of paginateListUsers({ client: iam }, {})) {
    for (const user of page.Users ?? []) names.add(user.UserName);
  }
  return names;
}

describe("a sandbox with a state file", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "rolebridge-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("that is killed again and again has lost nothing that it answered", async () => {
    const stateFile = join(folder, "sandbox.state");
    const answered: string[] = [];
    for (let round = 0; round < 4; round++) {
      const { running, iam } = await serve(stateFile);
      const names = await namesOf(iam);
      expect(answered.filter((name) => !names.has(name))).toEqual([]);
      const writing = Array.from({ length: 4 }, async (_, writer) => {
        for (let number = 0; ; number++) {
          const UserName = `user-${round}-${writer}-${number}`;
          await iam.send(new CreateUserCommand({ UserName }));
          answered.push(UserName);
        }
      });
      setTimeout(() => running.child.kill("SIGKILL"), 300 + 70 * round);
      await Promise.allSettled(writing);
      await running.ended;
    }
    expect(answered.length).toBeGreaterThan(40);
  });

  test("says what is wrong with a file that is none of its own", async () => {
    const { status, stderr } = await start(["sandbox", "--state", "package.json"]).ended;
    expect([status, stderr]).toEqual([1, expect.stringMatching(/package.json is damaged at line 1/)]);
  });
});
