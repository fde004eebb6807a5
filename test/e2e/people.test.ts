import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import {
  AddUserToGroupCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateServiceSpecificCredentialCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  GetUserCommand,
  type IAMClient,
  ListMFADevicesCommand,
  ListVirtualMFADevicesCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  UploadSigningCertificateCommand,
  UploadSSHPublicKeyCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isInstalled, skipNote } from "../conformance/clients.ts";
import { clientsOf, type Keys, refusalOf } from "../support/sandbox-clients.ts";
import { binary, startProgram } from "./command.ts";
import { openTeam, type Person, type Team } from "./team.ts";

// What the life of one person does not show: passwords on a terminal, a new name, roles that take any session name, an
// emergency, and a leaver to whom everything hangs that IAM can hang on a user.

const declaration = `version: 1
organization: larkspur
source: users
accounts:
  users: "111111111111"
  payments: { id: "222222222222", project: payments, stage: production }
  audit: { id: "333333333333", project: audit, stage: production }
roles:
  Operator: { policies: [AdministratorAccess] }
  Auditor: { policies: [IAMReadOnlyAccess], sessionName: any }
  Emergency: { policies: [AdministratorAccess], breakGlass: true, in: [payments] }
people:
  frida: { email: frida.berg@larkspur.example, access: [Operator@payments, Auditor@audit] }
  ines: { access: [Operator@payments, Auditor@audit, Emergency@payments] }
  karla: {}
`;

const hasPty = isInstalled("python3", "-c", "import pty");

let team: Team;
let iam: IAMClient;

beforeAll(async () => {
  team = await openTeam("people", declaration);
  iam = iamOf("users");
});
afterAll(() => team?.close());

/** Whoever works in an account by hand, past Rolebridge. */
function iamOf(account: string): IAMClient {
  const { sandbox } = team;
  return clientsOf(sandbox, sandbox.rootKeys(sandbox.accounts[account] ?? "")).iam;
}

/** Somebody with a password of their own and a device. */
async function settled(name: string, ...more: readonly string[]): Promise<Person> {
  const { status, stdout, stderr } = await team.rolebridge(
    "onboard",
    name,
    "--encrypt-to",
    team.recipient,
    "--yes",
    ...more,
  );
  if (status !== 0) throw new Error(stderr);
  const person: Person = { name, password: await team.unsealed(stdout) };
  await team.enrol(person, team.signIn(person, `Own-secret-of-${name}-1`));
  return person;
}

const answerOf = ({ stdout }: { readonly stdout: string }): Record<string, unknown> =>
  JSON.parse(stdout) as Record<string, unknown>;

describe.skipIf(!hasPty)(`a one-time password on a terminal${skipNote("python3", hasPty)}`, () => {
  /** Types at a terminal; pairs of what is waited for and what is typed then. */
  const inTerminal = async (command: readonly string[], typed: readonly (readonly [string, string])[]) => {
    const program = ["python3", join(import.meta.dirname, "terminal.py"), JSON.stringify(typed), ...command];
    const ended = await startProgram(program, { ...team.env, TERM: "xterm" }, team.folder).ended;
    return { ...ended, stdout: stripVTControlCharacters(ended.stdout) };
  };
  const shown = (text: string): string =>
    /One-time password, shown this once: (\S+)/.exec(text)?.[1] ?? "no password was shown";

  test("is shown there once, after a yes, and lets its owner in to choose another", async () => {
    const command = [process.execPath, binary, "onboard", "gus", "--access", "Operator@payments"];
    const { status, stdout } = await inTerminal(command, [["(yes/no)", "yes\r"]]);
    expect([status, stdout]).toEqual([0, expect.stringContaining("Welcome to larkspur") as string]);
    const gus: Person = { name: "gus", password: shown(stdout) };
    expect(stdout.split(gus.password)).toHaveLength(2);
    expect(() => team.signIn(gus)).toThrow("You must change your password");
    expect(() => team.signIn(gus, "Own-secret-of-gus-1")).not.toThrow();
    expect(await team.declared()).not.toContain(gus.password);
  });

  test("stays on the terminal where the output leads into a file", async () => {
    const line = `'${process.execPath}' '${binary}' onboard gus --new-password > out.txt`;
    const { status, stdout } = await inTerminal(["sh", "-c", line], []);
    const password = shown(stdout);
    expect([status, password.length]).toEqual([0, 24]);
    const file = await readFile(join(team.folder, "out.txt"), "utf8");
    expect(file).toContain("Welcome to larkspur");
    expect(file).not.toContain(password);
  });

  test("is not given after a no", async () => {
    const command = [process.execPath, binary, "onboard", "hal", "--access", "Operator@payments"];
    const { status, stdout } = await inTerminal(command, [["(yes/no)", "no\r"]]);
    expect([status, stdout]).toEqual([0, expect.stringContaining("Nothing was written.") as string]);
    expect(await team.declared()).not.toContain("hal");
  });
});

