import { Secret, TOTP } from "otpauth";
import { describe, expect, test } from "vitest";
import {
  type Caller,
  createHarness,
  documentOf,
  type Harness,
  larkspur,
} from "../../../test/support/sandbox-harness.ts";
import { accountOfAccessKeyId } from "../unique-ids.ts";
import { isPassword } from "./passwords.ts";
import { acceptCode } from "./totp.ts";

const device = `arn:aws:iam::${larkspur}:mfa/alice`;

/** Makes a virtual device as this caller, and gives an authenticator for it. */
function deviceMadeBy(caller: Caller, name = "alice"): TOTP {
  const { VirtualMFADevice } = caller.call("CreateVirtualMFADevice", { VirtualMFADeviceName: name });
  const { Base32StringSeed } = VirtualMFADevice as { Base32StringSeed: string };
  return new TOTP({ secret: Secret.fromBase32(Buffer.from(Base32StringSeed, "base64").toString("ascii")) });
}

function codes(totp: TOTP, harness: Harness): { AuthenticationCode1: string; AuthenticationCode2: string } {
  const now = harness.now();
  return {
    AuthenticationCode1: totp.generate({ timestamp: now - 30_000 }),
    AuthenticationCode2: totp.generate({ timestamp: now }),
  };
}

function sessionOf(
  harness: Harness,
  name: string,
  kind: "console" | "session-token",
  hasMfa: boolean,
): Caller {
  const user = harness.account.users.get(name);
  if (user === undefined) throw new Error(`no user ${name}`);
  return harness.session({
    kind,
    principal: { kind: "user", arn: user.arn, user },
    mfaAuthenticatedAt: hasMfa ? harness.now() : undefined,
  });
}

describe("access keys", () => {
  test("I-60 a user has at most two keys; the secret is shown once; the id tells the account", () => {
    const { root } = createHarness();
    root.call("CreateUser", { UserName: "alice" });
    const { AccessKey } = root.call("CreateAccessKey", { UserName: "alice" });
    expect(AccessKey).toEqual({
      UserName: "alice",
      AccessKeyId: expect.stringMatching(/^AKIA[A-Z2-7]{16}$/),
      Status: "Active",
      SecretAccessKey: expect.stringMatching(/^[\w+/]{40}$/),
      CreateDate: "2026-11-24T08:00:00Z",
    });
    const { AccessKeyId } = AccessKey as { AccessKeyId: string };
    expect(accountOfAccessKeyId(AccessKeyId)).toBe(larkspur);
    root.call("UpdateAccessKey", { UserName: "alice", AccessKeyId, Status: "Inactive" });
    root.call("CreateAccessKey", { UserName: "alice" });
    expect(root.refused("CreateAccessKey", { UserName: "alice" })).toBe(
      "LimitExceededException: Cannot exceed quota for AccessKeysPerUser: 2",
    );
    const { AccessKeyMetadata } = root.call("ListAccessKeys", { UserName: "alice" });
    expect(AccessKeyMetadata).toHaveLength(2);
    expect(JSON.stringify(AccessKeyMetadata)).not.toContain("Secret");
    root.call("DeleteAccessKey", { UserName: "alice", AccessKeyId });
    expect(root.refused("DeleteAccessKey", { UserName: "alice", AccessKeyId })).toBe(
      `NoSuchEntityException: The Access Key with id ${AccessKeyId} cannot be found.`,
    );
  });

  test("I-61 an inactive key is no longer good, and one of a deleted user is gone", () => {
    const { root, user } = createHarness();
    const alice = user("alice");
    const { accessKeyId } = alice.credential();
    expect(alice.credential().active).toBe(true);
    root.call("UpdateAccessKey", { UserName: "alice", AccessKeyId: accessKeyId, Status: "Inactive" });
    expect(alice.credential().active).toBe(false);
    root.call("DeleteAccessKey", { UserName: "alice", AccessKeyId: accessKeyId });
    expect(() => alice.credential()).toThrow("no credential");
  });

  test("I-62 the last use of a key is known, of refused calls, too", () => {
    const { root, user, wait } = createHarness();
    const alice = user("alice");
    const { accessKeyId: AccessKeyId } = alice.credential();
    expect(root.call("GetAccessKeyLastUsed", { AccessKeyId })).toEqual({
      UserName: "alice",
      AccessKeyLastUsed: { ServiceName: "N/A", Region: "N/A" },
    });
    wait(60);
    alice.refused("ListUsers");
    expect(root.call("GetAccessKeyLastUsed", { AccessKeyId })).toEqual({
      UserName: "alice",
      AccessKeyLastUsed: { LastUsedDate: "2026-11-24T08:01:00Z", ServiceName: "iam", Region: "us-east-1" },
    });
  });
});

