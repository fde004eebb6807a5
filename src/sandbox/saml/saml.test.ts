import {
  constants,
  createCipheriv,
  createHash,
  generateKeyPairSync,
  type KeyObject,
  publicEncrypt,
  randomBytes,
  sign,
} from "node:crypto";
import { readFileSync } from "node:fs";
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  CreateSAMLProviderCommand,
  ListUsersCommand,
  UpdateSAMLProviderCommand,
} from "@aws-sdk/client-iam";
import {
  AssumeRoleWithSAMLCommand,
  type AssumeRoleWithSAMLCommandOutput,
  GetCallerIdentityCommand,
} from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientsOf, enterAccount, keysOf, refusalOf } from "../../../test/support/sandbox-clients.ts";
import { type Sandbox, startSandbox } from "../index.ts";
import { canonicalize } from "./canonical.ts";
import { parseXml, XmlError } from "./xml.ts";

const webapp = "222222222222";
const issuer = "https://idp.larkspur.example/saml";
const PrincipalArn = `arn:aws:iam::${webapp}:saml-provider/larkspur`;
const RoleArn = `arn:aws:iam::${webapp}:role/staff`;
const certificates = new URL("../../../test/fixtures/certificates/", import.meta.url);
const certificate = readFileSync(new URL("front.pem", certificates), "utf8").replaceAll(
  /-----[A-Z ]+-----|\s/g,
  "",
);
const privateKey = readFileSync(new URL("front-key.pem", certificates), "utf8");
const metadata = `<?xml version="1.0"?>
<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${issuer}"><IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor><SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="${issuer}/sso"/></IDPSSODescriptor></EntityDescriptor>`;

interface AssertionOptions {
  readonly role?: string;
  readonly until?: string;
  readonly audience?: string;
  readonly from?: string;
  readonly more?: string;
}

/** What is signed stands here in canonical form, letter by letter: the reader's own canonicalization has no part in it. */
function responseOf(options: AssertionOptions = {}): string {
  const {
    role = `${RoleArn},${PrincipalArn}`,
    until = "2099-01-01T00:00:00Z",
    audience = "urn:amazon:webservices",
    from = issuer,
    more = "",
  } = options;
  const attribute = (name: string, value: string): string =>
    `<saml:Attribute Name="https://aws.amazon.com/SAML/Attributes/${name}"><saml:AttributeValue>${value}</saml:AttributeValue></saml:Attribute>`;
  const start = `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_a1" IssueInstant="2026-11-24T08:00:00Z" Version="2.0"><saml:Issuer>${from}</saml:Issuer>`;
  const rest = `<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">alice &amp; co</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="${until}" Recipient="https://signin.aws.amazon.com/saml"></saml:SubjectConfirmationData></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="2026-01-01T00:00:00Z" NotOnOrAfter="${until}"><saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AttributeStatement>${attribute("Role", role)}${attribute("RoleSessionName", "alice")}${more}</saml:AttributeStatement></saml:Assertion>`;
  const digest = createHash("sha256")
    .update(start + rest)
    .digest("base64");
  const algorithm = (element: string, name: string): string =>
    `<ds:${element} Algorithm="${name}"></ds:${element}>`;
  const exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
  const info = (namespace: string): string =>
    `<ds:SignedInfo${namespace}>${algorithm("CanonicalizationMethod", exclusive)}${algorithm("SignatureMethod", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256")}<ds:Reference URI="#_a1"><ds:Transforms>${algorithm("Transform", "http://www.w3.org/2000/09/xmldsig#enveloped-signature")}${algorithm("Transform", exclusive)}</ds:Transforms>${algorithm("DigestMethod", "http://www.w3.org/2001/04/xmlenc#sha256")}<ds:DigestValue>${digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>`;
  const namespace = ' xmlns:ds="http://www.w3.org/2000/09/xmldsig#"';
  const value = sign("RSA-SHA256", Buffer.from(info(namespace)), privateKey).toString("base64");
  const signature = `<ds:Signature${namespace}>${info("")}<ds:SignatureValue>${value}</ds:SignatureValue></ds:Signature>`;
  return `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_r1" Version="2.0">${start}${signature}${rest}</samlp:Response>`;
}