test("a one-time password can be encrypted for an SSH key, too", async () => {
  const { publicKey } = generateKeyPairSync("ed25519");
  const raw = Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url");
  const field = (bytes: Buffer): Buffer => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
  const wire = Buffer.concat([field(Buffer.from("ssh-ed25519")), field(raw)]).toString("base64");
  const key = `ssh-ed25519 ${wire} kim@laptop`;
  const made = await team.rolebridge("onboard", "kim", "--encrypt-to", key, "--yes", "--json");
  const answer = answerOf(made);
  expect([made.status, answer["status"], answer["password"]]).toEqual([
    0,
    "done",
    { status: "given", expiresAt: expect.stringMatching(/Z$/) as string },
  ]);
  expect(answer["encryptedPassword"]).toContain("-----BEGIN AGE ENCRYPTED FILE-----");
});

describe("what programs get", () => {
  test("grant and revoke answer with the files, the plan and the results", async () => {
    const granted = answerOf(
      await team.rolebridge("grant", "karla", "Operator@payments", "--for", "4h", "--yes", "--json"),
    );
    expect(granted).toMatchObject({
      status: "done",
      isWritten: true,
      files: [
        { file: "rolebridge.yaml", difference: expect.stringContaining("Operator@payments") as string },
      ],
      plan: { bridges: { opens: [{ person: "karla", role: "Operator", account: "payments" }] } },
      results: [{ status: "applied" }],
    });
    const shown = await team.rolebridge("revoke", "karla", "Operator@payments", "--dry-run", "--json");
    expect(answerOf(shown)).toMatchObject({ status: "done", isWritten: false, results: [] });
    const revoked = await team.rolebridge("revoke", "karla", "Operator@payments", "--yes", "--json");
    expect(answerOf(revoked)).toMatchObject({ status: "done", sessionsMayLast: 3600 });
  });

  test("with --team the entry of a team is edited, and the plan tells of its members", async () => {
    const before = await team.declared();
    await team.edit((text) => `${text}\nteams:\n  crew: { members: [karla] }\n`);
    const asked = ["crew", "Operator@payments", "--team", "--json"] as const;
    expect(answerOf(await team.rolebridge("grant", ...asked, "--dry-run"))).toMatchObject({
      status: "done",
      files: [{ difference: expect.stringContaining("access: [Operator@payments]") as string }],
      plan: { bridges: { opens: [{ person: "karla", role: "Operator", account: "payments" }] } },
    });
    expect(answerOf(await team.rolebridge("revoke", ...asked, "--dry-run"))).toMatchObject({
      status: "problems",
      diagnostics: [{ code: "RB4017", message: "team `crew` has no entry `Operator@payments`" }],
    });
    const both = await team.rolebridge("revoke", "crew", "Operator@payments", "--team", "--end-sessions");
    expect([both.status, both.stderr]).toEqual([
      64,
      expect.stringContaining("for each of its members") as string,
    ]);
    await team.edit(() => before);
  });

  test("a refusal is answered, too, with its diagnostics", async () => {
    const refused = await team.rolebridge("grant", "karlo", "Operator@payments", "--yes", "--json");
    expect(refused.status).toBe(1);
    expect(answerOf(refused)).toMatchObject({
      status: "problems",
      isWritten: false,
      diagnostics: [{ code: "RB4017", help: "did you mean `karla`?" }],
    });
  });
});

