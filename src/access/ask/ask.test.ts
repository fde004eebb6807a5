import { describe, expect, test } from "vitest";
import {
  account,
  administratorAccess,
  change,
  changeRole,
  changeUser,
  doorTo,
  policy,
  role,
  sourceTrust,
  user,
  world,
} from "../../../test/support/worlds.ts";
import type { World } from "../../model/index.ts";
import { can, whoCan } from "../index.ts";

const source = "111111111111";
const webapp = "222222222222";
const analytics = "333333333333";
const now = "2026-11-24T12:00:00Z";

/** The two-person example. */
function aliceAndBob(): World {
  const manager = "arn:aws:iam::aws:policy/AWSLambda_FullAccess";
  return world({
    source: "users",
    accounts: { users: { id: source }, webapp: { id: webapp }, analytics: { id: analytics } },
    people: ["alice", "bob"],
    states: [
      account(source, {
        users: [
          user("alice", {
            inline: { a: doorTo(webapp, "AccountManager"), b: doorTo(analytics, "LambdaManager") },
          }),
          user("bob", { inline: { a: doorTo(webapp, "AccountManager") } }),
        ],
      }),
      account(webapp, {
        roles: [role("AccountManager", sourceTrust(source), { attached: [administratorAccess] })],
      }),
      account(analytics, { roles: [role("LambdaManager", sourceTrust(source), { attached: [manager] })] }),
    ],
  });
}

describe("can", () => {
  const ask = (person: string, action: string, account: string, more = {}): ReturnType<typeof can> =>
    can(aliceAndBob(), { person, action, account, now, ...more });

  test("says yes, and through which role and statements", () => {
    const { answer, through } = ask("alice", "lambda:InvokeFunction", "analytics");
    expect(answer).toBe("yes");
    expect(through).toMatchObject([
      {
        role: "LambdaManager",
        bridge: { state: "open" },
        rights: { resource: "*", statements: [{ policy: "AWSLambda_FullAccess" }] },
      },
    ]);
  });

  test("says no where there is no bridge, and which role would allow it", () => {
    expect(ask("bob", "lambda:InvokeFunction", "analytics")).toMatchObject({
      answer: "no",
      stoppedBy: [{ role: "LambdaManager", why: "the door out is missing", wouldAllow: true }],
    });
  });

  test("says no where the role does not allow it", () => {
    expect(ask("alice", "dynamodb:DeleteTable", "analytics")).toMatchObject({
      answer: "no",
      stoppedBy: [{ role: "LambdaManager", why: "no policy of it speaks of the action", wouldAllow: false }],
    });
  });

  test("says no without MFA where the door in asks for it", () => {
    expect(ask("alice", "s3:GetObject", "webapp", { mfa: false })).toMatchObject({
      answer: "no",
      stoppedBy: [{ why: "the door in requires MFA (aws:MultiFactorAuthPresent)" }],
    });
    expect(ask("alice", "s3:GetObject", "webapp", { mfa: true }).answer).toBe("yes");
  });

  test("says only if, with the conditions, and yes where the context meets them", () => {
    const limited = change(aliceAndBob(), webapp, (state) =>
      changeRole(state, "AccountManager", () => ({
        attached: [],
        inline: {
          net: policy({
            Effect: "Allow",
            Action: "s3:*",
            Resource: "*",
            Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } },
          }),
        },
      })),
    );
    const question = { person: "alice", action: "s3:GetObject", account: "webapp", now };
    expect(can(limited, question)).toMatchObject({
      answer: "only-if",
      conditions: ["IpAddress aws:SourceIp 10.0.0.0/8"],
    });
    expect(can(limited, { ...question, context: { "aws:SourceIp": "10.1.2.3" } }).answer).toBe("yes");
    expect(can(limited, { ...question, context: { "aws:SourceIp": "192.0.2.1" } }).answer).toBe("no");
  });

  test("says no where a statement denies it, and names the statement", () => {
    const denied = change(aliceAndBob(), webapp, (state) =>
      changeRole(state, "AccountManager", () => ({
        inline: { stop: policy({ Sid: "Stop", Effect: "Deny", Action: "s3:Delete*", Resource: "*" }) },
      })),
    );
    expect(can(denied, { person: "alice", action: "s3:DeleteBucket", account: "webapp", now })).toMatchObject(
      {
        answer: "no",
        stoppedBy: [{ why: "a statement denies it", statements: [{ policy: "stop", sid: "Stop" }] }],
      },
    );
  });

  test("asks the person's own user in the source account", () => {
    const listing = change(aliceAndBob(), source, (state) =>
      changeUser(state, "bob", () => ({
        inline: { own: policy({ Effect: "Allow", Action: "iam:ListUsers", Resource: "*" }) },
      })),
    );
    const question = { person: "bob", action: "iam:ListUsers", account: "users", now };
    expect(can(listing, question)).toMatchObject({ answer: "yes", through: [{ account: "users" }] });
    expect(can(aliceAndBob(), question)).toMatchObject({ answer: "no" });
  });
});