describe("virtual MFA devices", () => {
  test("I-63 a device is enabled by two codes in a row, by whoever has its seed", () => {
    const harness = createHarness();
    const { root } = harness;
    root.call("CreateUser", { UserName: "alice" });
    const totp = deviceMadeBy(root);
    const enable = (pair: object): string =>
      root.refused("EnableMFADevice", { UserName: "alice", SerialNumber: device, ...pair });
    const good = codes(totp, harness);
    const wrong = "InvalidAuthenticationCodeException: Authentication code for device is not valid";
    expect(enable({ ...good, AuthenticationCode2: good.AuthenticationCode1 })).toBe(wrong);
    expect(enable({ AuthenticationCode1: good.AuthenticationCode2, AuthenticationCode2: "000000" })).toBe(
      wrong,
    );
    expect(enable(good)).toBe("was not refused");
    expect(enable(codes(totp, harness))).toBe("EntityAlreadyExistsException: MFA Device is already in use.");
    expect(root.call("ListMFADevices", { UserName: "alice" })).toEqual({
      MFADevices: [{ UserName: "alice", SerialNumber: device, EnableDate: "2026-11-24T08:00:00Z" }],
      IsTruncated: false,
    });
    expect(root.call("ListVirtualMFADevices", { AssignmentStatus: "Assigned" })).toMatchObject({
      VirtualMFADevices: [{ SerialNumber: device, User: { UserName: "alice" } }],
    });
  });

  test("I-64 each code is accepted once, and only near its time", () => {
    const harness = createHarness();
    const { root, account, state, wait } = harness;
    root.call("CreateUser", { UserName: "alice" });
    const totp = deviceMadeBy(root);
    root.call("EnableMFADevice", { UserName: "alice", SerialNumber: device, ...codes(totp, harness) });
    const [alices] = account.users.get("alice")?.mfaDevices.values() ?? [];
    if (alices === undefined) throw new Error("no device");
    const isTaken = (timestamp: number): boolean =>
      acceptCode(alices, totp.generate({ timestamp }), state.clock.now());
    expect(isTaken(harness.now())).toBe(false);
    wait(30);
    expect(isTaken(harness.now())).toBe(true);
    expect(isTaken(harness.now())).toBe(false);
    wait(600);
    expect(isTaken(harness.now() - 300_000)).toBe(false);
    expect(isTaken(harness.now())).toBe(true);
  });

  test("I-65 a device whose clock went wrong is brought back by a resync", () => {
    const harness = createHarness();
    const { root, account, state, wait } = harness;
    root.call("CreateUser", { UserName: "alice" });
    const totp = deviceMadeBy(root);
    root.call("EnableMFADevice", { UserName: "alice", SerialNumber: device, ...codes(totp, harness) });
    const [alices] = account.users.get("alice")?.mfaDevices.values() ?? [];
    if (alices === undefined) throw new Error("no device");
    const isTaken = (timestamp: number): boolean =>
      acceptCode(alices, totp.generate({ timestamp }), state.clock.now());
    wait(7200);
    const slow = harness.now() - 3_600_000;
    expect(isTaken(slow)).toBe(false);
    root.call("ResyncMFADevice", {
      UserName: "alice",
      SerialNumber: device,
      AuthenticationCode1: totp.generate({ timestamp: slow }),
      AuthenticationCode2: totp.generate({ timestamp: slow + 30_000 }),
    });
    wait(60);
    expect(isTaken(slow + 60_000)).toBe(true);
  });

  test("I-66 a device in use is deactivated before it is deleted", () => {
    const harness = createHarness();
    const { root } = harness;
    root.call("CreateUser", { UserName: "alice" });
    const totp = deviceMadeBy(root);
    expect(root.refused("CreateVirtualMFADevice", { VirtualMFADeviceName: "alice" })).toBe(
      "EntityAlreadyExistsException: MFADevice entity at the same path and name already exists.",
    );
    root.call("EnableMFADevice", { UserName: "alice", SerialNumber: device, ...codes(totp, harness) });
    expect(root.refused("DeleteUser", { UserName: "alice" })).toContain("must delete MFA device first");
    expect(root.refused("DeleteVirtualMFADevice", { SerialNumber: device })).toBe(
      "DeleteConflictException: MFA VirtualDevice in use. Must deactivate first.",
    );
    root.call("DeactivateMFADevice", { UserName: "alice", SerialNumber: device });
    root.call("DeleteVirtualMFADevice", { SerialNumber: device });
    expect(root.refused("DeleteVirtualMFADevice", { SerialNumber: device })).toContain("NoSuchEntity");
  });
});