describe("a person with a new name", () => {
  let jo: Person;
  let key: Keys;

  test("keeps password, device, keys and history", async () => {
    jo = await settled("jo", "--access", "Operator@payments");
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "jo" }));
    key = { accessKeyId: AccessKey?.AccessKeyId ?? "", secretAccessKey: AccessKey?.SecretAccessKey ?? "" };
    const before = await iam.send(new GetUserCommand({ UserName: "jo" }));
    const inside = await team.enter(team.signIn(jo), "jo", "Operator", "payments");
    await team.edit((text) => text.replace(/ {2}jo:\n/, "  jo:\n    iamUser: jo.lind\n    formerly: jo\n"));
    const plan = await team.rolebridge("plan");
    expect(plan.stdout).not.toMatch(/- user jo\b/);
    expect((await team.rolebridge("apply", "--yes")).status).toBe(0);
    const after = await iam.send(new GetUserCommand({ UserName: "jo.lind" }));
    expect([after.User?.UserId, after.User?.CreateDate]).toEqual([
      before.User?.UserId,
      before.User?.CreateDate,
    ]);
    const { MFADevices } = await iam.send(new ListMFADevicesCommand({ UserName: "jo.lind" }));
    expect(MFADevices).toHaveLength(1);
    const { Arn } = await clientsOf(team.sandbox, key)
      .iam.send(new GetUserCommand({}))
      .then(({ User }) => ({ ...User }));
    expect(Arn).toBe("arn:aws:iam::111111111111:user/jo.lind");
    const renamed: Person = { ...jo, name: "jo.lind" };
    await team.enter(team.signIn(renamed), "jo.lind", "Operator", "payments");
    expect(await refusalOf(team.enter(team.signIn(renamed), "jo", "Operator", "payments"))).toContain(
      "AccessDenied",
    );
    expect(await team.works(inside)).toBe(true);
    expect((await team.rolebridge("plan", "--exit-code")).status).toBe(0);
  });

  test("loses the sessions under both names when the time comes", async () => {
    const renamed: Person = { ...jo, name: "jo.lind" };
    const inside = await team.enter(team.signIn(renamed), "jo.lind", "Operator", "payments");
    const gone = answerOf(await team.rolebridge("offboard", "jo", "--yes", "--json"));
    expect(gone).toMatchObject({
      status: "done",
      user: "jo.lind",
      switchedOff: { hadPassword: true, accessKeys: [key.accessKeyId] },
      endedSessions: { users: ["jo.lind", "jo"] },
      waysLeft: [],
    });
    expect(await team.works(inside)).toBe(false);
    expect(await refusalOf(iam.send(new GetUserCommand({ UserName: "jo.lind" })))).toContain("NoSuchEntity");
  });
});

describe("a role that takes any session name", () => {
  test("has all its sessions ended, and the command says so", async () => {
    const lea = await settled("lea", "--access", "Auditor@audit");
    const max = await settled("max", "--access", "Auditor@audit");
    const inside = await team.enter(team.signIn(lea), "night-shift", "Auditor", "audit");
    const colleague = await team.enter(team.signIn(max), "anything", "Auditor", "audit");
    const { status, stderr } = await team.rolebridge(
      "revoke",
      "lea",
      "Auditor@audit",
      "--end-sessions",
      "--yes",
    );
    expect([status, stderr]).toEqual([
      0,
      expect.stringContaining("takes any session name: all its sessions are ended") as string,
    ]);
    expect([await team.works(inside), await team.works(colleague)]).toEqual([false, false]);
    // Who may still come in does so with a new session, once the moment has passed that doors need to close everywhere.
    team.sandbox.clock.advance(90);
    expect(await team.works(await team.enter(team.signIn(max), "again", "Auditor", "audit"))).toBe(true);
  });
});

describe("an emergency", () => {
  test("needs MFA, and every use of it is told by verify from the log", async () => {
    const quiet = await team.rolebridge("verify");
    expect(quiet.stdout).not.toContain("break-glass");
    const ines = await settled("ines");
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "ines" }));
    const withoutMfa = {
      accessKeyId: AccessKey?.AccessKeyId ?? "",
      secretAccessKey: AccessKey?.SecretAccessKey ?? "",
    };
    expect(await refusalOf(team.enter(withoutMfa, "ines", "Emergency", "payments"))).toContain(
      "AccessDenied",
    );
    await team.enter(team.signIn(ines), "ines", "Emergency", "payments");
    team.sandbox.clock.advance(7200);
    await team.enter(team.signIn(ines), "ines", "Emergency", "payments");
    const log = await team.rolebridge("sandbox", "log", "--json");
    await writeFile(join(team.folder, "log.json"), log.stdout);
    const told = answerOf(await team.rolebridge("verify", "--log", "log.json", "--json"));
    const uses = (told["findings"] as readonly { readonly code: string; readonly summary: string }[])
      .filter(({ code }) => code === "RB3226")
      .map(({ summary }) => summary);
    expect(uses).toEqual([
      expect.stringMatching(
        /^break-glass role Emergency @ payments was taken on by ines at 20\S+Z$/,
      ) as string,
      expect.stringMatching(
        /^break-glass role Emergency @ payments was taken on by ines at 20\S+Z$/,
      ) as string,
    ]);
    await writeFile(join(team.folder, "other.json"), '{"no": "log"}');
    const none = await team.rolebridge("verify", "--log", "other.json");
    expect([none.status, none.stderr]).toEqual([64, expect.stringContaining("holds no records") as string]);
  });

  test("its role is not lost with a line of the declaration", async () => {
    const text = await team.declared();
    await team.edit((now) => now.replace(/ {2}Emergency: .*\n/, "").replace(/,? ?Emergency@payments/, ""));
    const { status, stderr, stdout } = await team.rolebridge("plan");
    expect([status, stdout + stderr]).toEqual([0, expect.stringContaining("RB4015") as string]);
    expect(stdout).not.toContain("- role Emergency");
    await team.edit(() => text);
  });
});

