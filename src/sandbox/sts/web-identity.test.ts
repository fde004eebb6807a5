import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
} from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientsOf, enterAccount, keysOf, refusalOf } from "../../../test/support/sandbox-clients.ts";
import { type Sandbox, startSandbox } from "../index.ts";

const issuer = "https://login.larkspur.example/tenant";
const host = "login.larkspur.example/tenant";
const webapp = "222222222222";
const RoleArn = `arn:aws:iam::${webapp}:role/ci`;
const RoleSessionName = "build";
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({
    accounts: [{ name: "webapp", accountId: webapp }],
    tokenKeys: {
      [issuer]: [
        { ...rsa.publicKey.export({ format: "jwk" }), kid: "rsa" },
        { ...ec.publicKey.export({ format: "jwk" }), kid: "ec" },
      ],
    },
  });
  const { iam } = clientsOf(sandbox, await enterAccount(sandbox, "webapp"));
  await iam.send(
    new CreateOpenIDConnectProviderCommand({
      Url: issuer,
      ClientIDList: ["sts"],
      ThumbprintList: ["a".repeat(40)],
    }),
  );
  const trust = (more: object) => ({
    Effect: "Allow",
    Principal: { Federated: `arn:aws:iam::${webapp}:oidc-provider/${host}` },
    ...more,
  });
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      trust({
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: { [`${host}:aud`]: "sts" },
          StringLike: { [`${host}:sub`]: "repo:larkspur/*" },
        },
      }),
      trust({ Action: "sts:TagSession", Condition: { StringEquals: { "aws:RequestTag/branch": "main" } } }),
      trust({
        Action: "sts:SetSourceIdentity",
        Condition: { StringEquals: { "sts:SourceIdentity": "alice" } },
      }),
    ],
  });
  await iam.send(new CreateRoleCommand({ RoleName: "ci", AssumeRolePolicyDocument }));
  const PolicyDocument = JSON.stringify({
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Action: "iam:ListUsers",
      Resource: "*",
      Condition: { StringEquals: { "aws:PrincipalTag/branch": "main" } },
    },
  });
  await iam.send(new PutRolePolicyCommand({ RoleName: "ci", PolicyName: "list", PolicyDocument }));
});
afterAll(() => sandbox.stop());

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

function token(
  claims: object = {},
  kid: "rsa" | "ec" = "rsa",
  key: KeyObject = { rsa, ec }[kid].privateKey,
): string {
  const body = {
    iss: issuer,
    aud: "sts",
    sub: "repo:larkspur/shop",
    exp: Math.floor(sandbox.clock.now() / 1000) + 300,
    ...claims,
  };
  const signed = `${part({ alg: kid === "rsa" ? "RS256" : "ES256", kid })}.${part(body)}`;
  const signature = sign(
    "sha256",
    Buffer.from(signed),
    kid === "ec" ? { key, dsaEncoding: "ieee-p1363" } : key,
  );
  return `${signed}.${signature.toString("base64url")}`;
}

/** STS without credentials: the call carries its own proof. */
function assumeWith(WebIdentityToken: string) {
  return clientsOf(sandbox, { accessKeyId: "none", secretAccessKey: "none" }).sts.send(
    new AssumeRoleWithWebIdentityCommand({ RoleArn, RoleSessionName, WebIdentityToken }),
  );
}

describe("AssumeRoleWithWebIdentity", () => {
  test("S-24 takes a signed token of a declared provider, and the trust policy decides by its claims", async () => {
    for (const kid of ["rsa", "ec"] as const) {
      const answer = await assumeWith(token({}, kid));
      expect(answer).toMatchObject({ SubjectFromWebIdentityToken: "repo:larkspur/shop", Audience: "sts" });
      const { sts } = clientsOf(sandbox, keysOf(answer.Credentials));
      const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
      expect(Arn).toBe(`arn:aws:sts::${webapp}:assumed-role/ci/build`);
    }
    const refused = (claims: object) => refusalOf(assumeWith(token(claims)));
    expect(await refused({ sub: "repo:other/shop" })).toBe(
      "AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity",
    );
    expect(await refused({ aud: "other" })).toMatch(/^InvalidIdentityToken.*: Incorrect token audience/);
    expect(await refused({ exp: 1 })).toMatch(/^ExpiredToken/);
    expect(await refused({ nbf: 4_000_000_000 })).toMatch(/^InvalidIdentityToken/);
    expect(await refused({ iss: "https://evil.example" })).toMatch(
      /^IDPCommunicationError.*no keys of the issuer/,
    );
    const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
    expect(await refusalOf(assumeWith(token({}, "rsa", stranger)))).toMatch(/^InvalidIdentityToken/);
    const unsigned = `${part({ alg: "none" })}.${token().split(".")[1]}.`;
    for (const bad of [unsigned, "not.a", "a.b.c", `${token()}x`.replace(/\.[^.]*$/, ".AAAA")]) {
      expect(await refusalOf(assumeWith(bad))).toMatch(/^InvalidIdentityToken/);
    }
  });

  test("S-25 takes tags and source identity from the token's claims", async () => {
    const claims = (branch: string, who: string) => ({
      "https://aws.amazon.com/tags": {
        principal_tags: { branch: [branch] },
        transitive_tag_keys: ["branch"],
      },
      "https://aws.amazon.com/source_identity": who,
    });
    const answer = await assumeWith(token(claims("main", "alice")));
    expect(answer.SourceIdentity).toBe("alice");
    await clientsOf(sandbox, keysOf(answer.Credentials)).iam.send(new ListUsersCommand({}));
    expect(await refusalOf(assumeWith(token(claims("side", "alice"))))).toMatch(/^AccessDenied/);
    expect(await refusalOf(assumeWith(token(claims("main", "bob"))))).toMatch(/^AccessDenied/);
  });

  test("AssumeRole does not take the provider's door", async () => {
    const { sts } = clientsOf(sandbox, await enterAccount(sandbox, "webapp"));
    expect(await refusalOf(sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName })))).toMatch(
      /^AccessDenied/,
    );
  });
});
