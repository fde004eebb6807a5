import { describe, expect, test } from "vitest";
import {
  account,
  administratorAccess,
  doorTo,
  policy,
  role,
  sourceTrust,
  user,
  world,
} from "../../test/support/worlds.ts";
import { can, verify } from "../access/index.ts";
import type { World } from "../model/index.ts";
import { canView, verificationView } from "./paths.ts";

const source = "111111111111";
const webapp = "222222222222";
const now = "2026-11-24T12:00:00Z";
const hop = policy({
  Effect: "Allow",
  Principal: { AWS: `arn:aws:iam::${webapp}:role/Operator` },
  Action: "sts:AssumeRole",
});

/** Alice may switch into Operator, and Operator may take on Hidden, which somebody else made. */
function chained(): World {
  const queue = policy({ Effect: "Allow", Action: "sqs:SendMessages", Resource: "*" });
  return world({
    source: "users",
    accounts: { users: { id: source }, webapp: { id: webapp } },
    people: ["alice"],
    states: [
      account(source, { users: [user("alice", { inline: { doors: doorTo(webapp, "Operator") } })] }),
      account(webapp, {
        roles: [
          role("Operator", sourceTrust(source), { inline: { queue } }),
          role("Hidden", hop, { attached: [administratorAccess] }),
        ],
      }),
    ],
  });
}

describe("the page is told", () => {
  test("each step of a chain by which a person may do something", () => {
    const question = { person: "alice", action: "s3:GetObject", account: "webapp", now };
    const { ways } = canView(chained(), can(chained(), question), question, () => true);
    expect(ways.map(({ title, steps }) => [title, ...steps.map(({ to }) => to)])).toEqual([
      ["Hidden @ webapp", "door out", "Operator @ webapp", "role Hidden @ webapp", "s3:GetObject"],
    ]);
  });

  test("what is odd in documents of others, and where", () => {
    const found = verify(chained(), { desired: chained(), bridges: [], exceptions: [], now });
    const { findings } = verificationView(chained(), "live", found);
    expect(findings.map(({ code, summary }) => `${code} ${summary}`)).toContain(
      "RB3002 queue of role Operator in webapp, statement 1: there is no action `sqs:SendMessages`",
    );
  });
});