describe("who administers", () => {
  test("is not locked out: the reach role cannot be taken over", async () => {
    const reach = "OrganizationAccountAccessRole";
    const text = await team.declared();
    await team.edit((now) =>
      now.replace("  Operator:", `  ${reach}: { policies: [ReadOnlyAccess], in: [audit] }\n  Operator:`),
    );
    const taken = await team.rolebridge("adopt", `audit/role/${reach}`, "--yes");
    expect([taken.status, taken.stdout + taken.stderr]).toEqual([
      1,
      expect.stringContaining("RB4004") as string,
    ]);
    await team.edit(() => text);
  });
});

describe("a leaver to whom everything hangs", () => {
  const UserName = "frida";

  beforeAll(async () => {
    await settled(UserName);
    await iam.send(new CreateAccessKeyCommand({ UserName }));
    await iam.send(new CreateAccessKeyCommand({ UserName }));
    const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const SSHPublicKeyBody = publicKey.export({ format: "pem", type: "spki" }).toString();
    await iam.send(new UploadSSHPublicKeyCommand({ UserName, SSHPublicKeyBody }));
    const certificate = join(import.meta.dirname, "..", "fixtures", "certificates", "front.pem");
    await iam.send(
      new UploadSigningCertificateCommand({ UserName, CertificateBody: readFileSync(certificate, "utf8") }),
    );
    await iam.send(
      new CreateServiceSpecificCredentialCommand({ UserName, ServiceName: "codecommit.amazonaws.com" }),
    );
    const PolicyDocument = JSON.stringify({
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Action: "*", Resource: "*" },
    });
    const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: "Fence", PolicyDocument }));
    await iam.send(new PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary: Policy?.Arn }));
    await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: Policy?.Arn }));
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "by-hand", PolicyDocument }));
    await iam.send(new CreateGroupCommand({ GroupName: "by-hand" }));
    await iam.send(new AddUserToGroupCommand({ UserName, GroupName: "by-hand" }));
  });

  test("leaves nothing behind but who looks like the same person elsewhere", async () => {
    const audit = iamOf("audit");
    await audit.send(new CreateUserCommand({ UserName: "Frida" }));
    const made = await audit.send(new CreateAccessKeyCommand({ UserName: "Frida" }));
    await iam.send(
      new CreateUserCommand({
        UserName: "jenkins",
        Tags: [{ Key: "owner", Value: "frida.berg@larkspur.example" }],
      }),
    );
    const gone = await team.rolebridge("offboard", UserName, "--yes", "--json");
    expect([gone.status, answerOf(gone)["status"]]).toEqual([2, "not-clean"]);
    expect(answerOf(gone)).toMatchObject({
      switchedOff: { hadPassword: true, accessKeys: [expect.any(String), expect.any(String)] },
      waysLeft: [{ from: { kind: "user", name: "Frida" } }],
      namesakes: [
        { account: "users", user: "jenkins", because: "its tag owner" },
        { account: "audit", user: "Frida", because: "its name" },
      ],
    });
    expect(await refusalOf(iam.send(new GetUserCommand({ UserName })))).toContain("NoSuchEntity");
    const { VirtualMFADevices = [] } = await iam.send(new ListVirtualMFADevicesCommand({}));
    expect(VirtualMFADevices.filter(({ SerialNumber }) => SerialNumber?.endsWith("/frida"))).toEqual([]);
    expect((await team.rolebridge("plan", "--exit-code")).status).toBe(0);
    await audit.send(
      new DeleteAccessKeyCommand({ UserName: "Frida", AccessKeyId: made.AccessKey?.AccessKeyId }),
    );
    await audit.send(new DeleteUserCommand({ UserName: "Frida" }));
    const address = ["--email", "frida.berg@larkspur.example"];
    const again = await team.rolebridge("offboard", UserName, ...address, "--yes");
    expect([again.status, again.stdout]).toEqual([
      0,
      expect.stringContaining("No way in of frida remains.") as string,
    ]);
    expect(again.stdout).toContain("user jenkins in users, by its tag owner");
  });

  test("a slip in the name is not taken for somebody who is gone", async () => {
    const { status, stdout } = await team.rolebridge("offboard", "inse", "--dry-run");
    expect([status, stdout]).toEqual([0, expect.stringContaining("Is ines meant?") as string]);
  });
});
