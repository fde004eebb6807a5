import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { impliedActions, managementActions, requiredRights } from "../src/aws/index.ts";

// The table of rights against the calls that stand in the code: also of services that the sandbox does not have.

/** What the SDK's clients are imported as. */
const services: Readonly<Record<string, string>> = {
  "client-iam": "iam",
  "client-sts": "sts",
  "client-organizations": "organizations",
  "client-cost-explorer": "ce",
  "client-cloudformation": "cloudformation",
};

test("each call that the program makes is among the rights, and each right of the management account has its call", () => {
  const folder = join(import.meta.dirname, "..", "src", "aws");
  const texts = readdirSync(folder)
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    // The demo's desk works in the sandbox alone; people sign in with rights of their own; of writes the compiler keeps
    // the list complete.
    .filter((name) => !["user-credentials.ts", "sign-in.ts", "write.ts"].includes(name))
    .map((name) => [name, readFileSync(join(folder, name), "utf8")] as const);
  const allText = texts.map(([, text]) => text).join("\n");
  const calls = texts.flatMap(([name, text]) => {
    const [client = "", ...more] = new Set(text.match(/client-[a-z-]+/g) ?? []);
    const commands = [...text.matchAll(/new (?:[a-z]\w*\.)?([A-Z]\w+)Command\(/g)];
    // Which service a call belongs to is told by the file.
    if (commands.length > 0 && more.length > 0) throw new Error(`${name} calls several services`);
    return commands.map(([, call = ""]) => `${services[client] ?? client}:${call}`);
  });
  expect(calls.length).toBeGreaterThan(35);
  const waits = [...allText.matchAll(/waitUntil(\w+)\(/g)].map(([, what = ""]) => waiting[what] ?? what);
  const made = new Set([...calls, ...waits.map((call) => `cloudformation:${call}`)]);
  const management = Object.values(managementActions).flat();
  const rights = new Set<string>([...requiredRights.map(({ action }) => action), ...management]);
  // Nobody needs a right for the second.
  const ofSts = ["sts:AssumeRole", "sts:GetCallerIdentity"];
  expect([...made].filter((call) => !rights.has(call) && !ofSts.includes(call))).toEqual([]);
  // Of IAM the sandbox's log tells what is asked.
  const others = [...rights].filter(
    (action) => !action.startsWith("iam:") || impliedActions[action] !== undefined,
  );
  expect(others.filter((action) => !made.has(impliedActions[action] ?? action))).toEqual([]);
});

/** What the SDK's waiters call. */
const waiting: Readonly<Record<string, string>> = {
  ChangeSetCreateComplete: "DescribeChangeSet",
  StackImportComplete: "DescribeStacks",
};
