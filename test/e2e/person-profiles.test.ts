import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isInstalled, skipNote } from "../conformance/clients.ts";
import { loginWithBrowser } from "./aws-login.ts";
import { type Ended, root } from "./command.ts";
import { type Desk, declarationFile, openDesk } from "./person.ts";

// `config --via role`: the AWS tools assume the roles themselves, from each way in which a person can sign in.

const role = "Developer@shop-development";
const roleArn = "arn:aws:sts::100000000011:assumed-role/Developer/alice";
const hasAws = isInstalled("aws", "--version");
const hasBoto3 = isInstalled("python3", "-c", "import boto3");
const hasCrt = isInstalled("python3", "-c", "import awscrt");

/** What each source needs of the machine; `login` finds it by the profile. */
interface Source {
  readonly name: string;
  readonly profile?: string;
  readonly env?: (desk: Desk) => Readonly<Record<string, string>>;
  readonly asksCode: boolean;
}

const sources: readonly Source[] = [
  { name: "an access key in a profile", profile: "default", asksCode: true },
  { name: "an access key that a credential_process of one's own gives", profile: "vaulted", asksCode: true },
  {
    name: "an access key in the environment",
    env: (desk) => ({ AWS_ACCESS_KEY_ID: desk.accessKeyId, AWS_SECRET_ACCESS_KEY: desk.secretAccessKey }),
    asksCode: true,
  },
  { name: "an `aws login` session", profile: "keyless", asksCode: false },
];

const boto3Script = (profile: string): string =>
  // botocore reads the session of `aws login` only beside the package awscrt, which signs renewals: none is due here.
  `import botocore.credentials as c; c.EC = c.EC or object()
import boto3; print(boto3.Session(profile_name="${profile}").client("sts").get_caller_identity()["Arn"])`;

const sdkScript = `
  import { GetCallerIdentityCommand, STSClient } from "${join(root, "node_modules", "@aws-sdk", "client-sts", "dist-cjs", "index.js")}";
  import { fromIni } from "${join(root, "node_modules", "@aws-sdk", "credential-providers", "dist-cjs", "index.js")}";
  const credentials = fromIni({ profile: process.env.USE_PROFILE, mfaCodeProvider: async () => process.env.CODE });
  console.log((await new STSClient({ credentials }).send(new GetCallerIdentityCommand({}))).Arn);`;

describe("profiles that the AWS tools assume", () => {
  let desk: Desk;

  beforeAll(async () => {
    desk = await openDesk("alice");
    const { stdout } = await desk.run(["publish", "-f", declarationFile, "--person", "alice"]);
    await writeFile(join(desk.home, "alice.json"), stdout);
    const key = { AccessKeyId: desk.accessKeyId, SecretAccessKey: desk.secretAccessKey };
    await writeFile(join(desk.home, "key.json"), JSON.stringify({ Version: 1, ...key }));
    // Said to last longer than it does: boto3 alone would renew it with each look, and that takes awscrt.
    const { userArn } = await loginWithBrowser(desk, 7200);
    await writeFile(
      join(desk.home, ".aws", "config"),
      [
        "[default]\nregion = eu-central-1",
        `[profile vaulted]\ncredential_process = cat ${join(desk.home, "key.json")}`,
        `[profile keyless]\nlogin_session = ${userArn}\nregion = eu-central-1\n`,
      ].join("\n"),
    );
  });
  afterAll(async () => {
    await desk.close();
    await desk.place.sandbox.stop();
  });

  /** The device's next code; the machine's clock goes with AWS's. */
  const code = (): string => {
    desk.moveMachine(30);
    return desk.nextCode();
  };
  /** Runs a tool on a terminal, where it asks for a code if it must. */
  const withTerminal = (tool: readonly string[], { asksCode, env }: Source): Promise<Ended> => {
    const typed = asksCode ? [["Enter MFA code", `${code()}\r`]] : [];
    const terminal = ["python3", join(import.meta.dirname, "terminal.py"), JSON.stringify(typed)];
    return desk.program([...terminal, ...tool], { AWS_DEFAULT_REGION: "eu-central-1", ...env?.(desk) });
  };

  describe.each(sources)("from $name", (source) => {
    const { profile, env, asksCode } = source;

    test("are written", async () => {
      await desk.showCode(code());
      const named = profile === undefined ? [] : ["--profile", profile];
      const line = ["login", "--passport", join(desk.home, "alice.json"), ...named];
      expect((await desk.run(line, env?.(desk))).status).toBe(0);
      expect((await desk.run(["config", "--via", "role"])).status).toBe(0);
      await rm(join(desk.home, ".aws", "cli"), { recursive: true, force: true });
    });

    const canUse = hasAws && (asksCode || hasCrt);
    const note = hasAws && !canUse ? " (skipped: its Python has no awscrt)" : skipNote("aws", hasAws);
    test.skipIf(!canUse)(`the AWS CLI uses them${note}`, async () => {
      const line = ["aws", "--profile", role, "sts", "get-caller-identity", "--query", "Arn"];
      const { status, stdout } = await withTerminal([...line, "--output", "text"], source);
      expect({ status, last: stdout.trimEnd().split("\n").at(-1) }).toEqual({ status: 0, last: roleArn });
    });

    test.skipIf(!hasBoto3)(`boto3 uses them${skipNote("boto3", hasBoto3)}`, async () => {
      const { status, stdout } = await withTerminal(["python3", "-c", boto3Script(role)], source);
      expect({ status, last: stdout.trimEnd().split("\n").at(-1) }).toEqual({ status: 0, last: roleArn });
    });

    test("the AWS SDK for JavaScript uses them", async () => {
      const { stdout } = await desk.program([process.execPath, "--input-type=module", "-e", sdkScript], {
        ...env?.(desk),
        USE_PROFILE: role,
        CODE: asksCode ? code() : "",
      });
      expect(stdout).toBe(`${roleArn}\n`);
    });
  });
});
