import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { allow, createHarness, larkspur } from "../../../test/support/sandbox-harness.ts";

const fixture = (name: string): string =>
  readFileSync(new URL(`../../../test/fixtures/certificates/${name}`, import.meta.url), "utf8");
const CertificateBody = fixture("front.pem");
const PrivateKey = fixture("front-key.pem");

function rsaKey(bits = 2048): string {
  return generateKeyPairSync("rsa", { modulusLength: bits })
    .publicKey.export({ format: "pem", type: "spki" })
    .toString();
}

describe("SSH public keys", () => {
  test("I-51 a key is taken as PEM or as SSH has it, and given back in either", () => {
    const { root } = createHarness();
    root.call("CreateUser", { UserName: "alice" });
    const pem = rsaKey();
    const uploaded = root.call("UploadSSHPublicKey", { UserName: "alice", SSHPublicKeyBody: pem })[
      "SSHPublicKey"
    ];
    expect(uploaded).toMatchObject({
      UserName: "alice",
      SSHPublicKeyId: expect.stringMatching(/^APKA/),
      Fingerprint: expect.stringMatching(/^(?:[0-9a-f]{2}:){15}[0-9a-f]{2}$/),
      SSHPublicKeyBody: expect.stringMatching(/^ssh-rsa AAAAB3NzaC1yc2E/),
      Status: "Active",
    });
    const { SSHPublicKeyId, SSHPublicKeyBody } = uploaded as {
      SSHPublicKeyId: string;
      SSHPublicKeyBody: string;
    };
    expect(
      root.call("GetSSHPublicKey", { UserName: "alice", SSHPublicKeyId, Encoding: "PEM" }),
    ).toMatchObject({
      SSHPublicKey: { SSHPublicKeyBody: pem },
    });
    const again = { UserName: "alice", SSHPublicKeyBody: `${SSHPublicKeyBody} alice@larkspur` };
    expect(root.refused("UploadSSHPublicKey", again)).toContain("DuplicateSSHPublicKey");
    expect(root.refused("DeleteUser", { UserName: "alice" })).toContain("must delete SSH public keys first");
    root.call("UpdateSSHPublicKey", { UserName: "alice", SSHPublicKeyId, Status: "Inactive" });
    expect(root.call("ListSSHPublicKeys", { UserName: "alice" })).toMatchObject({
      SSHPublicKeys: [{ SSHPublicKeyId, Status: "Inactive" }],
    });
    root.call("DeleteSSHPublicKey", { UserName: "alice", SSHPublicKeyId });
    expect(root.refused("DeleteSSHPublicKey", { UserName: "alice", SSHPublicKeyId })).toContain(
      "NoSuchEntity",
    );
  });

  test("I-52 what is no RSA key of 2,048 bits is refused, and so is a sixth key", () => {
    const { root } = createHarness();
    root.call("CreateUser", { UserName: "alice" });
    const upload = (SSHPublicKeyBody: string): string =>
      root.refused("UploadSSHPublicKey", { UserName: "alice", SSHPublicKeyBody });
    expect(upload("hello")).toContain("UnrecognizedPublicKeyEncoding");
    expect(upload("ssh-rsa AAAA")).toContain("InvalidPublicKey");
    expect(upload(rsaKey(1024))).toContain("InvalidPublicKey");
    const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({
      format: "pem",
      type: "spki",
    });
    expect(upload(ec.toString())).toContain("UnrecognizedPublicKeyEncoding");
    for (let index = 0; index < 5; index++) expect(upload(rsaKey())).toBe("was not refused");
    expect(upload(rsaKey())).toContain("LimitExceeded");
  });
});

