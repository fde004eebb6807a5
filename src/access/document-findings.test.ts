import { describe, expect, test } from "vitest";
import {
  account,
  change,
  group,
  managedPolicy,
  policy,
  role,
  sourceTrust,
  user,
  world,
} from "../../test/support/worlds.ts";
import type { World } from "../model/index.ts";
import { documentFindings } from "./index.ts";

const source = "111111111111";
const webapp = "222222222222";
const analytics = "333333333333";
const trust = sourceTrust(source);
const allows = (Action: string, Resource = "*"): string => policy({ Effect: "Allow", Action, Resource });

function base(): World {
  const reach = { reachRole: "Reach" };
  return world({
    source: "users",
    accounts: {
      users: { id: source, ...reach },
      webapp: { id: webapp, ...reach },
      analytics: { id: analytics, ...reach },
    },
    people: ["alice"],
    states: [account(source), account(webapp), account(analytics)],
  });
}

const said = (at: World): readonly string[] =>
  documentFindings(at).map(
    ({ code, place, documents }) => `${code} ${place.accountId} ${place.holder} ${place.policy} ${documents}`,
  );

describe("findings in documents of others", () => {
  test("are none in a world without any", () => {
    expect(said(base())).toEqual([]);
  });

  test("are told of users, groups, roles, managed policies and trusts", () => {
    const own = allows("lambda:InvokeFunctions");
    const odd = sourceTrust(source, {
      Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } },
    });
    const at = change(base(), webapp, () => ({
      users: [user("ci", { inline: { own } })],
      groups: [group("ops", { inline: { other: allows("s3:GetObjects") } })],
      roles: [role("Worker", odd, { inline: { third: allows("sqs:Send") } })],
      policies: [managedPolicy("fourth", allows("sns:Send"))],
    }));
    expect(said(at)).toEqual([
      `RB3002 ${webapp} arn:aws:iam::${webapp}:policy/fourth fourth 1`,
      `RB3002 ${webapp} group ops other 1`,
      `RB3002 ${webapp} role Worker third 1`,
      `RB3002 ${webapp} user ci own 1`,
      `RB3006 ${webapp} role Worker trust policy 1`,
    ]);
  });

  test("are told once for documents that differ by the account's id alone", () => {
    const both = [webapp, analytics].reduce(
      (at, id) =>
        change(at, id, () => ({
          roles: [
            role("Worker", trust, { inline: { own: allows("sqs:Send", `arn:aws:sqs:eu-west-1:${id}:q`) } }),
          ],
        })),
      base(),
    );
    expect(said(both)).toEqual([`RB3002 ${webapp} role Worker own 2`]);
    expect(documentFindings(both)[0]?.accounts).toEqual(["analytics", "webapp"]);
  });

  test("leave out what is ours, the reach role and what AWS's services keep for themselves", () => {
    const inline = { "rolebridge-own": allows("sqs:Send") };
    const tags = { "rolebridge:organization": "acme" };
    const at = change(base(), webapp, () => ({
      roles: [
        role("Operator", trust, { tags, inline }),
        role("Reach", trust, { inline: { all: allows("*") } }),
        role("AWSServiceRoleForX", trust, {
          path: "/aws-service-role/x.amazonaws.com/",
          inline: { x: allows("*") },
        }),
      ],
      policies: [managedPolicy("Own", allows("sqs:Send"), { path: "/rolebridge/acme/" })],
    }));
    expect(said(at)).toEqual([]);
    const beside = change(at, webapp, () => ({
      roles: [role("Operator", trust, { tags, inline: { ...inline, foreign: allows("sqs:Send") } })],
    }));
    expect(said(beside)).toEqual([`RB3002 ${webapp} role Operator foreign 1`]);
  });
});
