import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  DeleteRoleCommand,
  EnableMFADeviceCommand,
  GetUserCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  TagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  DecodeAuthorizationMessageCommand,
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
} from "@aws-sdk/client-sts";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  assume,
  clientsOf,
  codeAt,
  enterAccount,
  type Keys,
  keysOf,
  refusalOf,
} from "../../../test/support/sandbox-clients.ts";
import { type Sandbox, startSandbox } from "../index.ts";

const users = "111111111111";
const webapp = "222222222222";
const roleArn = (name: string, account = webapp): string => `arn:aws:iam::${account}:role/${name}`;

let sandbox: Sandbox;
let source: ReturnType<typeof clientsOf>;
let target: ReturnType<typeof clientsOf>;
let names = 0;

beforeAll(async () => {
  sandbox = await startSandbox({
    seed: "sts",
    accounts: [
      { name: "users", accountId: users },
      { name: "webapp", accountId: webapp },
    ],
  });
});
afterAll(() => sandbox.stop());

beforeEach(async () => {
  // Codes are accepted once: each test starts in a time step of its own.
  sandbox.clock.advance(300);
  source = clientsOf(sandbox, await enterAccount(sandbox, "users"));
  target = clientsOf(sandbox, await enterAccount(sandbox, "webapp"));
});

interface Person extends Keys {
  readonly name: string;
  readonly seed: Uint8Array;
  readonly serial: string;
}

/** A user with an access key, a virtual MFA device and one inline policy. */
async function person(...statements: readonly object[]): Promise<Person> {
  const UserName = `person-${++names}`;
  await source.iam.send(new CreateUserCommand({ UserName }));
  if (statements.length > 0) await allow(UserName, ...statements);
  const { VirtualMFADevice } = await source.iam.send(
    new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: UserName }),
  );
  const { SerialNumber, Base32StringSeed: seed } = VirtualMFADevice ?? {};
  const now = sandbox.clock.now();
  await source.iam.send(
    new EnableMFADeviceCommand({
      UserName,
      SerialNumber,
      AuthenticationCode1: codeAt(seed, now - 60_000),
      AuthenticationCode2: codeAt(seed, now - 30_000),
    }),
  );
  const { AccessKey } = await source.iam.send(new CreateAccessKeyCommand({ UserName }));
  return { ...keysOf(AccessKey), name: UserName, seed: seed as Uint8Array, serial: SerialNumber as string };
}

function allow(UserName: string, ...Statement: readonly object[]): Promise<unknown> {
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
  return source.iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "own", PolicyDocument }));
}

const doorOut = (
  Resource: string,
  Action: string | readonly string[] = "sts:AssumeRole",
  more: object = {},
) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});
const doorIn = (AWS: string, more: object = {}) => ({
  Effect: "Allow",
  Principal: { AWS },
  Action: "sts:AssumeRole",
  ...more,
});

/** A role of webapp with these trust statements; returns its ARN. */
async function role(
  statements: readonly object[],
  more: { readonly MaxSessionDuration?: number } = {},
): Promise<string> {
  const RoleName = `role-${++names}`;
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  await target.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument, ...more }));
  return roleArn(RoleName);
}

const withCode = (who: Person, skewSteps = 0) => ({
  SerialNumber: who.serial,
  TokenCode: codeAt(who.seed, sandbox.clock.now() + skewSteps * 30_000),
});
const tryAssume = (keys: Keys, input: Partial<AssumeRoleCommandInput>): Promise<string> =>
  refusalOf(
    clientsOf(sandbox, keys).sts.send(
      new AssumeRoleCommand({ RoleArn: "", RoleSessionName: "session", ...input } as AssumeRoleCommandInput),
    ),
  );
const nobody =
  /^AccessDenied: User: arn:aws:iam::111111111111:user\/person-\d+ is not authorized to perform: sts:AssumeRole on resource: /;

