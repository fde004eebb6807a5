import { describe, expect, test } from "vitest";
import {
  awsManagedPoliciesDate,
  awsManagedPolicyArn,
  awsManagedPolicyByArn,
  awsManagedPolicyDocument,
  awsManagedPolicyNames,
  findAwsManagedPolicy,
} from "./managed-policies.ts";

describe("AWS managed policies", () => {
  test("are found by name, whatever their path", () => {
    expect(findAwsManagedPolicy("ViewOnlyAccess")).toMatchObject({
      path: "/job-function/",
      isAttachable: true,
    });
    expect(findAwsManagedPolicy("job-function/ViewOnlyAccess")).toEqual(
      findAwsManagedPolicy("ViewOnlyAccess"),
    );
    expect(findAwsManagedPolicy("service-role/ViewOnlyAccess")).toBeUndefined();
    expect(findAwsManagedPolicy("NoSuchAccess")).toBeUndefined();
  });

  test("carry the date of the newest of them", () => {
    const dates = awsManagedPolicyNames().map((name) => findAwsManagedPolicy(name)?.updatedAt ?? "");
    expect(dates.filter((date) => !/^20\d\d-\d\d-\d\d$/.test(date))).toEqual([]);
    expect(awsManagedPoliciesDate()).toBe(dates.toSorted().at(-1));
  });

  test("have the name of no other kind of thing: what every object has is no policy", () => {
    expect(findAwsManagedPolicy("constructor")).toBeUndefined();
    expect(findAwsManagedPolicy("__proto__")).toBeUndefined();
  });

  test("those of service-linked roles cannot be attached", () => {
    expect(findAwsManagedPolicy("AWSSupportServiceRolePolicy")).toMatchObject({ isAttachable: false });
  });

  test("have one ARN in each partition and one document in all", () => {
    const policy = findAwsManagedPolicy("AdministratorAccess");
    if (policy === undefined) throw new Error("AdministratorAccess is not known");
    const arn = awsManagedPolicyArn(policy, "aws-cn");
    expect(arn).toBe("arn:aws-cn:iam::aws:policy/AdministratorAccess");
    expect(awsManagedPolicyByArn(arn)).toEqual(policy);
    expect(JSON.parse(awsManagedPolicyDocument(arn) ?? "")).toEqual({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
    });
    expect(awsManagedPolicyDocument("arn:aws:iam::111111111111:policy/AdministratorAccess")).toBeUndefined();
  });

  test("every one of them holds a document with statements", () => {
    const names = awsManagedPolicyNames();
    expect(names.length).toBeGreaterThan(1000);
    const empty = names.filter((name) => {
      const policy = findAwsManagedPolicy(name);
      const text = policy && awsManagedPolicyDocument(awsManagedPolicyArn(policy, "aws"));
      return !/"Statement":\s*[[{]/.test(text ?? "");
    });
    expect(empty).toEqual([]);
  });
});