describe("can, of signing in with MFA,", () => {
  const listing = { Effect: "Allow", Action: "iam:ListUsers", Resource: "*" };
  const only = { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } };
  const trusting = {
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${source}:root` },
    Action: "sts:AssumeRole",
  };
  const asked = (at: World, more: object, mfa?: boolean): readonly (string | undefined)[] => {
    const question = { person: "alice", action: "iam:ListUsers", account: "users", now, ...more };
    const { answer, through } = can(at, { ...question, ...(mfa !== undefined && { mfa }) });
    return [answer, ...through.map((one) => one.mfa)];
  };

  test("says of one's own rights what they really require, whatever was assumed", () => {
    const withRight = (statement: object): World =>
      change(aliceAndBob(), source, (state) =>
        changeUser(state, "alice", () => ({ inline: { own: policy({ ...listing, ...statement }) } })),
      );
    expect([undefined, true, false].map((mfa) => asked(withRight({}), {}, mfa))).toEqual([
      ["yes", "optional"],
      ["yes", "optional"],
      ["yes", "optional"],
    ]);
    expect([undefined, true, false].map((mfa) => asked(withRight(only), {}, mfa))).toEqual([
      ["yes", "required"],
      ["yes", "required"],
      ["no"],
    ]);
  });

  test("says of a role of the source account what its doors really require", () => {
    const withDoor = (statement: object): World =>
      change(
        change(aliceAndBob(), source, (state) =>
          changeUser(state, "alice", () => ({ inline: { own: doorTo(source, "Auditor") } })),
        ),
        source,
        () => ({
          roles: [
            role("Auditor", policy({ ...trusting, ...statement }), { inline: { list: policy(listing) } }),
          ],
        }),
      );
    const as = { role: "Auditor" };
    expect([undefined, true, false].map((mfa) => asked(withDoor({}), as, mfa))).toEqual([
      ["yes", "optional"],
      ["yes", "optional"],
      ["yes", "optional"],
    ]);
    expect([undefined, true, false].map((mfa) => asked(withDoor(only), as, mfa))).toEqual([
      ["yes", "required"],
      ["yes", "required"],
      ["no"],
    ]);
  });
});

describe("can, without a resource,", () => {
  test("says no where every resource that the action is for is denied", () => {
    const objects = policy({ Effect: "Deny", Action: "s3:*", Resource: "arn:aws:s3:::*" });
    const denied = change(aliceAndBob(), webapp, (state) =>
      changeRole(state, "AccountManager", () => ({ inline: { objects } })),
    );
    const ask = (action: string): string =>
      can(denied, { person: "alice", action, account: "webapp", now }).answer;
    expect([ask("s3:DeleteBucket"), ask("s3:ListAllMyBuckets")]).toEqual(["no", "yes"]);
  });
});

describe("can, of taking roles on,", () => {
  const lambda = `arn:aws:iam::${analytics}:role/LambdaManager`;
  const assume = "sts:AssumeRole";
  const statement = (more: object): Record<string, unknown> => ({ Effect: "Allow", Action: assume, ...more });
  /** A role in an account. */
  const withRole = (at: World, id: string, name: string, trust: string, more = {}): World =>
    change(at, id, (state) => ({ roles: [...state.roles, role(name, trust, more)] }));
  const asks = (at: World, more: Partial<Parameters<typeof can>[1]> = {}): ReturnType<typeof can> =>
    can(at, { person: "alice", action: assume, account: "users", now, ...more });

  test("looks at both doors: the trust policy of the role decides, too", () => {
    expect(asks(aliceAndBob(), { resource: lambda })).toMatchObject({
      answer: "yes",
      through: [
        {
          mfa: "required",
          rights: {
            statements: [
              { holder: "role LambdaManager", policy: "trust policy", statement: 1 },
              { holder: "user alice", policy: "b", statement: 1 },
            ],
          },
        },
      ],
    });
    expect(asks(aliceAndBob(), { resource: lambda, mfa: false })).toMatchObject({
      answer: "no",
      stoppedBy: [{ why: "the trust policy of the role does not let it in" }],
    });
    expect(asks(aliceAndBob(), { resource: lambda, person: "bob" })).toMatchObject({
      answer: "no",
      stoppedBy: [{ why: "no policy of it allows it" }],
    });
  });

  test("names some role where none is asked for", () => {
    expect(asks(aliceAndBob())).toMatchObject({
      answer: "yes",
      through: [{ rights: { resource: `arn:aws:iam::${webapp}:role/AccountManager` } }],
    });
    expect(asks(aliceAndBob(), { context: { "sts:RoleSessionName": "mallory" } }).answer).toBe("no");
  });

  test("knows a role of the account itself that names the user, and one that trusts the whole account", () => {
    const named = policy(statement({ Principal: { AWS: `arn:aws:iam::${source}:user/bob` } }));
    const whole = policy(statement({ Principal: { AWS: `arn:aws:iam::${source}:root` } }));
    const ci = `arn:aws:iam::${source}:role/ci`;
    const ofBob = { person: "bob", resource: ci };
    expect(asks(withRole(aliceAndBob(), source, "ci", named), ofBob).answer).toBe("yes");
    const trusting = withRole(aliceAndBob(), source, "ci", whole);
    expect(asks(trusting, ofBob)).toMatchObject({
      answer: "no",
      stoppedBy: [{ why: "no policy of it allows it" }],
    });
    const allowed = change(trusting, source, (state) =>
      changeUser(state, "bob", () => ({ inline: { any: policy(statement({ Resource: "*" })) } })),
    );
    expect(asks(allowed, ofBob).answer).toBe("yes");
  });

  test("says only if of a role whose account was not read, and no of one that is not there", () => {
    const elsewhere = "arn:aws:iam::999988887777:role/Partner";
    const allowed = change(aliceAndBob(), source, (state) =>
      changeUser(state, "alice", () => ({ inline: { any: policy(statement({ Resource: "*" })) } })),
    );
    expect(asks(allowed, { resource: elsewhere })).toMatchObject({
      answer: "only-if",
      conditions: [`the trust of ${elsewhere}, whose account was not read, lets it in`],
    });
    expect(asks(allowed, { resource: `arn:aws:iam::${analytics}:role/Nobody` })).toMatchObject({
      answer: "no",
      stoppedBy: [{ why: "there is no such role" }],
    });
  });

  test("follows a chain of roles, and says each step", () => {
    const hop = policy(statement({ Principal: { AWS: `arn:aws:iam::${webapp}:role/AccountManager` } }));
    const chained = withRole(aliceAndBob(), analytics, "Hidden", hop, { attached: [administratorAccess] });
    const question = { person: "bob", action: "dynamodb:DeleteTable", account: "analytics" };
    expect(asks(aliceAndBob(), question).answer).toBe("no");
    expect(asks(chained, question)).toMatchObject({
      answer: "yes",
      through: [
        {
          role: "Hidden",
          bridge: { role: "AccountManager", account: "webapp" },
          chain: [{ from: "role AccountManager of webapp", to: "role Hidden @ analytics" }],
        },
      ],
    });
    expect(asks(chained, { ...question, mfa: false }).answer).toBe("no");
    const open = policy(statement({ Principal: "*" }));
    const everybody = withRole(aliceAndBob(), analytics, "Hidden", open, { attached: [administratorAccess] });
    expect(asks(everybody, question)).toMatchObject({ answer: "yes", through: [{ role: "Hidden" }] });
  });

  test("asks about oneself by one's own name, with and without MFA", () => {
    const selfService = policy(
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
      { Effect: "Allow", Action: "iam:ChangePassword", Resource: "arn:aws:iam::*:user/${aws:username}" },
      {
        Effect: "Deny",
        Action: "iam:*",
        Resource: "*",
        Condition: { Bool: { "aws:MultiFactorAuthPresent": "false" } },
      },
    );
    const own = change(aliceAndBob(), source, (state) =>
      changeUser(state, "bob", () => ({ inline: { selfService } })),
    );
    const question = { person: "bob", action: "iam:ChangePassword" };
    // An access key carries nothing about MFA: a Deny that asks whether it is false does not stop it.
    expect(asks(own, { ...question, mfa: false }).answer).toBe("yes");
    expect(asks(own, { ...question, resource: `arn:aws:iam::${source}:user/alice` }).answer).toBe("no");
    expect(asks(own, question).answer).toBe("yes");
  });
});

describe("what a policy allows whose text is not at hand", () => {
  const lost = "arn:aws:iam::aws:policy/NoSuchPolicy";
  const everything = { Effect: "Allow", Action: "*", Resource: "*" };
  const inAnalytics = (parts: Parameters<typeof role>[2]): World =>
    change(aliceAndBob(), analytics, (state) => changeRole(state, "LambdaManager", () => ({ ...parts })));
  const ask = (at: World, more: Partial<Parameters<typeof can>[1]> = {}): ReturnType<typeof can> =>
    can(at, { person: "alice", action: "s3:GetObject", account: "analytics", now, ...more });
  const whoMay = (at: World): readonly (readonly [string, string])[] => {
    const { people, others } = whoCan(at, { action: "s3:GetObject", account: "analytics" });
    return [...people, ...others].map(({ who, answer }) => [who, answer] as const);
  };

  test("may be the right: only if", () => {
    const unread = inAnalytics({ attached: [lost] });
    expect(ask(unread)).toMatchObject({
      answer: "only-if",
      conditions: [`the text of ${lost}, which is not at hand, allows it`],
    });
    expect(whoMay(unread)).toEqual([["alice", "only-if"]]);
  });

  test("may be a denial of what another policy allows: only if", () => {
    const unread = inAnalytics({ attached: [administratorAccess, lost] });
    expect(ask(unread)).toMatchObject({
      answer: "only-if",
      conditions: [`the text of ${lost}, which is not at hand, does not deny it`],
    });
    expect(whoMay(unread)).toEqual([["alice", "only-if"]]);
  });

  test("changes nothing where a statement denies it anyway, whether a resource is named or not", () => {
    const deny = policy({ Sid: "Stop", Effect: "Deny", Action: "s3:*", Resource: "*" });
    const denied = inAnalytics({ attached: [lost], inline: { deny } });
    for (const more of [{}, { resource: "arn:aws:s3:::bucket/key" }]) {
      expect(ask(denied, more)).toMatchObject({
        answer: "no",
        stoppedBy: [{ why: "a statement denies it", statements: [{ policy: "deny", sid: "Stop" }] }],
      });
    }
    expect(whoMay(denied)).toEqual([]);
  });

  test("changes nothing where a boundary that was read leaves it out", () => {
    const boundary = "arn:aws:iam::aws:policy/AWSLambda_FullAccess";
    const bounded = inAnalytics({ attached: [lost], boundary });
    expect(ask(bounded, { action: "iam:CreateUser" })).toMatchObject({
      answer: "no",
      stoppedBy: [{ why: `its boundary ${boundary} leaves it out` }],
    });
  });

  test("of a boundary may be the limit: only if, and no where no policy allows it", () => {
    const bounded = inAnalytics({ inline: { all: policy(everything) }, boundary: lost });
    expect(ask(bounded)).toMatchObject({
      answer: "only-if",
      conditions: [`the boundary ${lost}, whose text is not at hand, allows it`],
    });
    expect(ask(inAnalytics({ attached: [], boundary: lost })).answer).toBe("no");
  });

  test("opens no door in that stays shut", () => {
    const shut = policy({
      Effect: "Allow",
      Principal: { Service: "ec2.amazonaws.com" },
      Action: "sts:AssumeRole",
    });
    const closed = change(inAnalytics({ trust: shut }), source, (state) =>
      changeUser(state, "alice", () => ({ attached: [lost], inline: {} })),
    );
    const question = { action: "sts:AssumeRole", account: "users" };
    const lambda = { ...question, resource: `arn:aws:iam::${analytics}:role/LambdaManager` };
    expect(ask(closed, lambda)).toMatchObject({
      answer: "no",
      stoppedBy: [{ why: "the trust policy of the role does not let it in" }],
    });
    const webRole = { ...question, resource: `arn:aws:iam::${webapp}:role/AccountManager` };
    expect(ask(closed, webRole).answer).toBe("only-if");
    expect(ask(closed, question).answer).toBe("only-if");
    expect(ask(closed, { ...question, resource: `arn:aws:iam::${analytics}:role/Nobody` }).answer).toBe("no");
  });

  test("of a policy that cannot be read whole is as unknown as one that is not there", () => {
    const halfRead = inAnalytics({ inline: { odd: '{"Statement":[{"Effect":"Allow"' } });
    expect(ask(halfRead)).toMatchObject({
      answer: "only-if",
      conditions: ["the text of odd, which is not at hand, allows it"],
    });
  });
});

describe("who can", () => {
  test("names people by their bridges", () => {
    const { people, others } = whoCan(aliceAndBob(), {
      action: "lambda:InvokeFunction",
      account: "analytics",
    });
    expect(people.map(({ who, as }) => [who, as])).toEqual([["alice", "role LambdaManager"]]);
    expect(others).toEqual([]);
  });

  test("names everybody else: foreign accounts, services and who comes by a chain", () => {
    const chain = policy({
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::999988887777:root", Service: "lambda.amazonaws.com" },
      Action: "sts:AssumeRole",
    });
    let open = change(aliceAndBob(), analytics, (state) => ({
      roles: [...state.roles, role("Hop", chain, { inline: { hop: doorTo(webapp, "AccountManager") } })],
    }));
    open = change(open, webapp, (state) =>
      changeRole(state, "AccountManager", () => ({
        trust: policy({
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${analytics}:role/Hop` },
          Action: "sts:AssumeRole",
        }),
      })),
    );
    const { people, others } = whoCan(open, { action: "s3:GetObject", account: "webapp" });
    expect(people).toEqual([]);
    expect(others.map(({ who, steps }) => [who, steps.length])).toEqual([
      ["a principal of account 999988887777", 2],
      ["role Hop of analytics", 1],
      ["service lambda.amazonaws.com", 2],
    ]);
  });
});
