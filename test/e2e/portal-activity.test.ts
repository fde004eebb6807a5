import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ActivityView } from "../../src/server/index.ts";
import { root, start } from "./command.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rolebridge-activity-"));
});
afterAll(() => rm(folder, { recursive: true }));

function entered(time: string, accountId: string): object {
  return {
    eventTime: time,
    eventSource: "sts.amazonaws.com",
    eventName: "AssumeRole",
    userIdentity: { type: "IAMUser", arn: "arn:aws:iam::111111111111:user/bob" },
    requestParameters: { roleArn: `arn:aws:iam::${accountId}:role/AccountManager` },
  };
}

/** What the page of the built command is told. */
async function activityOf(...files: readonly string[]): Promise<ActivityView> {
  const example = join(root, "examples", "alice-and-bob.yaml");
  const { child, ended } = start([
    "portal",
    "--json",
    "--world",
    "desired",
    "-f",
    example,
    "--activity",
    ...files,
  ]);
  try {
    const line = await new Promise<string>((resolve, reject) => {
      child.stdout?.once("data", (text: string) => resolve(text));
      void ended.then(({ stderr }) => reject(new Error(stderr)));
    });
    const { address, port } = JSON.parse(line) as { readonly address: string; readonly port: number };
    const opened = await fetch(address, { redirect: "manual" });
    const cookie = opened.headers.get("set-cookie")?.split(";")[0] ?? "";
    const answer = await fetch(`http://127.0.0.1:${port}/api/activity`, { headers: { cookie } });
    return (await answer.json()) as ActivityView;
  } finally {
    child.kill("SIGINT");
    await ended;
  }
}

test("files of CloudTrail, compressed or not, folders of them and a sandbox's log are one record", async () => {
  const trail = join(folder, "trail", "2026", "11", "24");
  await mkdir(trail, { recursive: true });
  const delivered = { Records: [entered("2026-11-24T10:00:00Z", "222222222222")] };
  await writeFile(join(trail, "one.json.gz"), gzipSync(JSON.stringify(delivered)));
  const another = [entered("2026-11-24T11:00:00Z", "333333333333")];
  await writeFile(join(trail, "two.json"), JSON.stringify(another));
  await writeFile(join(trail, "notes.txt"), "no record");
  const log = join(folder, "log.json");
  const event = {
    time: "2026-11-24T12:00:00Z",
    service: "sts",
    operation: "AssumeRole",
    caller: "arn:aws:iam::111111111111:user/bob",
    decisions: [{ action: "sts:AssumeRole", resource: "arn:aws:iam::222222222222:role/AccountManager" }],
  };
  await writeFile(log, JSON.stringify({ events: [event] }));
  const { source, entries, problem } = await activityOf(join(folder, "trail"), log);
  expect([source, problem]).toEqual(["file", undefined]);
  expect(entries.map(({ time, who, role, account }) => [time, who, role, account])).toEqual([
    ["2026-11-24T12:00:00Z", "bob", "AccountManager", "webapp"],
    ["2026-11-24T11:00:00Z", "bob", "AccountManager", "analytics"],
    ["2026-11-24T10:00:00Z", "bob", "AccountManager", "webapp"],
  ]);
});

test("a file that is no record is named", async () => {
  const wrong = join(folder, "wrong.json");
  await writeFile(wrong, "no record");
  expect((await activityOf(wrong)).problem).toContain(`${wrong}: `);
});