describe("AssumeRole", () => {
  let RoleArn: string;
  let alice: Person;
  const RoleSessionName = "session";
  beforeEach(async () => {
    RoleArn = await role([doorIn(`arn:aws:iam::${users}:root`)]);
    alice = await person(doorOut(RoleArn));
  });

  test("S-01 both doors must be open", async () => {
    const bob = await person();
    expect(await tryAssume(bob, { RoleArn })).toMatch(nobody);
    const closed = await role([doorIn(`arn:aws:iam::${webapp}:root`)]);
    await allow(alice.name, doorOut("*"));
    expect(await tryAssume(alice, { RoleArn: closed })).toMatch(nobody);
    expect(await assume(sandbox, alice, { RoleArn, RoleSessionName })).toMatchObject({
      accessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
    });
  });

  test("S-02 a role that does not exist is refused in the same words as a closed door", async () => {
    await allow(alice.name, doorOut("*"));
    expect(await tryAssume(alice, { RoleArn: roleArn("nobody") })).toMatch(nobody);
    expect(await tryAssume(alice, { RoleArn: roleArn("nobody", users) })).toMatch(nobody);
    expect(await tryAssume(alice, { RoleArn: roleArn("nobody", "333333333333") })).toMatch(nobody);
    expect(await tryAssume(alice, { RoleArn: "arn:aws:iam::222222222222:user/x" })).toBe(
      "ValidationError: arn:aws:iam::222222222222:user/x is invalid",
    );
  });

  test("S-03 the session is the role's, under the name that was given", async () => {
    const keys = await assume(sandbox, alice, { RoleArn, RoleSessionName: "alice@work" });
    const answer = await clientsOf(sandbox, keys).sts.send(new GetCallerIdentityCommand({}));
    expect(answer).toMatchObject({
      Account: webapp,
      Arn: `arn:aws:sts::${webapp}:assumed-role/${RoleArn.split("/")[1]}/alice@work`,
      UserId: expect.stringMatching(/^AROA[A-Z2-7]{17}:alice@work$/),
    });
  });

  test("S-04 a door that asks for MFA opens with a code of the caller's own device, each code once", async () => {
    const guarded = await role([
      doorIn(`arn:aws:iam::${users}:root`, { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } }),
    ]);
    await allow(alice.name, doorOut(guarded));
    expect(await tryAssume(alice, { RoleArn: guarded })).toMatch(nobody);
    const proof = withCode(alice);
    await assume(sandbox, alice, { RoleArn: guarded, RoleSessionName, ...proof });
    expect(await tryAssume(alice, { RoleArn: guarded, ...proof })).toBe(
      "AccessDenied: MultiFactorAuthentication failed with invalid MFA one time pass code. ",
    );
    expect(await tryAssume(alice, { RoleArn: guarded, SerialNumber: alice.serial })).toBe(
      "AccessDenied: MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.",
    );
    const bob = await person(doorOut(guarded));
    expect(await tryAssume(bob, { RoleArn: guarded, ...withCode(alice, 1) })).toMatch(
      /^AccessDenied: MultiFactorAuthentication failed, unable to validate MFA code\./,
    );
  });

  test("S-05 a door that asks for the user's name as session name opens for no other", async () => {
    const named = await role([
      doorIn(`arn:aws:iam::${users}:root`, {
        Condition: { StringEquals: { "sts:RoleSessionName": "${aws:username}" } },
      }),
    ]);
    await allow(alice.name, doorOut(named));
    expect(await tryAssume(alice, { RoleArn: named, RoleSessionName: "bob" })).toMatch(nobody);
    await assume(sandbox, alice, { RoleArn: named, RoleSessionName: alice.name });
    expect(await tryAssume(alice, { RoleArn: named, RoleSessionName: "a" })).toBe(
      "ValidationError: 1 validation error detected: Value 'a' at 'roleSessionName' failed to satisfy constraint: Member must have length greater than or equal to 2",
    );
  });

  test("S-06 a duration past the role's maximum, or past an hour in a chain, is refused and not shortened", async () => {
    expect(await tryAssume(alice, { RoleArn, DurationSeconds: 3601 })).toBe(
      "ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    );
    const long = await role([doorIn(`arn:aws:iam::${users}:root`)], { MaxSessionDuration: 7200 });
    await allow(alice.name, doorOut(long));
    await assume(sandbox, alice, { RoleArn: long, RoleSessionName, DurationSeconds: 7200 });
    const { Credentials } = await clientsOf(sandbox, alice).sts.send(new GetSessionTokenCommand({}));
    expect(await tryAssume(keysOf(Credentials), { RoleArn: long, DurationSeconds: 7200 })).toBe(
      "ValidationError: The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    );
    await assume(sandbox, keysOf(Credentials), { RoleArn: long, RoleSessionName, DurationSeconds: 3600 });
  });

  test("S-07 a session ends when its time is over, and when its role is deleted", async () => {
    const keys = await assume(sandbox, alice, { RoleArn, RoleSessionName, DurationSeconds: 900 });
    const { sts } = clientsOf(sandbox, keys);
    await sts.send(new GetCallerIdentityCommand({}));
    sandbox.clock.advance(901);
    expect(await refusalOf(sts.send(new GetCallerIdentityCommand({})))).toBe(
      "ExpiredToken: The security token included in the request is expired",
    );
    const others = clientsOf(sandbox, await assume(sandbox, alice, { RoleArn, RoleSessionName }));
    await target.iam.send(new DeleteRoleCommand({ RoleName: RoleArn.split("/")[1] }));
    expect(await refusalOf(others.sts.send(new GetCallerIdentityCommand({})))).toMatch(
      /^InvalidClientTokenId: /,
    );
  });

  test("S-08 a session policy narrows what the role may do", async () => {
    await target.iam.send(
      new PutRolePolicyCommand({
        RoleName: RoleArn.split("/")[1],
        PolicyName: "read",
        PolicyDocument: JSON.stringify({
          Version: "2012-10-17",
          Statement: { Effect: "Allow", Action: "iam:*", Resource: "*" },
        }),
      }),
    );
    const whole = clientsOf(sandbox, await assume(sandbox, alice, { RoleArn, RoleSessionName }));
    await whole.iam.send(new ListUsersCommand({}));
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Action: "iam:GetRole", Resource: "*" },
    });
    const narrow = clientsOf(sandbox, await assume(sandbox, alice, { RoleArn, RoleSessionName, Policy }));
    expect(await refusalOf(narrow.iam.send(new ListUsersCommand({})))).toMatch(
      /^AccessDenied: .* because no session policy allows the iam:ListUsers action$/,
    );
    const managed = { arn: "arn:aws:iam::aws:policy/IAMReadOnlyAccess" };
    const reading = clientsOf(
      sandbox,
      await assume(sandbox, alice, { RoleArn, RoleSessionName, PolicyArns: [managed] }),
    );
    await reading.iam.send(new ListUsersCommand({}));
    expect(await refusalOf(reading.iam.send(new CreateUserCommand({ UserName: "x" })))).toMatch(
      /^AccessDenied: /,
    );
    expect(await tryAssume(alice, { RoleArn, Policy: "{" })).toMatch(/^MalformedPolicyDocument/);
  });

  test("S-09 session tags need sts:TagSession at both doors", async () => {
    const Tags = [{ Key: "project", Value: "blue" }];
    expect(await tryAssume(alice, { RoleArn, Tags })).toMatch(/^AccessDenied: .*sts:TagSession/);
    await allow(alice.name, doorOut(RoleArn, ["sts:AssumeRole", "sts:TagSession"]));
    expect(await tryAssume(alice, { RoleArn, Tags })).toMatch(/^AccessDenied: .*sts:TagSession/);
    const tagged = await role([
      doorIn(`arn:aws:iam::${users}:root`, {
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: { StringEquals: { "aws:RequestTag/project": "blue" } },
      }),
    ]);
    await allow(alice.name, doorOut(tagged, ["sts:AssumeRole", "sts:TagSession"]));
    await assume(sandbox, alice, { RoleArn: tagged, RoleSessionName, Tags });
    expect(await tryAssume(alice, { RoleArn: tagged, Tags: [{ Key: "project", Value: "red" }] })).toMatch(
      nobody,
    );
    expect(
      await tryAssume(alice, { RoleArn: tagged, Tags: [...Tags, { Key: "Project", Value: "b" }] }),
    ).toMatch(/^InvalidParameterValue: Duplicate tag keys/);
  });

  test("S-10 session tags are the session's principal tags, over those of the role", async () => {
    const tagged = await role([
      doorIn(`arn:aws:iam::${users}:root`, { Action: ["sts:AssumeRole", "sts:TagSession"] }),
    ]);
    const RoleName = tagged.split("/")[1] as string;
    await target.iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: "project", Value: "red" }] }));
    await target.iam.send(
      new PutRolePolicyCommand({
        RoleName,
        PolicyName: "blue",
        PolicyDocument: JSON.stringify({
          Version: "2012-10-17",
          Statement: {
            Effect: "Allow",
            Action: "iam:ListUsers",
            Resource: "*",
            Condition: { StringEquals: { "aws:PrincipalTag/project": "blue" } },
          },
        }),
      }),
    );
    await allow(alice.name, doorOut(tagged, ["sts:AssumeRole", "sts:TagSession"]));
    const red = clientsOf(sandbox, await assume(sandbox, alice, { RoleArn: tagged, RoleSessionName }));
    expect(await refusalOf(red.iam.send(new ListUsersCommand({})))).toMatch(/^AccessDenied/);
    const Tags = [{ Key: "project", Value: "blue" }];
    const blue = clientsOf(sandbox, await assume(sandbox, alice, { RoleArn: tagged, RoleSessionName, Tags }));
    await blue.iam.send(new ListUsersCommand({}));
  });

  test("S-11 transitive tags go on into the next session and cannot be set anew there", async () => {
    const actions = { Action: ["sts:AssumeRole", "sts:TagSession"] };
    const first = await role([doorIn(`arn:aws:iam::${users}:root`, actions)]);
    const second = await role([
      doorIn(first, { ...actions, Condition: { StringEquals: { "aws:PrincipalTag/project": "blue" } } }),
    ]);
    await target.iam.send(
      new PutRolePolicyCommand({
        RoleName: first.split("/")[1],
        PolicyName: "on",
        PolicyDocument: JSON.stringify({
          Version: "2012-10-17",
          Statement: doorOut("*", ["sts:AssumeRole", "sts:TagSession"]),
        }),
      }),
    );
    await allow(alice.name, doorOut("*", ["sts:AssumeRole", "sts:TagSession"]));
    const Tags = [{ Key: "project", Value: "blue" }];
    const keys = await assume(sandbox, alice, {
      RoleArn: first,
      RoleSessionName,
      Tags,
      TransitiveTagKeys: ["project"],
    });
    await assume(sandbox, keys, { RoleArn: second, RoleSessionName });
    expect(await tryAssume(keys, { RoleArn: second, Tags })).toMatch(/^InvalidParameterValue: .*conflicts/);
    expect(await tryAssume(alice, { RoleArn: first, Tags, TransitiveTagKeys: ["team"] })).toMatch(
      /^InvalidParameterValue: The specified transitive tag key must be included/,
    );
  });

  test("S-12 a source identity needs sts:SetSourceIdentity at both doors, and stays through the chain", async () => {
    const actions = { Action: ["sts:AssumeRole", "sts:SetSourceIdentity"] };
    const first = await role([doorIn(`arn:aws:iam::${users}:root`, actions)]);
    const second = await role([doorIn(first, actions)]);
    const plain = await role([doorIn(first)]);
    await target.iam.send(
      new PutRolePolicyCommand({
        RoleName: first.split("/")[1],
        PolicyName: "on",
        PolicyDocument: JSON.stringify({
          Version: "2012-10-17",
          Statement: doorOut("*", ["sts:AssumeRole", "sts:SetSourceIdentity"]),
        }),
      }),
    );
    const SourceIdentity = "alice";
    await allow(alice.name, doorOut(first));
    expect(await tryAssume(alice, { RoleArn: first, SourceIdentity })).toMatch(/sts:SetSourceIdentity/);
    await allow(alice.name, doorOut(first, ["sts:AssumeRole", "sts:SetSourceIdentity"]));
    const keys = await assume(sandbox, alice, { RoleArn: first, RoleSessionName, SourceIdentity });
    const { sts } = clientsOf(sandbox, keys);
    const answer = await sts.send(new AssumeRoleCommand({ RoleArn: second, RoleSessionName }));
    expect(answer.SourceIdentity).toBe("alice");
    expect(await tryAssume(keys, { RoleArn: plain })).toMatch(/sts:SetSourceIdentity/);
    expect(await tryAssume(keys, { RoleArn: second, SourceIdentity: "bob" })).toBe(
      "AccessDenied: The source identity of a session cannot be changed",
    );
    expect(sandbox.log.events().at(-1)?.sourceIdentity).toBe("alice");
  });

  test("S-13 a door with an external id opens for nobody else", async () => {
    const vendor = await role([
      doorIn(`arn:aws:iam::${users}:root`, { Condition: { StringEquals: { "sts:ExternalId": "larkspur" } } }),
    ]);
    await allow(alice.name, doorOut(vendor));
    expect(await tryAssume(alice, { RoleArn: vendor })).toMatch(nobody);
    await assume(sandbox, alice, { RoleArn: vendor, RoleSessionName, ExternalId: "larkspur" });
  });

  test("S-14 a Deny in the trust policy denies", async () => {
    const [RoleName] = RoleArn.split("/").slice(1);
    const PolicyDocument = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        doorIn(`arn:aws:iam::${users}:root`),
        doorIn(`arn:aws:iam::${users}:user/${alice.name}`, { Effect: "Deny" }),
      ],
    });
    await target.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
    expect(await tryAssume(alice, { RoleArn })).toMatch(nobody);
  });

  test("S-15 what policies and tags take of a token is told, and too much is refused", async () => {
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Action: "*", Resource: "*" },
    });
    const { sts } = clientsOf(sandbox, alice);
    const answer = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName, Policy }));
    expect(answer.PackedPolicySize).toBeGreaterThan(0);
    expect(answer.PackedPolicySize).toBeLessThan(100);
    const arns = Array.from({ length: 10 }, (_, i) => ({
      arn: `arn:aws:iam::${webapp}:policy/${"p".repeat(120)}${i}`,
    }));
    expect(await tryAssume(alice, { RoleArn, Policy: Policy.padEnd(1500), PolicyArns: arns })).toMatch(
      /^PackedPolicyTooLarge/,
    );
  });

  test("S-16 the decision about each action is in the record, with the statements that decided", async () => {
    await assume(sandbox, alice, { RoleArn, RoleSessionName });
    const event = sandbox.log.events().at(-1);
    expect(event).toMatchObject({
      operation: "AssumeRole",
      caller: `arn:aws:iam::${users}:user/${alice.name}`,
      isWrite: false,
      errorCode: undefined,
    });
    const [decided] = event?.decisions ?? [];
    expect(decided?.action).toBe("sts:AssumeRole");
    expect(decided?.resource).toBe(RoleArn);
    expect(decided?.decision.reasons.map(({ policyKind, policy }) => [policyKind, policy])).toEqual([
      ["resource", "trust policy"],
      ["identity", `user ${alice.name}: own`],
    ]);
    expect(JSON.stringify(event)).not.toContain(alice.secretAccessKey);
  });
});

