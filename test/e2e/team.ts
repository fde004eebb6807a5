// A team in the sandbox: its declaration in a folder, the commands that its administrator types, and what its people do
// with the console and with keys. All clocks are the sandbox's: what takes days there takes none here.
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import {
  CreateAccessKeyCommand,
  CreateVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  ListRolesCommand,
} from "@aws-sdk/client-iam";
import { AssumeRoleCommand, GetSessionTokenCommand } from "@aws-sdk/client-sts";
import { armor, Decrypter, generateX25519Identity, identityToRecipient } from "age-encryption";
import { vi } from "vitest";
import { main } from "../../src/cli/main.ts";
import { loadDeclaration } from "../../src/declaration/index.ts";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { diskFiles } from "../../src/workspace/index.ts";
import { startWithLeastRights } from "../support/least-rights.ts";
import { administratorOf, clientsOf, codeAt, type Keys, keysOf } from "../support/sandbox-clients.ts";

export interface Said {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What is needed to act as a person. */
export interface Person {
  readonly name: string;
  password: string;
  seed?: Uint8Array | undefined;
}

export interface Team {
  readonly sandbox: Sandbox;
  readonly folder: string;
  /** What the command needs to reach the sandbox. */
  readonly env: Readonly<Record<string, string>>;
  /** A public key for one-time passwords. */
  readonly recipient: string;
  /** Types a command, at the sandbox's time. */
  rolebridge(...args: readonly string[]): Promise<Said>;
  /** The same, interrupted as soon as it has said something. */
  interrupted(when: string | undefined, ...args: readonly string[]): Promise<Said>;
  declared(): Promise<string>;
  /** Changes the declaration by hand. */
  edit(change: (text: string) => string): Promise<void>;
  /** The one-time password that a command printed, decrypted with our key. */
  unsealed(stdout: string): Promise<string>;
  /** Signs in to the console; with MFA as soon as there is a device. */
  signIn(person: Person, newPassword?: string): Keys;
  /** Enrols a device with the session of a first sign-in; the person has it from then on. */
  enrol(person: Person, session: Keys): Promise<unknown>;
  /** What an access key and a new device give somebody who works without the console. */
  mfaSession(user: string): Promise<Keys>;
  enter(keys: Keys, session: string, role: string, account: string): Promise<Keys>;
  /** Whether a session may still do something. */
  works(keys: Keys): Promise<boolean>;
  close(): Promise<void>;
}

/** Starts a sandbox for a declaration and applies it. The source account is called `users`. */
export async function openTeam(seed: string, declaration: string): Promise<Team> {
  const folder = await mkdtemp(join(tmpdir(), `rolebridge-${seed}-`));
  const file = join(folder, "rolebridge.yaml");
  await cp(declaration, file).catch(() => writeFile(file, declaration));
  const loaded = await loadDeclaration("rolebridge.yaml", diskFiles(folder));
  if (!loaded.declaration) throw new Error(JSON.stringify(loaded.diagnostics));
  const { sandbox, operator } = await startWithLeastRights(loaded.declaration, { seed });
  const identity = await generateX25519Identity();
  const env = environmentOf(sandbox, operator);
  const surroundings = { ...env, AWS_CONFIG_FILE: "/dev/null", AWS_SHARED_CREDENTIALS_FILE: "/dev/null" };
  for (const [name, value] of Object.entries(surroundings)) vi.stubEnv(name, value);
  const team: Team = {
    sandbox,
    folder,
    env,
    recipient: await identityToRecipient(identity),
    rolebridge: (...args) => type(team, undefined, args),
    interrupted: (when, ...args) => type(team, when, args),
    declared: () => readFile(file, "utf8"),
    edit: async (change) => writeFile(file, change(await readFile(file, "utf8"))),
    unsealed: (stdout) => unsealedWith(identity, stdout),
    signIn: (person, newPassword) => signIn(sandbox, person, newPassword),
    enrol: (person, session) => enrol(sandbox, person, session),
    mfaSession: (user) => mfaSession(sandbox, user),
    enter: (keys, session, role, account) =>
      enter(sandbox, keys, session, `arn:aws:iam::${sandbox.accounts[account] ?? ""}:role/${role}`),
    works: (keys) => works(sandbox, keys),
    async close() {
      vi.unstubAllEnvs();
      await sandbox.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  const { status, stderr } = await team.rolebridge("apply", "--yes");
  if (status !== 0) throw new Error(stderr);
  return team;
}

function environmentOf({ endpoint, region }: Sandbox, keys: Keys): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
  };
}

async function type(
  { sandbox, folder }: Team,
  when: string | undefined,
  args: readonly string[],
): Promise<Said> {
  const [out, err]: [string[], string[]] = [[], []];
  const interruption = new AbortController();
  const say = (text: string): void => {
    out.push(text);
    if (when !== undefined && text.includes(when)) interruption.abort();
  };
  const status = await main(args, {
    stdout: { write: say },
    stderr: { write: (text: string) => err.push(text) },
    stdin: new PassThrough(),
    // Only the sandbox's own record is asked for with these; AWS is reached as the SDK's conventions say.
    env: environmentOf(sandbox, administratorOf(sandbox)),
    cwd: folder,
    now: () => new Date(sandbox.clock.now()),
    signal: interruption.signal,
  });
  return { status, stdout: out.join(""), stderr: err.join("") };
}

async function unsealedWith(identity: string, stdout: string): Promise<string> {
  const [block] = /-----BEGIN AGE[\s\S]*END AGE ENCRYPTED FILE-----/.exec(stdout) ?? [];
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return decrypter.decrypt(armor.decode(block ?? ""), "text");
}

function nextCode(sandbox: Sandbox, { seed }: Person): string {
  sandbox.clock.advance(30);
  return codeAt(seed, sandbox.clock.now());
}

function signIn(sandbox: Sandbox, person: Person, newPassword?: string): Keys {
  const { credentials } = sandbox.signIn({
    account: sandbox.accounts["users"] ?? "",
    userName: person.name,
    password: person.password,
    ...(person.seed && { mfaCode: nextCode(sandbox, person) }),
    ...(newPassword !== undefined && { newPassword }),
  });
  if (newPassword !== undefined) person.password = newPassword;
  return credentials;
}

async function mfaSession(sandbox: Sandbox, UserName: string): Promise<Keys> {
  const administrator = sandbox.rootKeys(sandbox.accounts["users"] ?? "");
  const { iam } = clientsOf(sandbox, administrator);
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const keys = {
    accessKeyId: AccessKey?.AccessKeyId ?? "",
    secretAccessKey: AccessKey?.SecretAccessKey ?? "",
  };
  const person: Person = { name: UserName, password: "" };
  const SerialNumber = await enrol(sandbox, person, administrator);
  const { Credentials } = await clientsOf(sandbox, keys).sts.send(
    new GetSessionTokenCommand({ SerialNumber, TokenCode: nextCode(sandbox, person) }),
  );
  return keysOf(Credentials);
}

async function enrol(sandbox: Sandbox, person: Person, session: Keys): Promise<string | undefined> {
  const { iam } = clientsOf(sandbox, session);
  const { VirtualMFADevice } = await iam.send(
    new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: person.name }),
  );
  const seed = VirtualMFADevice?.Base32StringSeed;
  const now = sandbox.clock.now();
  await iam.send(
    new EnableMFADeviceCommand({
      UserName: person.name,
      SerialNumber: VirtualMFADevice?.SerialNumber,
      AuthenticationCode1: codeAt(seed, now - 30_000),
      AuthenticationCode2: codeAt(seed, now),
    }),
  );
  person.seed = seed;
  return VirtualMFADevice?.SerialNumber;
}

async function enter(sandbox: Sandbox, keys: Keys, session: string, RoleArn: string): Promise<Keys> {
  const { Credentials } = await clientsOf(sandbox, keys).sts.send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: session }),
  );
  return keysOf(Credentials);
}

async function works(sandbox: Sandbox, keys: Keys): Promise<boolean> {
  try {
    await clientsOf(sandbox, keys).iam.send(new ListRolesCommand({}));
    return true;
  } catch (error) {
    if (/AccessDenied|ExpiredToken|InvalidClientTokenId/.test((error as Error).name)) return false;
    throw error;
  }
}
