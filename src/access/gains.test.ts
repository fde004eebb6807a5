import { describe, expect, test } from "vitest";
import {
  account,
  administratorAccess,
  change,
  changeRole,
  changeUser,
  doorTo,
  group,
  policy,
  powerUserAccess,
  role,
  sourceTrust,
  user,
  world,
} from "../../test/support/worlds.ts";
import type { Role, World } from "../model/index.ts";
import { accessDifference, gainsOf } from "./index.ts";

const source = "111111111111";
const webapp = "222222222222";
const invoke = policy({ Effect: "Allow", Action: ["lambda:InvokeFunction", "logs:Get*"], Resource: "*" });

/** alice has a bridge to Operator in webapp, bob has none. */
function base(parts: Partial<Role> = { inline: { own: invoke } }): World {
  return world({
    source: "users",
    accounts: { users: { id: source }, webapp: { id: webapp } },
    people: ["alice", "bob"],
    states: [
      account(source, {
        users: [user("alice", { inline: { doors: doorTo(webapp, "Operator") } }), user("bob")],
      }),
      account(webapp, { roles: [role("Operator", sourceTrust(source), parts)] }),
    ],
  });
}

function withBob(parts?: Partial<Role>): World {
  return change(base(parts), source, (state) =>
    changeUser(state, "bob", () => ({ inline: { doors: doorTo(webapp, "Operator") } })),
  );
}

const allows = (Action: string | readonly string[], more = {}): Partial<Role> => ({
  inline: { own: policy({ Effect: "Allow", Action, Resource: "*", ...more }) },
});
const said = (before: World, after: World, ...patterns: readonly string[]): readonly string[] =>
  gainsOf(before, after, patterns).map(
    ({ who, actions, isMore }) => `${who} ${actions.join(" ")}${isMore ? " …" : ""}`,
  );

describe("what somebody gains", () => {
  test("is nothing between a world and itself", () => {
    expect(said(base(), base(), "*")).toEqual([]);
  });

  test("by a new bridge is what the role may do, as far as the pattern names it", () => {
    expect(said(base(), withBob(), "lambda:*")).toEqual(["bob lambda:InvokeFunction"]);
    expect(said(base(), withBob(), "*:Invoke*")).toEqual(["bob lambda:InvokeFunction"]);
    expect(said(base(), withBob(), "LAMBDA:invokefunction")).toEqual(["bob lambda:InvokeFunction"]);
    expect(said(base(), withBob(), "iam:*", "lambda:Delete*")).toEqual([]);
  });

  test("names a few actions of many", () => {
    const [gain] = gainsOf(base(), withBob({ attached: [administratorAccess] }), ["iam:*"]).filter(
      ({ who }) => who === "bob",
    );
    expect(gain).toMatchObject({ isMore: true, accounts: ["webapp"], roles: ["Operator"] });
    expect(gain?.actions.length).toBe(4);
  });

  test("is the engine's answer, not that of the words: a Deny or a boundary beside it takes it away", () => {
    const everything = { attached: [administratorAccess] };
    const stop = { inline: { stop: policy({ Effect: "Deny", Action: "iam:*", Resource: "*" }) } };
    expect(said(base(), withBob({ ...everything, ...stop }), "iam:*")).toEqual([]);
    expect(said(base(), withBob({ ...everything, boundary: powerUserAccess }), "iam:CreateUser")).toEqual([]);
    expect(said(base(), withBob(everything), "iam:CreateUser")).toEqual([
      "alice iam:CreateUser",
      "bob iam:CreateUser",
    ]);
  });

  test("leaves out what NotAction leaves out", () => {
    const power = withBob({ attached: [powerUserAccess] });
    expect(said(base(), power, "organizations:LeaveOrganization")).toEqual([]);
    expect(said(base(), power, "ec2:RunInstances")).toEqual([
      "alice ec2:RunInstances",
      "bob ec2:RunInstances",
    ]);
  });

  test("behind a bridge that stays is only what was not allowed before", () => {
    const wider = base(allows(["lambda:*", "logs:Get*"]));
    expect(said(base(), wider, "lambda:InvokeFunction")).toEqual([]);
    expect(said(base(), wider, "lambda:DeleteFunction")).toEqual(["alice lambda:DeleteFunction"]);
    expect(said(wider, base(), "*")).toEqual([]);
    const other = base({
      inline: { own: policy({ Effect: "Allow", Action: "s3:Get*", Resource: "arn:aws:s3:::b/*" }) },
    });
    expect(said(base(allows("s3:Get*")), other, "s3:*")).toEqual([]);
    expect(said(other, base(allows("s3:Get*")), "s3:GetObject")).toEqual(["alice s3:GetObject"]);
  });

  test("is also what a Deny stopped that goes", () => {
    const stop = policy({ Effect: "Deny", Action: "lambda:*", Resource: "*" });
    expect(said(base({ inline: { own: invoke, stop } }), base(), "lambda:*")).toEqual([
      "alice lambda:InvokeFunction",
    ]);
  });

  test("is also a door that opens without MFA", () => {
    const open = change(base(), webapp, (state) =>
      changeRole(state, "Operator", () => ({ trust: sourceTrust(source, { Condition: {} }) })),
    );
    expect(said(base(), open, "lambda:*")).toEqual(["alice lambda:InvokeFunction"]);
  });

  test("counts what nobody can rule out", () => {
    const unread = withBob({ attached: ["arn:aws:iam::aws:policy/NoSuchPolicy"] });
    expect(said(base(), unread, "iam:*").length).toBe(2);
    const invented = withBob(allows("nosuchservice:*"));
    expect(said(base(), invented, "nosuchservice:Do*")).toEqual([
      "alice nosuchservice:Do*",
      "bob nosuchservice:Do*",
    ]);
    expect(said(base(), invented, "lambda:Do*")).toEqual([]);
  });

  test("of users are the policies of their own, but neither doors nor what all people have", () => {
    const self = policy({
      Effect: "Allow",
      Action: "iam:ChangePassword",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
      Resource: "arn:aws:iam::*:user/${aws:username}",
    });
    const people = group("rolebridge-acme-people", { path: "/rolebridge/acme/", inline: { self } });
    const joined = change(base(), source, (state) => ({
      groups: [people],
      users: [...state.users, user("carol")].map((one) => ({ ...one, groups: [people.name] })),
    }));
    expect(said(base(), joined, "*")).toEqual([]);
    expect(accessDifference(base(), joined).lines).toEqual([]);
    const written = change(joined, source, (state) =>
      changeUser(state, "bob", () => ({
        inline: { own: policy({ Effect: "Allow", Action: "iam:PutUserPolicy", Resource: "*" }) },
      })),
    );
    expect(said(joined, written, "iam:*")).toEqual(["bob iam:PutUserPolicy"]);
    expect(accessDifference(joined, written).lines).toEqual([
      { effect: "gains", who: "bob", what: ["iam:PutUserPolicy"], accounts: ["users"], roles: [] },
    ]);
  });
});
