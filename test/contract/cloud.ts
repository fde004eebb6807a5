import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AccountCloud, type AccountTarget, type Cloud, CloudFailure } from "../../src/cloud/index.ts";
import type { AccountState, Arn, DocumentText, IamWrite } from "../../src/model/index.ts";
import { policyArn, sameDocument } from "../../src/model/index.ts";

/** A cloud to be held to the port's contract: at least two accounts in which the suite may write. */
export interface CloudUnderTest {
  readonly cloud: Cloud;
  readonly targets: readonly AccountTarget[];
  /** An account that cannot be entered. */
  readonly closed: AccountTarget;
  close?(): Promise<void>;
}

const trust: DocumentText = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
});
const allow = (action: string): DocumentText =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: action, Resource: "*" }] });
const viewOnly: Arn = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess";

/** What every implementation of the port does alike; run against memory and against AWS's wire. */
export function describeCloud(name: string, makeCloud: () => Promise<CloudUnderTest>): void {
  describe(`${name} as a cloud`, () => {
    let made: CloudUnderTest;
    let account: AccountCloud;
    let path: string;
    let ownArn: Arn;

    beforeAll(async () => {
      made = await makeCloud();
      const [, target] = made.targets;
      if (!target) throw new Error("two accounts are needed");
      account = await made.cloud.enter(target, "write");
      path = "/contract/";
      ownArn = policyArn({ partition: "aws", accountId: target.accountId, path, name: "door" });
    });
    afterAll(() => made.close?.());

    const read = (): Promise<AccountState> => account.readAccount({ credentials: false });
    const doAll = async (...writes: readonly IamWrite[]): Promise<AccountState> => {
      for (const write of writes) await account.write(write);
      return read();
    };
    const refusalOf = async (write: IamWrite): Promise<string> => {
      const error: unknown = await account.write(write).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (!(error instanceof CloudFailure))
        throw new Error(`${write.call} was not refused: ${String(error)}`);
      return error.failure.awsCode;
    };
    const policyIn = ({ policies }: AccountState) => policies.find(({ name }) => name === "door");
    const userIn = ({ users }: AccountState) => users.find(({ name }) => name === "contract");
    const roleIn = ({ roles }: AccountState) => roles.find(({ name }) => name === "Contract");

    test("entering tells which account it is and who we are in it", async () => {
      for (const target of made.targets) {
        const entered = await made.cloud.enter(target, "write");
        expect([entered.accountId, entered.identity.accountId]).toEqual([target.accountId, target.accountId]);
      }
    });

    test("an account that cannot be entered is a failure, never an empty account", async () => {
      await expect(made.cloud.enter(made.closed, "write")).rejects.toBeInstanceOf(CloudFailure);
    });

    test("a policy is read as it was written, its versions with it", async () => {
      const created = await doAll({
        call: "CreatePolicy",
        input: { PolicyName: "door", Path: path, PolicyDocument: allow("s3:GetObject") },
      });
      expect(policyIn(created)).toMatchObject({ path, versions: [{ versionId: "v1", isDefault: true }] });
      const updated = await doAll({
        call: "CreatePolicyVersion",
        input: { PolicyArn: ownArn, PolicyDocument: allow("s3:PutObject"), SetAsDefault: true },
      });
      expect(sameDocument(policyIn(updated)?.document ?? "", allow("s3:PutObject"))).toBe(true);
      expect(
        policyIn(updated)
          ?.versions?.filter(({ isDefault }) => isDefault)
          .map(({ versionId }) => versionId),
      ).toEqual(["v2"]);
    });

    test("a user carries its tags, policies, groups and a unique id", async () => {
      const state = await doAll(
        {
          call: "CreateUser",
          input: { UserName: "contract", Path: path, Tags: [{ Key: "team", Value: "blue" }] },
        },
        { call: "CreateGroup", input: { GroupName: "contract", Path: path } },
        { call: "AddUserToGroup", input: { GroupName: "contract", UserName: "contract" } },
        { call: "AttachUserPolicy", input: { UserName: "contract", PolicyArn: ownArn } },
        {
          call: "PutUserPolicy",
          input: { UserName: "contract", PolicyName: "timed", PolicyDocument: allow("s3:ListBucket") },
        },
      );
      expect(userIn(state)).toMatchObject({
        path,
        tags: { team: "blue" },
        groups: ["contract"],
        attached: [ownArn],
        id: expect.stringMatching(/^AIDA/),
      });
      expect(sameDocument(userIn(state)?.inline["timed"] ?? "", allow("s3:ListBucket"))).toBe(true);
    });

    test("a role carries its trust, boundary, description and longest session", async () => {
      const state = await doAll(
        {
          call: "CreateRole",
          input: {
            RoleName: "Contract",
            Path: path,
            AssumeRolePolicyDocument: trust,
            Description: "made by the contract",
            MaxSessionDuration: 7200,
            PermissionsBoundary: viewOnly,
          },
        },
        { call: "AttachRolePolicy", input: { RoleName: "Contract", PolicyArn: viewOnly } },
        { call: "TagRole", input: { RoleName: "Contract", Tags: [{ Key: "team", Value: "blue" }] } },
      );
      expect(roleIn(state)).toMatchObject({
        path,
        description: "made by the contract",
        maxSessionDuration: 7200,
        boundary: viewOnly,
        attached: [viewOnly],
        tags: { team: "blue" },
      });
      expect(sameDocument(roleIn(state)?.trust ?? "", trust)).toBe(true);
      const changed = await doAll(
        { call: "UpdateRole", input: { RoleName: "Contract", Description: "", MaxSessionDuration: 3600 } },
        { call: "DeleteRolePermissionsBoundary", input: { RoleName: "Contract" } },
        { call: "UntagRole", input: { RoleName: "Contract", TagKeys: ["team"] } },
      );
      expect(roleIn(changed)).toMatchObject({ description: "", maxSessionDuration: 3600, tags: {} });
      expect(roleIn(changed)).not.toHaveProperty("boundary");
    });

    test("what IAM refuses is a failure with IAM's code", async () => {
      const codes = [
        await refusalOf({ call: "CreateUser", input: { UserName: "CONTRACT" } }),
        await refusalOf({ call: "CreateGroup", input: { GroupName: "contract" } }),
        await refusalOf({
          call: "CreatePolicy",
          input: { PolicyName: "door", PolicyDocument: allow("s3:GetObject") },
        }),
        await refusalOf({
          call: "CreateRole",
          input: { RoleName: "Contract", AssumeRolePolicyDocument: trust },
        }),
        await refusalOf({ call: "DeleteUser", input: { UserName: "contract" } }),
        await refusalOf({ call: "DeleteGroup", input: { GroupName: "contract" } }),
        await refusalOf({ call: "DeletePolicy", input: { PolicyArn: ownArn } }),
        await refusalOf({ call: "DeleteRole", input: { RoleName: "Nobody" } }),
        await refusalOf({ call: "DetachUserPolicy", input: { UserName: "contract", PolicyArn: viewOnly } }),
        await refusalOf({ call: "DeleteUserPolicy", input: { UserName: "contract", PolicyName: "absent" } }),
      ];
      expect(codes).toEqual([
        ...Array<string>(4).fill("EntityAlreadyExists"),
        ...Array<string>(3).fill("DeleteConflict"),
        ...Array<string>(3).fill("NoSuchEntity"),
      ]);
    });

    test("a renamed user keeps its id", async () => {
      const before = userIn(await read())?.id;
      const state = await doAll({
        call: "UpdateUser",
        input: { UserName: "contract", NewUserName: "contract-2" },
      });
      expect(state.users.find(({ name }) => name === "contract-2")?.id).toBe(before);
      await account.write({ call: "UpdateUser", input: { UserName: "contract-2", NewUserName: "contract" } });
    });

    test("a user without devices and keys has none to remove", async () => {
      expect(await account.readUserSecurityItems("contract")).toEqual({
        hasLoginProfile: false,
        accessKeys: [],
        mfaDevices: [],
        sshPublicKeyIds: [],
        signingCertificateIds: [],
        serviceSpecificCredentialIds: [],
      });
    });

    test("taken down in order, nothing is left", async () => {
      const state = await doAll(
        { call: "DetachUserPolicy", input: { UserName: "contract", PolicyArn: ownArn } },
        { call: "DeleteUserPolicy", input: { UserName: "contract", PolicyName: "timed" } },
        { call: "RemoveUserFromGroup", input: { GroupName: "contract", UserName: "contract" } },
        { call: "DeleteUser", input: { UserName: "contract" } },
        { call: "DeleteGroup", input: { GroupName: "contract" } },
        { call: "DeletePolicyVersion", input: { PolicyArn: ownArn, VersionId: "v1" } },
        { call: "DeletePolicy", input: { PolicyArn: ownArn } },
        { call: "DetachRolePolicy", input: { RoleName: "Contract", PolicyArn: viewOnly } },
        { call: "DeleteRole", input: { RoleName: "Contract" } },
      );
      expect([userIn(state), roleIn(state), policyIn(state)]).toEqual([undefined, undefined, undefined]);
      expect(state.groups.filter(({ name }) => name === "contract")).toEqual([]);
    });
  });
}
