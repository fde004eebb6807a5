import { CreateAccessKeyCommand, CreateUserCommand, GetUserCommand } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commandLine, type Ran } from "../../../test/support/command-line.ts";
import { clientsOf, keysOf, refusalOf } from "../../../test/support/sandbox-clients.ts";
import { type Sandbox, startSandbox } from "../../sandbox/index.ts";

let sandbox: Sandbox;
let run: (...words: readonly string[]) => Promise<Ran>;
const runAs = (secret: string, endpoint = sandbox.endpoint) =>
  commandLine({
    env: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: sandbox.operator.accessKeyId,
      AWS_SECRET_ACCESS_KEY: secret,
    },
  }).run;

beforeAll(async () => {
  sandbox = await startSandbox({ seed: "log" });
  sandbox.clock.freeze();
  sandbox.clock.moveTo(Date.parse("2027-01-31T08:00:00Z"));
  run = runAs(sandbox.operator.secretAccessKey);
});
afterAll(() => sandbox.stop());

describe("rolebridge sandbox log", () => {
  test("says that nothing was called, then what was, and what of it was refused, failed or a change", async () => {
    expect((await run("sandbox log")).stderr).toBe(`Nothing has been called at ${sandbox.endpoint} yet.\n`);
    const { iam } = clientsOf(sandbox);
    await iam.send(new CreateUserCommand({ UserName: "alice" }));
    await refusalOf(iam.send(new GetUserCommand({ UserName: "nobody" })));
    const alice = keysOf((await iam.send(new CreateAccessKeyCommand({ UserName: "alice" }))).AccessKey);
    await refusalOf(clientsOf(sandbox, alice).iam.send(new GetUserCommand({ UserName: "alice" })));

    const shown = async (flags: string): Promise<readonly string[]> => {
      const { events } = JSON.parse((await run(`sandbox log --json ${flags}`)).stdout) as {
        events: readonly { operation: string; errorCode?: string }[];
      };
      return events.map(({ operation, errorCode }) => `${operation} ${errorCode ?? "ok"}`);
    };
    expect(await shown("--writes")).toEqual(["CreateUser ok", "CreateAccessKey ok"]);
    expect(await shown("--failed")).toEqual(["GetUser NoSuchEntityException", "GetUser AccessDenied"]);
    expect(await shown("--refused")).toEqual(["GetUser AccessDenied"]);
    expect(await shown("--action iam:create*")).toEqual(["CreateUser ok", "CreateAccessKey ok"]);
    expect(await shown("--caller *user/alice")).toEqual(["GetUser AccessDenied"]);
    expect(await shown("--after 3")).toEqual(["GetUser AccessDenied"]);
    expect(await run("sandbox log --refused")).toMatchInlineSnapshot(`
      {
        "status": 0,
        "stderr": "1 event of 4. As they come: rolebridge sandbox log --follow
      ",
        "stdout": "2027-01-31
          4  08:00:00  refused  iam:GetUser                       999999999999 user/alice
                       AccessDenied: User: arn:aws:iam::999999999999:user/alice is not authorized to perform: iam:GetUser on resource: arn:aws:iam::999999999999:user/alice because no identity-based policy allows the iam:GetUser action
                       deny   iam:GetUser on 999999999999 user/alice
                              no identity policy allows it
      ",
      }
    `);
  });

  test("tells a sandbox that is not there, and keys that are not its operator's, from a fault of its own", async () => {
    const { secretAccessKey } = sandbox.operator;
    expect(await runAs(secretAccessKey, "http://127.0.0.1:1")("sandbox log")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("error: nothing answers at http://127.0.0.1:1\nStart a sandbox"),
    });
    expect(await runAs("wrong")("sandbox log")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("the keys must be those that it printed"),
    });
    expect(await commandLine().run("sandbox log")).toMatchObject({ status: 64 });
  });
});

describe("rolebridge sandbox clock", () => {
  test("shows the clock, moves it on, to an instant, and lets it go", async () => {
    expect((await run("sandbox clock")).stdout).toBe("2027-01-31T08:00:00.000Z  (stands still)\n");
    expect((await run("sandbox clock --advance 90m")).stdout).toBe(
      "2027-01-31T09:30:00.000Z  (stands still)\n",
    );
    expect(JSON.parse((await run("sandbox clock --to 2028-02-29 --json")).stdout)).toEqual({
      now: "2028-02-29T00:00:00.000Z",
      frozen: true,
    });
    expect(JSON.parse((await run("sandbox clock --go --json")).stdout)).toMatchObject({ frozen: false });
  });

  test("takes one movement at a time", async () => {
    for (const wrong of ["--to soon", "--advance soon", "--freeze --go", "--to 2028-01-01 --advance 1h"]) {
      expect([wrong, (await run(`sandbox clock ${wrong}`)).status]).toEqual([wrong, 64]);
    }
  });
});

describe("rolebridge sandbox", () => {
  test("refuses what cannot be served, with what could be", async () => {
    const cases = [
      "--port 99999",
      "--port 1.5",
      "--rate 0",
      "--consistency -3",
      "--clock soon",
      "--latency soon",
    ];
    for (const wrong of cases) {
      const { status, stderr } = await run(`sandbox ${wrong}`);
      expect([wrong, status, stderr.split("\n").length]).toEqual([wrong, 64, 3]);
    }
    const { port } = new URL(sandbox.endpoint);
    expect(await run(`sandbox --port ${port}`)).toMatchObject({
      status: 1,
      stderr: `error: port ${port} is in use by another program\nAnother port: --port NUMBER. One that is free: --port 0\n`,
    });
  });
});
