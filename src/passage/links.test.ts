import { describe, expect, test } from "vitest";
import { accountId } from "../model/index.ts";
import {
  consoleDestination,
  federationLoginLink,
  signInLink,
  signInTokenRequest,
  signOutFirstLink,
  switchRoleLink,
} from "./links.ts";
import type { PassportGrant } from "./passport.ts";

const grant: PassportGrant = {
  role: "Operator",
  account: "shop-production",
  accountId: accountId("100000000013"),
  roleArn: "arn:aws:iam::100000000013:role/staff/Operator",
  consoleRoleName: "staff/Operator",
  description: "Look at everything",
  color: "red",
  sessionDuration: 3600,
  mfa: "required",
  windows: [],
  reasons: [],
};

describe("links into the console", () => {
  test("the switch-role form is filled in", () => {
    expect(switchRoleLink(grant, "aws")).toBe(
      "https://signin.aws.amazon.com/switchrole?account=100000000013&roleName=staff%2FOperator&displayName=Operator+%40+shop-production&color=f2b0a9",
    );
    expect(switchRoleLink({ ...grant, consoleRefuses: "too long" }, "aws")).toBeUndefined();
  });

  test("every partition has its own hosts", () => {
    expect(
      (["aws", "aws-cn", "aws-us-gov", "aws-eusc"] as const).map((partition) =>
        signInLink("100000000000", partition),
      ),
    ).toEqual([
      "https://100000000000.signin.aws.amazon.com/console",
      "https://100000000000.signin.amazonaws.cn/console",
      "https://100000000000.signin.amazonaws-us-gov.com/console",
      "https://100000000000.signin.amazonaws-eusc.eu/console",
    ]);
  });

  test.each([
    [
      { service: "s3", region: "eu-central-1" },
      "https://eu-central-1.console.aws.amazon.com/s3/home?region=eu-central-1",
    ],
    [{ service: "iam", region: "eu-central-1" }, "https://console.aws.amazon.com/iam/home"],
    [{}, "https://console.aws.amazon.com/console/home"],
    [
      { url: "https://100000000013-abc12.eu-central-1.console.aws.amazon.com/s3/buckets?x=1#y" },
      "https://eu-central-1.console.aws.amazon.com/s3/buckets?x=1#y",
    ],
  ])("%j opens %s", (destination, expected) => {
    expect(consoleDestination(destination, "aws")).toBe(expected);
  });

  test.each([
    "https://evil.example/console.aws.amazon.com",
    "https://console.aws.amazon.com.evil.example/",
    "https://evilconsole.aws.amazon.com/",
    "http://console.aws.amazon.com/",
    "https://console.aws.amazon.com@evil.example/",
    "https://user:password@console.aws.amazon.com/",
    "https://console.aws.amazon.com:8443/",
    "javascript:alert(1)",
    "https://console.amazonaws.cn/",
    "no address",
  ])("%s is refused", (url) => {
    expect(() => consoleDestination({ url }, "aws")).toThrow("is no address of the AWS console");
  });

  test.each([{ service: "s3/../x" }, { service: "S3" }, { service: "s3", region: "eu/../" }])(
    "%j is refused",
    (one) => {
      expect(() => consoleDestination(one, "aws")).toThrow("is no name of a");
    },
  );

  test("secrets stand in the body only", () => {
    const credentials = {
      accessKeyId: "ASIAEXAMPLE",
      secretAccessKey: "secret+/=",
      sessionToken: "token&=",
      expiration: "2026-11-24T12:00:00Z",
    };
    const { url, body } = signInTokenRequest(credentials, "aws");
    expect(url).toBe("https://signin.aws.amazon.com/federation");
    const sent = new URLSearchParams(body);
    expect(JSON.parse(sent.get("Session") ?? "")).toEqual({
      sessionId: "ASIAEXAMPLE",
      sessionKey: "secret+/=",
      sessionToken: "token&=",
    });
    const login = federationLoginLink("tok", "https://console.aws.amazon.com/", "aws");
    expect(login).toBe(
      "https://signin.aws.amazon.com/federation?Action=login&Issuer=rolebridge&Destination=https%3A%2F%2Fconsole.aws.amazon.com%2F&SigninToken=tok",
    );
    const signOut = new URL(signOutFirstLink(login));
    expect(signOut.origin + signOut.pathname).toBe("https://signin.aws.amazon.com/oauth");
    expect(signOut.searchParams.get("redirect_uri")).toBe(login);
  });
});