describe("certificates", () => {
  test("I-53 a signing certificate belongs to a user, once, two at most", () => {
    const { root, account } = createHarness();
    root.call("CreateUser", { UserName: "alice" });
    const upload = { UserName: "alice", CertificateBody };
    const { Certificate } = root.call("UploadSigningCertificate", upload);
    expect(Certificate).toMatchObject({ UserName: "alice", Status: "Active", CertificateBody });
    expect(root.refused("UploadSigningCertificate", upload)).toContain("DuplicateCertificate");
    expect(root.refused("UploadSigningCertificate", { ...upload, CertificateBody: "x" })).toContain(
      "MalformedCertificate",
    );
    account.quotas.set("SigningCertificatesPerUserQuota", 1);
    const { CertificateId } = Certificate as { CertificateId: string };
    root.call("UpdateSigningCertificate", { UserName: "alice", CertificateId, Status: "Inactive" });
    expect(root.call("ListSigningCertificates", { UserName: "alice" })).toMatchObject({
      Certificates: [{ CertificateId, Status: "Inactive" }],
    });
    root.call("DeleteSigningCertificate", { UserName: "alice", CertificateId });
    expect(root.refused("DeleteSigningCertificate", { UserName: "alice", CertificateId })).toContain(
      "NoSuchEntity",
    );
  });

  test("I-54 a server certificate needs its own private key, which is not kept", () => {
    const { root, account } = createHarness();
    const upload = { ServerCertificateName: "front", Path: "/cloudfront/", CertificateBody, PrivateKey };
    const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 })
      .privateKey.export({ format: "pem", type: "pkcs8" })
      .toString();
    expect(root.refused("UploadServerCertificate", { ...upload, PrivateKey: stranger })).toContain(
      "KeyPairMismatch",
    );
    expect(root.refused("UploadServerCertificate", { ...upload, PrivateKey: "x" })).toContain(
      "MalformedCertificate",
    );
    expect(root.call("UploadServerCertificate", upload)).toMatchObject({
      ServerCertificateMetadata: {
        Arn: `arn:aws:iam::${larkspur}:server-certificate/cloudfront/front`,
        ServerCertificateId: expect.stringMatching(/^ASCA/),
        Expiration: expect.stringMatching(/^21\d\d-/),
      },
    });
    expect(JSON.stringify(account.serverCertificates.list())).not.toContain("PRIVATE KEY");
    expect(root.refused("UploadServerCertificate", upload)).toBe(
      "EntityAlreadyExistsException: The Server Certificate with name front already exists.",
    );
    root.call("UpdateServerCertificate", {
      ServerCertificateName: "front",
      NewServerCertificateName: "edge",
    });
    root.call("TagServerCertificate", {
      ServerCertificateName: "edge",
      Tags: [{ Key: "team", Value: "web" }],
    });
    expect(root.call("GetServerCertificate", { ServerCertificateName: "edge" })).toMatchObject({
      ServerCertificate: { CertificateBody, Tags: [{ Key: "team", Value: "web" }] },
    });
    expect(root.call("ListServerCertificates", { PathPrefix: "/cloudfront/" })).toMatchObject({
      ServerCertificateMetadataList: [{ ServerCertificateName: "edge" }],
    });
    root.call("DeleteServerCertificate", { ServerCertificateName: "edge" });
    expect(root.refused("GetServerCertificate", { ServerCertificateName: "edge" })).toBe(
      "NoSuchEntityException: The Server Certificate with name edge cannot be found.",
    );
  });
});