/** The same response with its assertion encrypted, as identity providers do. */
function encryptedFor(key: KeyObject, response: string, cipher: "aes-256-gcm" | "aes-128-cbc"): string {
  const isGcm = cipher === "aes-256-gcm";
  const content = randomBytes(isGcm ? 32 : 16);
  const iv = randomBytes(isGcm ? 12 : 16);
  const encipher = createCipheriv(cipher as "aes-256-gcm", content, iv);
  const encrypt = (assertion: string): string => {
    const bytes = [iv, encipher.update(assertion, "utf8"), encipher.final()];
    return Buffer.concat(isGcm ? [...bytes, encipher.getAuthTag()] : bytes).toString("base64");
  };
  const wrapped = publicEncrypt(
    { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha1" },
    content,
  ).toString("base64");
  const value = (text: string): string =>
    `<xenc:CipherData><xenc:CipherValue>${text}</xenc:CipherValue></xenc:CipherData>`;
  const algorithm = isGcm
    ? "http://www.w3.org/2009/xmlenc11#aes256-gcm"
    : "http://www.w3.org/2001/04/xmlenc#aes128-cbc";
  return response.replace(
    /<saml:Assertion.*<\/saml:Assertion>/s,
    (assertion) =>
      `<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"><xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" Type="http://www.w3.org/2001/04/xmlenc#Element"><xenc:EncryptionMethod Algorithm="${algorithm}"/><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"><ds:DigestMethod Algorithm="http://www.w3.org/2000/09/xmldsig#sha1"/></xenc:EncryptionMethod>${value(wrapped)}</xenc:EncryptedKey></ds:KeyInfo>${value(encrypt(assertion))}</xenc:EncryptedData></saml:EncryptedAssertion>`,
  );
}

describe("AssumeRoleWithSAML", () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({
      accounts: [{ name: "webapp", accountId: webapp }],
      clock: new Date("2026-11-24T08:00:00Z"),
    });
    const { iam } = clientsOf(sandbox, await enterAccount(sandbox, "webapp"));
    await iam.send(new CreateSAMLProviderCommand({ Name: "larkspur", SAMLMetadataDocument: metadata }));
    const Statement = {
      Effect: "Allow",
      Principal: { Federated: PrincipalArn },
      Action: ["sts:AssumeRoleWithSAML", "sts:TagSession"],
      Condition: {
        StringEquals: {
          "saml:aud": "https://signin.aws.amazon.com/saml",
          "saml:sub": "alice & co",
          "saml:doc": `${webapp}/larkspur`,
        },
      },
    };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
    await iam.send(new CreateRoleCommand({ RoleName: "staff", AssumeRolePolicyDocument }));
    await iam.send(
      new AttachRolePolicyCommand({
        RoleName: "staff",
        PolicyArn: "arn:aws:iam::aws:policy/IAMReadOnlyAccess",
      }),
    );
  });
  afterAll(() => sandbox.stop());

  function enter(response: string): Promise<AssumeRoleWithSAMLCommandOutput> {
    const SAMLAssertion = Buffer.from(response).toString("base64");
    const { sts } = clientsOf(sandbox);
    return sts.send(new AssumeRoleWithSAMLCommand({ RoleArn, PrincipalArn, SAMLAssertion }));
  }

  test("S-27 gives a session for a response that the provider signed, and says what it read", async () => {
    const tags = `<saml:Attribute Name="https://aws.amazon.com/SAML/Attributes/PrincipalTag:team"><saml:AttributeValue>blue</saml:AttributeValue></saml:Attribute>`;
    const answer = await enter(responseOf({ more: tags }));
    expect(answer).toMatchObject({
      AssumedRoleUser: { Arn: `arn:aws:sts::${webapp}:assumed-role/staff/alice` },
      Subject: "alice & co",
      SubjectType: "persistent",
      Issuer: issuer,
      Audience: "https://signin.aws.amazon.com/saml",
      NameQualifier: createHash("sha1").update(`${issuer}${webapp}/larkspur`).digest("base64"),
    });
    const { iam, sts } = clientsOf(sandbox, keysOf(answer.Credentials as never));
    expect((await sts.send(new GetCallerIdentityCommand({}))).Account).toBe(webapp);
    expect((await iam.send(new ListUsersCommand({}))).Users).toEqual([]);
    const event = sandbox.log.events().findLast(({ operation }) => operation === "ListUsers");
    expect(event?.decisions[0]?.context.get("aws:principaltag/team")).toBe("blue");
    expect(event?.decisions[0]?.context.get("saml:sub")).toBe("alice & co");
  });

  test("S-29 an encrypted assertion is opened with the provider's private keys, and must be encrypted where that is required", async () => {
    const { iam } = clientsOf(sandbox, await enterAccount(sandbox, "webapp"));
    const { privateKey: own, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const SAMLProviderArn = PrincipalArn;
    const gcm = encryptedFor(publicKey, responseOf(), "aes-256-gcm");
    await expect(enter(gcm)).rejects.toThrow("could not be decrypted");
    const AddPrivateKey = own.export({ format: "pem", type: "pkcs8" }).toString();
    await iam.send(
      new UpdateSAMLProviderCommand({ SAMLProviderArn, AddPrivateKey, AssertionEncryptionMode: "Allowed" }),
    );
    for (const response of [gcm, encryptedFor(publicKey, responseOf(), "aes-128-cbc"), responseOf()]) {
      expect((await enter(response)).Subject).toBe("alice & co");
    }
    await iam.send(new UpdateSAMLProviderCommand({ SAMLProviderArn, AssertionEncryptionMode: "Required" }));
    await expect(enter(responseOf())).rejects.toThrow("not encrypted");
    expect((await enter(gcm)).Subject).toBe("alice & co");
    const forged = encryptedFor(publicKey, responseOf().replace("alice &amp; co", "mallory"), "aes-256-gcm");
    await expect(enter(forged)).rejects.toThrow("signature invalid");
    await iam.send(new UpdateSAMLProviderCommand({ SAMLProviderArn, AssertionEncryptionMode: "Allowed" }));
  });

  test("S-28 refuses what was changed, moved, is not the provider's, is late, or offers another role", async () => {
    const good = responseOf();
    const evil = good
      .replace("_a1", "_a2")
      .replace("alice</saml:AttributeValue>", "root</saml:AttributeValue>");
    const assertion = /<saml:Assertion.*<\/saml:Assertion>/s.exec(evil)?.[0] ?? "";
    const wrapped = good.replace("<saml:Assertion", `${assertion}<saml:Assertion`);
    const refusals = {
      changed: good.replace("alice &amp; co", "mallory"),
      "signature taken out": good.replace(/<ds:Signature .*<\/ds:Signature>/s, ""),
      "another assertion before": wrapped,
      "an id twice": good.replace('ID="_r1"', 'ID="_a1"'),
      "another issuer": responseOf({ from: "https://evil.example" }),
      "another audience": responseOf({ audience: "https://elsewhere.example" }),
      late: responseOf({ until: "2026-11-24T07:59:59Z" }),
      "another role": responseOf({ role: `arn:aws:iam::${webapp}:role/admin,${PrincipalArn}` }),
      "a document type": `<!DOCTYPE x [<!ENTITY e "x">]>${good}`,
      "no XML": "hello",
    };
    const found: Record<string, string> = {};
    for (const [name, response] of Object.entries(refusals)) found[name] = await refusalOf(enter(response));
    expect(found).toMatchInlineSnapshot(`
      {
        "a document type": "InvalidIdentityTokenException: Invalid base64 SAMLResponse or XML: unreadable at character 0",
        "an id twice": "InvalidIdentityTokenException: Response signature invalid",
        "another assertion before": "InvalidIdentityTokenException: Response signature invalid",
        "another audience": "InvalidIdentityTokenException: Audience of the assertion is not AWS",
        "another issuer": "InvalidIdentityTokenException: Issuer not present in specified provider",
        "another role": "AccessDenied: Not authorized to perform sts:AssumeRoleWithSAML",
        "changed": "InvalidIdentityTokenException: Response signature invalid",
        "late": "ExpiredTokenException: Token must be redeemed within 5 minutes of issuance",
        "no XML": "InvalidIdentityTokenException: Invalid base64 SAMLResponse or XML: text outside the root",
        "signature taken out": "InvalidIdentityTokenException: Response signature invalid",
      }
    `);
  });
});