/** What people may do for themselves: without MFA little, enrolling a device from a console session alone. */
const selfService = documentOf(
  { Effect: "Allow", Action: "iam:GetAccountPasswordPolicy", Resource: "*" },
  {
    Effect: "Allow",
    Action: ["iam:ChangePassword", "iam:GetUser", "iam:ListMFADevices"],
    Resource: `arn:aws:iam::${larkspur}:user/\${aws:username}`,
  },
  {
    Effect: "Allow",
    Action: ["iam:CreateVirtualMFADevice", "iam:EnableMFADevice", "iam:ResyncMFADevice"],
    Resource: [`arn:aws:iam::${larkspur}:mfa/*`, `arn:aws:iam::${larkspur}:user/\${aws:username}`],
    Condition: { Null: { "aws:MultiFactorAuthPresent": "false" } },
  },
  {
    Effect: "Allow",
    Action: ["iam:DeactivateMFADevice", "iam:CreateAccessKey", "iam:DeleteAccessKey"],
    Resource: `arn:aws:iam::${larkspur}:user/\${aws:username}`,
    Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
  },
);

describe("self-service", () => {
  function withSelfService(): Harness & { readonly alice: Caller } {
    const harness = createHarness();
    const alice = harness.user("alice");
    harness.root.call("CreateGroup", { GroupName: "people" });
    harness.root.call("PutGroupPolicy", {
      GroupName: "people",
      PolicyName: "self",
      PolicyDocument: selfService,
    });
    harness.root.call("AddUserToGroup", { GroupName: "people", UserName: "alice" });
    return { ...harness, alice };
  }

  test("I-67 a stolen access key cannot enrol an MFA device; a first console sign-in can", () => {
    const harness = withSelfService();
    const { alice } = harness;
    expect(alice.call("GetUser")).toMatchObject({ User: { UserName: "alice" } });
    expect(alice.refused("CreateVirtualMFADevice", { VirtualMFADeviceName: "alice" })).toContain(
      "AccessDenied",
    );
    const inConsole = sessionOf(harness, "alice", "console", false);
    const totp = deviceMadeBy(inConsole);
    const enabling = { UserName: "alice", SerialNumber: device, ...codes(totp, harness) };
    expect(alice.refused("EnableMFADevice", enabling)).toContain("AccessDenied");
    inConsole.call("EnableMFADevice", enabling);
    expect(inConsole.refused("DeactivateMFADevice", { UserName: "alice", SerialNumber: device })).toContain(
      "AccessDenied",
    );
    const withMfa = sessionOf(harness, "alice", "console", true);
    withMfa.call("DeactivateMFADevice", { UserName: "alice", SerialNumber: device });
  });

  test("I-68 what is allowed for oneself is not allowed for others", () => {
    const harness = withSelfService();
    harness.root.call("CreateUser", { UserName: "bob" });
    const withMfa = sessionOf(harness, "alice", "console", true);
    expect(withMfa.refused("CreateAccessKey", { UserName: "bob" })).toContain("AccessDenied");
    withMfa.call("CreateAccessKey");
    expect(harness.account.users.get("alice")?.accessKeys.size).toBe(2);
  });
});

describe("temporary credentials", () => {
  test("I-69 those of GetSessionToken call no IAM API without MFA, and those of GetFederationToken never", () => {
    const harness = createHarness();
    harness.user("alice", { Effect: "Allow", Action: "iam:*", Resource: "*" });
    const refusal = "InvalidClientTokenId: The security token included in the request is invalid";
    expect(sessionOf(harness, "alice", "session-token", false).refused("ListUsers")).toBe(refusal);
    expect(sessionOf(harness, "alice", "session-token", true).call("ListUsers")).toMatchObject({
      IsTruncated: false,
    });
    const user = harness.account.users.get("alice");
    const federated = harness.session({
      kind: "federation",
      principal: {
        kind: "federated-user",
        arn: `arn:aws:sts::${larkspur}:federated-user/alice`,
        user,
        name: "alice",
      },
    });
    expect(federated.refused("ListUsers")).toBe(refusal);
  });

  test("I-70 a session ends with its user: one who is made again under the name does not take it over", () => {
    const harness = createHarness();
    harness.root.call("CreateUser", { UserName: "alice" });
    const session = sessionOf(harness, "alice", "console", true);
    expect(session.credential().active).toBe(true);
    harness.root.call("DeleteUser", { UserName: "alice" });
    expect(session.credential().active).toBe(false);
    harness.root.call("CreateUser", { UserName: "alice" });
    expect(session.credential().active).toBe(false);
  });
});

