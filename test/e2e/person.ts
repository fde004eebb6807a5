// A person at a machine of their own: a home folder with an access key, an MFA device, and the built command.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Secret, TOTP } from "otpauth";
import { openUserCredentials } from "../../src/aws/index.ts";
import type { SandboxEvent } from "../../src/sandbox/index.ts";
import { binary, type Ended, openPlace, type Place, rolebridge, root, startProgram } from "./command.ts";

export const declarationFile = "examples/twelve-accounts.yaml";

/** A command or another program, and what it said. */
interface Run {
  readonly line: readonly string[];
  readonly stdout: string;
  readonly stderr: string;
}

/** A machine with one person at it. */
export interface Desk {
  readonly place: Place;
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  readonly serialNumber: string;
  readonly person: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** The device's next code, not shown before. */
  nextCode(): string;
  /** Puts a code where ROLEBRIDGE_MFA_COMMAND finds it; the next one where none is given. */
  showCode(code?: string): Promise<string>;
  /** Runs the command at this machine, and remembers what it said. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended>;
  /** Runs another program there. */
  program(command: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended>;
  /** STS calls that the sandbox decided since the log was cleared, by name. */
  calls(): readonly string[];
  events(): readonly SandboxEvent[];
  /** Whatever ran here so far, and what it said. */
  runs(): readonly Run[];
  /** Every file under the home folder: path and content. */
  files(): Promise<ReadonlyMap<string, string>>;
  /** Moves the clocks of machine and sandbox on together. */
  wait(seconds: number): void;
  /** Moves the machine's clock alone. */
  moveMachine(seconds: number): void;
  close(): Promise<void>;
}

/** A sandbox as declared and applied, with this person's key and device. */
export async function openDesk(person: string): Promise<Desk> {
  const place = await openPlace(declarationFile);
  const applied = await rolebridge(["apply", "--yes", "-f", declarationFile], place.env);
  if (applied.status !== 0) throw new Error(applied.stderr);
  return sitDown(place, person);
}

/** Gives a person a key and a device, as an administrator of the source account would, and a home folder with the key. */
async function sitDown(place: Place, person: string): Promise<Desk> {
  const { sandbox, declaration } = place;
  const source = declaration.accounts.find((account) => account.isSource);
  if (source === undefined) throw new Error("the declaration has no source account");
  const { endpoint } = sandbox;
  const administrator = await openUserCredentials(source, {
    endpoint,
    credentials: sandbox.rootKeys(source.accountId),
  });
  const key = await administrator.createAccessKey(person);
  const { serialNumber, seed } = await administrator.createVirtualMfaDevice(person);
  const device = new TOTP({ secret: Secret.fromBase32(seed) });
  const nextCode = (): string => {
    sandbox.clock.advance(30);
    return device.generate({ timestamp: sandbox.clock.now() });
  };
  await administrator.enableMfaDevice(person, serialNumber, [nextCode(), nextCode()]);
  const home = await mkdtemp(join(tmpdir(), "rolebridge-home-"));
  await mkdir(join(home, ".aws"));
  await writeFile(
    join(home, ".aws", "credentials"),
    `[default]\naws_access_key_id = ${key.accessKeyId}\naws_secret_access_key = ${key.secretAccessKey}\n`,
  );
  const runs: Run[] = [];
  let offset = 0;
  const code = join(home, "code");
  const env: Record<string, string> = {
    HOME: home,
    ROLEBRIDGE_HOME: join(home, "rolebridge"),
    ROLEBRIDGE_KEYCHAIN: "off",
    ROLEBRIDGE_MFA_COMMAND: `cat ${code}`,
    AWS_CONFIG_FILE: join(home, ".aws", "config"),
    AWS_SHARED_CREDENTIALS_FILE: join(home, ".aws", "credentials"),
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: sandbox.region,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_PAGER: "",
  };
  const clockEnv = (): Record<string, string> =>
    offset === 0
      ? {}
      : {
          NODE_OPTIONS: `--import ${join(root, "test", "e2e", "move-clock.mjs")}`,
          ROLEBRIDGE_TEST_CLOCK: String(offset * 1000),
        };
  const listen = async (line: readonly string[], running: Promise<Ended>): Promise<Ended> => {
    const ended = await running;
    runs.push({ line, stdout: ended.stdout, stderr: ended.stderr });
    return ended;
  };
  return {
    place,
    home,
    env,
    serialNumber,
    person,
    accessKeyId: key.accessKeyId,
    secretAccessKey: key.secretAccessKey,
    nextCode,
    async showCode(shown = nextCode()) {
      await writeFile(code, `${shown}\n`);
      return shown;
    },
    run: (args, more = {}) =>
      listen(
        args,
        startProgram([process.execPath, binary, ...args], { ...env, ...clockEnv(), ...more }).ended,
      ),
    program: (command, more = {}) =>
      listen(command, startProgram(command, { ...env, ...clockEnv(), ...more }, home).ended),
    calls: () =>
      sandbox.log.events().flatMap(({ service, operation }) => (service === "sts" ? [operation] : [])),
    events: () => sandbox.log.events(),
    runs: () => runs,
    files: () => filesUnder(home),
    wait(seconds) {
      offset += seconds;
      sandbox.clock.advance(seconds);
    },
    moveMachine(seconds) {
      offset += seconds;
    },
    close: () => rm(home, { recursive: true, force: true }),
  };
}

async function filesUnder(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(paths.map(async (path) => [path, await readFile(path, "latin1")] as const)),
  );
}