describe("canonical XML", () => {
  // As Python's xml.etree.ElementTree.canonicalize writes them.
  test.each([
    ["<a  z='1'\n b = \"2\" />", '<a b="2" z="1"></a>'],
    ["<a><!-- out --><b>x &lt; y &#38; z</b><![CDATA[<c>]]></a>", "<a><b>x &lt; y &amp; z</b>&lt;c&gt;</a>"],
    ['<a xmlns="urn:x" xmlns:u="urn:unused"><b/></a>', '<a xmlns="urn:x"><b></b></a>'],
    [
      '<p:a xmlns:p="urn:p" xmlns:q="urn:q"><q:b p:c="1" d="2&#10;3"/></p:a>',
      '<p:a xmlns:p="urn:p"><q:b xmlns:q="urn:q" d="2&#xA;3" p:c="1"></q:b></p:a>',
    ],
    ['<a xmlns="urn:x"><b xmlns=""><c/></b></a>', '<a xmlns="urn:x"><b xmlns=""><c></c></b></a>'],
    ["<a>é\r\n\t&quot;&#13;</a>", '<a>é\n\t"&#xD;</a>'],
  ])("of %s", (text, canonical) => {
    expect(canonicalize(parseXml(text))).toBe(canonical);
  });

  test.each([
    "<a>",
    "<a></b>",
    "<a/><b/>",
    "<a b='1' b='2'/>",
    "<a>&nbsp;</a>",
    "<p:a/>",
    "<a b='<'/>",
    "x",
    "",
  ])("refuses %s", (text) => {
    expect(() => parseXml(text)).toThrow(XmlError);
  });
});