describe("passwords", () => {
  test("I-71 a password meets the account's policy, and its history", () => {
    const { root, account } = createHarness();
    root.call("CreateUser", { UserName: "alice" });
    const create = (Password: string): string =>
      root.refused("CreateLoginProfile", { UserName: "alice", Password });
    expect(root.refused("GetAccountPasswordPolicy")).toBe(
      `NoSuchEntityException: The Password Policy with domain name ${larkspur} cannot be found.`,
    );
    expect(create("Ab1!")).toContain("PasswordPolicyViolation");
    expect(create("abcdefgh1")).toContain("PasswordPolicyViolation");
    root.call("UpdateAccountPasswordPolicy", {
      MinimumPasswordLength: 12,
      RequireSymbols: true,
      PasswordReusePrevention: 2,
      MaxPasswordAge: 90,
    });
    expect(create("Abcdefghijk1")).toBe(
      "PasswordPolicyViolationException: Password should have at least one symbol.",
    );
    expect(create("Abcdefghijk1!")).toBe("was not refused");
    expect(create("Abcdefghijk1!")).toBe(
      "EntityAlreadyExistsException: Login Profile for user alice already exists.",
    );
    expect(root.refused("UpdateLoginProfile", { UserName: "alice", Password: "Abcdefghijk1!" })).toBe(
      "PasswordPolicyViolationException: Password has been used before.",
    );
    root.call("UpdateLoginProfile", {
      UserName: "alice",
      Password: "Abcdefghijk2!",
      PasswordResetRequired: true,
    });
    expect(root.call("GetLoginProfile", { UserName: "alice" })).toMatchObject({
      LoginProfile: { UserName: "alice", PasswordResetRequired: true },
    });
    expect(root.call("GetAccountPasswordPolicy")).toMatchObject({
      PasswordPolicy: {
        MinimumPasswordLength: 12,
        ExpirePasswords: true,
        MaxPasswordAge: 90,
        RequireNumbers: false,
      },
    });
    expect(JSON.stringify(account.users.get("alice")?.loginProfile)).not.toContain("Abcdefghijk");
  });

  test("I-72 one changes one's own password with the old one, by right or because the account lets everybody", () => {
    const { root, user, account } = createHarness();
    const alice = user("alice");
    root.call("CreateLoginProfile", { UserName: "alice", Password: "Correct-horse-9" });
    const change = { OldPassword: "Correct-horse-9", NewPassword: "Battery-staple-9" };
    expect(alice.refused("ChangePassword", change)).toContain("AccessDenied: User:");
    root.call("UpdateAccountPasswordPolicy", { AllowUsersToChangePassword: true });
    expect(alice.refused("ChangePassword", { ...change, OldPassword: "wrong" })).toBe(
      "AccessDenied: The old password was incorrect.",
    );
    alice.call("ChangePassword", change);
    const entity = account.users.get("alice");
    expect(entity !== undefined && isPassword(entity, "Battery-staple-9")).toBe(true);
    root.call("PutUserPolicy", {
      UserName: "alice",
      PolicyName: "no",
      PolicyDocument: documentOf({ Effect: "Deny", Action: "iam:ChangePassword", Resource: "*" }),
    });
    expect(alice.refused("ChangePassword", change)).toContain(
      "with an explicit deny in an identity-based policy",
    );
    expect(root.refused("ChangePassword", change)).toContain("InvalidUserType");
  });

  test("I-73 the credential report says how everybody can sign in, and keeps for four hours", () => {
    const harness = createHarness();
    const { root, wait } = harness;
    const alice = harness.user("alice", { Effect: "Allow", Action: "iam:ListUsers", Resource: "*" });
    root.call("CreateLoginProfile", { UserName: "alice", Password: "Correct-horse-9" });
    expect(root.refused("GetCredentialReport")).toContain("CredentialReportNotPresent");
    alice.call("ListUsers");
    expect(root.call("GenerateCredentialReport")).toMatchObject({ State: "STARTED" });
    expect(root.call("GenerateCredentialReport")).toEqual({ State: "COMPLETE" });
    const { Content } = root.call("GetCredentialReport");
    const [header, rootRow, aliceRow] = Buffer.from(Content as string, "base64")
      .toString("utf8")
      .split("\n");
    expect(header).toMatch(/^user,arn,user_creation_time,password_enabled,/);
    expect(rootRow).toMatch(/^<root_account>,arn:aws:iam::111111111111:root,/);
    expect(aliceRow).toBe(
      "alice,arn:aws:iam::111111111111:user/alice,2026-11-24T08:00:00+00:00,true,no_information,2026-11-24T08:00:00+00:00,N/A,false,true,2026-11-24T08:00:00+00:00,2026-11-24T08:00:00+00:00,us-east-1,iam,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
    );
    wait(4 * 3600);
    expect(root.refused("GetCredentialReport")).toContain("CredentialReportExpired");
  });
});
