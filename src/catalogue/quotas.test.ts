import { describe, expect, test } from "vitest";
import { homeRegion, partitions } from "../model/index.ts";
import { consoleHosts } from "./partitions.ts";
import { countedLength, nameLimits, quotaDefaults, quotaInForce, quotas } from "./quotas.ts";

describe("quotas", () => {
  test("are never raised below their default, and have a code where they can be raised", () => {
    const all = Object.entries(quotas).filter(([name]) => name !== "GlobalEndpointTokenVersion");
    const faulty = all.filter(([, quota]) => {
      const isRaised = quota.greatest > quota.standard;
      const hasCode = "code" in quota && /^L-[0-9A-F]{8}$/.test(quota.code);
      return quota.greatest < quota.standard || isRaised !== hasCode;
    });
    expect(faulty).toEqual([]);
  });

  test("as read beat their defaults, also where they are 0", () => {
    expect(quotaInForce(undefined, "RolesQuota")).toBe(1000);
    expect(quotaInForce({ RolesQuota: 0 }, "RolesQuota")).toBe(0);
    expect(quotaInForce({ UsersQuota: 1 }, "RolesQuota")).toBe(quotaDefaults.RolesQuota);
  });

  test("white space does not count in documents", () => {
    expect(countedLength('{ "Version":\t"2012-10-17",\n "Statement": [] }')).toBe(
      '{"Version":"2012-10-17","Statement":[]}'.length,
    );
  });
});

describe("names", () => {
  test.each([
    ["user", "o'brien", false],
    ["user", "a.b+c=d,e@f-g_h", true],
    ["role", "Operator/x", false],
    ["path", "/", true],
    ["path", "/team/", true],
    ["path", "/team", false],
    ["path", "//", false],
    ["description", "Übersicht der Lager", true],
    ["description", "仕事", false],
    ["tagValue", "o'brien", false],
    ["tagValue", "仕事", true],
    ["accountAlias", "larkspur-prod", true],
    ["accountAlias", "larkspur--prod", false],
    ["accountAlias", "-larkspur", false],
  ] as const)("a %s may be %s: %s", (kind, text, expected) => {
    expect(nameLimits[kind].pattern.test(text)).toBe(expected);
  });
});

test("every partition has hosts of its own and a region in which IAM's calls are signed", () => {
  const hosts = partitions.map((partition) => consoleHosts(partition));
  expect(new Set(hosts.flatMap(({ signIn, console }) => [signIn, console])).size).toBe(2 * partitions.length);
  expect(partitions.map(homeRegion)).toEqual(["us-east-1", "cn-north-1", "us-gov-west-1", "eusc-de-east-1"]);
});
