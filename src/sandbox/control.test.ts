import { CreateAccessKeyCommand, CreateUserCommand } from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { send } from "../../test/support/raw-request.ts";
import { clientsOf, keysOf, refusalOf } from "../../test/support/sandbox-clients.ts";
import {
  moveSandboxClock,
  readSandboxClock,
  readSandboxEvents,
  type Sandbox,
  startSandbox,
} from "./index.ts";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ seed: "control" });
});
afterAll(() => sandbox.stop());

describe("control requests", () => {
  test("W-31 read the record and move the clock, for the operator alone", async () => {
    const address = { endpoint: sandbox.endpoint, keys: sandbox.operator };
    const { iam, sts } = clientsOf(sandbox);
    await sts.send(new GetCallerIdentityCommand({}));
    await iam.send(new CreateUserCommand({ UserName: "alice" }));
    const events = await readSandboxEvents(address);
    expect(events.map(({ operation }) => operation)).toEqual(["GetCallerIdentity", "CreateUser"]);
    expect(events[1]?.decisions[0]?.context["aws:username"]).toBe("operator");
    expect(await readSandboxEvents(address, events[0]?.sequence)).toHaveLength(1);

    expect(await moveSandboxClock(address, { frozen: true, now: "2031-05-06T07:08:09.000Z" })).toEqual({
      now: "2031-05-06T07:08:09.000Z",
      frozen: true,
    });
    await moveSandboxClock(address, { advance: 60 });
    expect(await readSandboxClock(address)).toEqual({ now: "2031-05-06T07:09:09.000Z", frozen: true });
    expect(await refusalOf(moveSandboxClock(address, { now: "soon" }))).toMatch(
      /must be an ISO 8601 instant/,
    );

    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "alice" }));
    const others = [keysOf(AccessKey), { ...sandbox.operator, secretAccessKey: "x" }];
    for (const keys of others) {
      expect(await refusalOf(readSandboxEvents({ ...address, keys }))).toMatch(
        /^SandboxControlError: the sandbox at .* refused: /,
      );
    }
    expect((await send(sandbox, { method: "GET", path: "/_sandbox/events" })).status).toBe(403);
  });
});