describe("the caller's own tokens", () => {
  let alice: Person;
  beforeEach(async () => {
    alice = await person({
      Effect: "Allow",
      Action: ["iam:GetUser", "sts:GetFederationToken"],
      Resource: "*",
    });
  });

  test("S-17 GetSessionToken needs no permission; without MFA its keys may call nothing of IAM", async () => {
    const bob = await person();
    const { Credentials } = await clientsOf(sandbox, bob).sts.send(new GetSessionTokenCommand({}));
    const lifetime = (Credentials?.Expiration?.getTime() ?? 0) - sandbox.clock.now();
    expect(Math.round(lifetime / 1000 / 60)).toBe(720);
    const own = await clientsOf(sandbox, alice).sts.send(new GetSessionTokenCommand({}));
    const plain = clientsOf(sandbox, keysOf(own.Credentials));
    expect(await refusalOf(plain.iam.send(new GetUserCommand({})))).toMatch(/^InvalidClientTokenId: /);
    const proved = await clientsOf(sandbox, alice).sts.send(new GetSessionTokenCommand(withCode(alice)));
    const { User } = await clientsOf(sandbox, keysOf(proved.Credentials)).iam.send(new GetUserCommand({}));
    expect(User?.UserName).toBe(alice.name);
  });

  test("S-18 a session of GetSessionToken with MFA opens a door that asks for MFA", async () => {
    const guarded = await role([
      doorIn(`arn:aws:iam::${users}:root`, {
        Condition: {
          Bool: { "aws:MultiFactorAuthPresent": "true" },
          NumericLessThan: { "aws:MultiFactorAuthAge": "600" },
        },
      }),
    ]);
    await allow(alice.name, doorOut(guarded));
    const { Credentials } = await clientsOf(sandbox, alice).sts.send(
      new GetSessionTokenCommand(withCode(alice)),
    );
    const keys = keysOf(Credentials);
    await assume(sandbox, keys, { RoleArn: guarded, RoleSessionName: "session" });
    sandbox.clock.advance(601);
    expect(await tryAssume(keys, { RoleArn: guarded })).toMatch(nobody);
  });

  test("S-19 temporary keys may not call what only long-term keys may", async () => {
    const { Credentials } = await clientsOf(sandbox, alice).sts.send(new GetSessionTokenCommand({}));
    const { sts } = clientsOf(sandbox, keysOf(Credentials));
    expect(await refusalOf(sts.send(new GetSessionTokenCommand({})))).toBe(
      "AccessDenied: Cannot call GetSessionToken with session credentials",
    );
    expect(await refusalOf(target.sts.send(new GetFederationTokenCommand({ Name: "guest" })))).toBe(
      "AccessDenied: Cannot call GetFederationToken with session credentials",
    );
  });

  test("S-20 a federated user may do what user and session policy both allow, and nothing of IAM and STS", async () => {
    const { sts } = clientsOf(sandbox, alice);
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Action: "*", Resource: "*" },
    });
    const answer = await sts.send(new GetFederationTokenCommand({ Name: "guest", Policy }));
    expect(answer.FederatedUser).toEqual({
      FederatedUserId: `${users}:guest`,
      Arn: `arn:aws:sts::${users}:federated-user/guest`,
    });
    const guest = clientsOf(sandbox, keysOf(answer.Credentials));
    expect((await guest.sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(answer.FederatedUser?.Arn);
    expect(await refusalOf(guest.iam.send(new GetUserCommand({ UserName: alice.name })))).toMatch(
      /^InvalidClientTokenId/,
    );
    expect(await tryAssume(keysOf(answer.Credentials), { RoleArn: roleArn("x") })).toMatch(
      /^AccessDenied: Cannot call/,
    );
  });

  test("S-21 GetCallerIdentity answers over any Deny", async () => {
    await allow(alice.name, { Effect: "Deny", Action: "*", Resource: "*" });
    expect(await clientsOf(sandbox, alice).sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: users,
      Arn: `arn:aws:iam::${users}:user/${alice.name}`,
      UserId: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/),
    });
  });

  test("S-22 an access key id tells its account", async () => {
    const { sts } = clientsOf(sandbox);
    expect((await sts.send(new GetAccessKeyInfoCommand({ AccessKeyId: alice.accessKeyId }))).Account).toBe(
      users,
    );
    expect(
      await refusalOf(sts.send(new GetAccessKeyInfoCommand({ AccessKeyId: "AKIA1111111111111111" }))),
    ).toMatch(/^ValidationError/);
  });

  test("S-23 no authorization message is the sandbox's own", async () => {
    const { sts } = clientsOf(sandbox);
    expect(await refusalOf(sts.send(new DecodeAuthorizationMessageCommand({ EncodedMessage: "x" })))).toMatch(
      /^InvalidAuthorizationMessageException/,
    );
  });
});