describe("service-specific credentials", () => {
  test("I-55 a user has two per service; the secret is shown when it is made or reset", () => {
    const { root } = createHarness();
    root.call("CreateUser", { UserName: "alice" });
    const wanted = { UserName: "alice", ServiceName: "codecommit.amazonaws.com" };
    const first = root.call("CreateServiceSpecificCredential", wanted)["ServiceSpecificCredential"];
    expect(first).toMatchObject({
      ServiceUserName: `alice-at-${larkspur}`,
      ServicePassword: expect.any(String),
      Status: "Active",
    });
    const second = root.call("CreateServiceSpecificCredential", wanted)["ServiceSpecificCredential"];
    expect(second).toMatchObject({ ServiceUserName: `alice-at-${larkspur}+1` });
    expect(root.refused("CreateServiceSpecificCredential", wanted)).toContain("LimitExceeded");
    const key = root.call("CreateServiceSpecificCredential", {
      UserName: "alice",
      ServiceName: "bedrock.amazonaws.com",
      CredentialAgeDays: 30,
    })["ServiceSpecificCredential"];
    expect(key).toMatchObject({
      ServiceCredentialAlias: expect.stringMatching(/^bedrockApiKey-/),
      ServiceCredentialSecret: expect.any(String),
      ExpirationDate: "2026-12-24T08:00:00Z",
    });
    expect(
      root.refused("CreateServiceSpecificCredential", { ...wanted, ServiceName: "s3.amazonaws.com" }),
    ).toContain("ServiceNotSupported");
    const listed = root.call("ListServiceSpecificCredentials", { UserName: "alice" });
    expect(listed["ServiceSpecificCredentials"]).toHaveLength(3);
    expect(JSON.stringify(listed)).not.toMatch(/Password|Secret"/);
    expect(
      root.call("ListServiceSpecificCredentials", { AllUsers: true })["ServiceSpecificCredentials"],
    ).toHaveLength(3);
    const { ServiceSpecificCredentialId, ServicePassword } = first as {
      ServiceSpecificCredentialId: string;
      ServicePassword: string;
    };
    const named = { UserName: "alice", ServiceSpecificCredentialId };
    const reset = root.call("ResetServiceSpecificCredential", named)["ServiceSpecificCredential"];
    expect((reset as { ServicePassword: string }).ServicePassword).not.toBe(ServicePassword);
    root.call("UpdateServiceSpecificCredential", { ...named, Status: "Inactive" });
    root.call("DeleteServiceSpecificCredential", named);
    expect(root.refused("DeleteServiceSpecificCredential", named)).toContain("NoSuchEntity");
    expect(root.refused("DeleteUser", { UserName: "alice" })).toContain(
      "must delete service specific credentials",
    );
  });
});

const metadata = `<?xml version="1.0"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.larkspur.example" validUntil="2031-01-01T00:00:00Z">
  <md:IDPSSODescriptor><ds:X509Certificate>AAAA</ds:X509Certificate></md:IDPSSODescriptor>
</md:EntityDescriptor>`;

describe("identity providers", () => {
  test("I-56 a SAML provider is kept by its metadata", () => {
    const { root } = createHarness();
    const SAMLProviderArn = `arn:aws:iam::${larkspur}:saml-provider/idp`;
    const wanted = { Name: "idp", SAMLMetadataDocument: metadata, Tags: [{ Key: "team", Value: "web" }] };
    expect(root.refused("CreateSAMLProvider", { ...wanted, SAMLMetadataDocument: "<x/>" })).toBe(
      "InvalidInputException: Could not parse metadata",
    );
    expect(root.call("CreateSAMLProvider", wanted)).toEqual({ SAMLProviderArn, Tags: wanted.Tags });
    expect(root.refused("CreateSAMLProvider", wanted)).toContain("EntityAlreadyExists");
    expect(root.call("GetSAMLProvider", { SAMLProviderArn })).toMatchObject({
      SAMLMetadataDocument: metadata,
      CreateDate: "2026-11-24T08:00:00Z",
      ValidUntil: "2031-01-01T00:00:00Z",
      Tags: wanted.Tags,
    });
    root.call("UpdateSAMLProvider", {
      SAMLProviderArn,
      AssertionEncryptionMode: "Allowed",
      AddPrivateKey: PrivateKey,
    });
    const { PrivateKeyList } = root.call("GetSAMLProvider", { SAMLProviderArn });
    expect(PrivateKeyList).toHaveLength(1);
    const [{ KeyId }] = PrivateKeyList as [{ KeyId: string }];
    root.call("UpdateSAMLProvider", { SAMLProviderArn, RemovePrivateKey: KeyId });
    expect(root.call("GetSAMLProvider", { SAMLProviderArn })).not.toHaveProperty("PrivateKeyList");
    expect(root.call("ListSAMLProviders")).toMatchObject({ SAMLProviderList: [{ Arn: SAMLProviderArn }] });
    root.call("DeleteSAMLProvider", { SAMLProviderArn });
    expect(root.refused("GetSAMLProvider", { SAMLProviderArn })).toBe(
      `NoSuchEntityException: SAMLProvider not found for arn ${SAMLProviderArn}`,
    );
  });

  test("I-57 an OpenID Connect provider is kept by its URL, with clients and thumbprints", () => {
    const { root } = createHarness();
    const Url = "https://token.larkspur.example/tenant";
    const OpenIDConnectProviderArn = `arn:aws:iam::${larkspur}:oidc-provider/token.larkspur.example/tenant`;
    const wanted = { Url, ClientIDList: ["sts.amazonaws.com"], ThumbprintList: ["a".repeat(40)] };
    for (const bad of ["http://token.larkspur.example", "https://token.larkspur.example?x=1", "token"]) {
      expect(root.refused("CreateOpenIDConnectProvider", { ...wanted, Url: bad })).toContain(
        "ValidationError",
      );
    }
    expect(root.call("CreateOpenIDConnectProvider", wanted)).toEqual({ OpenIDConnectProviderArn });
    expect(root.refused("CreateOpenIDConnectProvider", wanted)).toBe(
      `EntityAlreadyExistsException: Provider with url ${Url} already exists.`,
    );
    root.call("AddClientIDToOpenIDConnectProvider", { OpenIDConnectProviderArn, ClientID: "web" });
    root.call("RemoveClientIDFromOpenIDConnectProvider", {
      OpenIDConnectProviderArn,
      ClientID: "sts.amazonaws.com",
    });
    root.call("UpdateOpenIDConnectProviderThumbprint", {
      OpenIDConnectProviderArn,
      ThumbprintList: ["b".repeat(40)],
    });
    root.call("TagOpenIDConnectProvider", {
      OpenIDConnectProviderArn,
      Tags: [{ Key: "team", Value: "web" }],
    });
    expect(root.call("GetOpenIDConnectProvider", { OpenIDConnectProviderArn })).toEqual({
      Url: "token.larkspur.example/tenant",
      ClientIDList: ["web"],
      ThumbprintList: ["b".repeat(40)],
      CreateDate: "2026-11-24T08:00:00Z",
      Tags: [{ Key: "team", Value: "web" }],
    });
    expect(
      root.refused("UpdateOpenIDConnectProviderThumbprint", {
        OpenIDConnectProviderArn,
        ThumbprintList: ["z".repeat(40)],
      }),
    ).toContain("InvalidInput");
    expect(root.call("ListOpenIDConnectProviders")).toEqual({
      OpenIDConnectProviderList: [{ Arn: OpenIDConnectProviderArn }],
    });
    root.call("DeleteOpenIDConnectProvider", { OpenIDConnectProviderArn });
    root.call("DeleteOpenIDConnectProvider", { OpenIDConnectProviderArn });
    expect(root.refused("GetOpenIDConnectProvider", { OpenIDConnectProviderArn })).toContain("NoSuchEntity");
  });

  test("I-58 a provider's tags decide who may change it", () => {
    const harness = createHarness();
    harness.root.call("CreateSAMLProvider", { Name: "idp", SAMLMetadataDocument: metadata });
    const SAMLProviderArn = `arn:aws:iam::${larkspur}:saml-provider/idp`;
    const alice = harness.user("alice", {
      ...allow("iam:DeleteSAMLProvider"),
      Condition: { StringEquals: { "aws:ResourceTag/team": "web" } },
    });
    expect(alice.refused("DeleteSAMLProvider", { SAMLProviderArn })).toContain("AccessDenied");
    harness.root.call("TagSAMLProvider", { SAMLProviderArn, Tags: [{ Key: "team", Value: "web" }] });
    alice.call("DeleteSAMLProvider", { SAMLProviderArn });
  });
});

describe("preferences", () => {
  test("I-59 the version of the global endpoint's tokens shows in the summary", () => {
    const { root } = createHarness();
    root.call("SetSecurityTokenServicePreferences", { GlobalEndpointTokenVersion: "v2Token" });
    expect(root.call("GetAccountSummary")).toMatchObject({ SummaryMap: { GlobalEndpointTokenVersion: 2 } });
  });
});
