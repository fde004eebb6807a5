import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateOrganizationalUnitCommand,
  ListAccountsForParentCommand,
  ListRootsCommand,
} from "@aws-sdk/client-organizations";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { withLeastRights } from "../support/least-rights.ts";
import { clientsOf } from "../support/sandbox-clients.ts";
import { type Ambush, ambush, seededNumbers } from "./ambush.ts";
import { rolebridge, start } from "./command.ts";

// `accounts create` by the built command, killed at one of its calls: before the call reaches AWS, or after its work is
// done and before its answer comes. ROLEBRIDGE_KILLS=all takes every one.

const seed = Number(process.env["ROLEBRIDGE_SEED"] ?? 4711);
const all = process.env["ROLEBRIDGE_KILLS"] === "all";

const before = `# Larkspur's accounts.
version: 1
organization: larkspur
source: users
accounts:
  users: { id: "111111111111", email: aws+users@example.com } # people
  # Work comes below.
people: {}
`;

let sandbox: Sandbox;
let way: Ambush;
let folder: string;
let unit: string;
let env: Readonly<Record<string, string>>;
beforeAll(async () => {
  sandbox = await startSandbox({
    seed: "accounts-kill",
    accounts: [{ name: "users", accountId: "111111111111", email: "aws+users@example.com" }],
  });
  way = await ambush(sandbox.endpoint, () => true);
  folder = await mkdtemp(join(tmpdir(), "rolebridge-accounts-kill-"));
  const { organizations } = clientsOf(sandbox);
  const { Roots = [] } = await organizations.send(new ListRootsCommand({}));
  const made = await organizations.send(
    new CreateOrganizationalUnitCommand({ Name: "Work", ParentId: Roots[0]?.Id }),
  );
  unit = made.OrganizationalUnit?.Id ?? "";
  const operator = await withLeastRights(sandbox, undefined);
  env = {
    AWS_ENDPOINT_URL: way.endpoint,
    AWS_REGION: sandbox.region,
    AWS_ACCESS_KEY_ID: operator.accessKeyId,
    AWS_SECRET_ACCESS_KEY: operator.secretAccessKey,
  };
});
afterAll(async () => {
  way.close();
  await sandbox.stop();
  await rm(folder, { recursive: true });
});

/** The ids of the accounts in the unit that have a name. */
async function standing(name: string): Promise<readonly string[]> {
  const { organizations } = clientsOf(sandbox);
  const { Accounts = [] } = await organizations.send(new ListAccountsForParentCommand({ ParentId: unit }));
  return Accounts.filter((account) => account.Name === name).map(({ Id = "" }) => Id);
}

const create = (name: string): readonly string[] =>
  `accounts create ${name} --project pay --stage test --unit Work --yes -f ${join(folder, `${name}.yaml`)}`.split(
    " ",
  );

test(`killed at any call, a second run goes on by the e-mail address: one account, its id declared once (seed ${seed})`, async () => {
  await writeFile(join(folder, "whole.yaml"), before);
  way.lay(-1, false, () => {});
  expect(await rolebridge(create("whole"), env)).toMatchObject({ status: 0 });
  const calls = way.calls();
  expect(await standing("whole")).toHaveLength(1);

  const random = seededNumbers(seed);
  const places = all
    ? Array.from({ length: calls }, (_, at) => [[at, false] as const, [at, true] as const]).flat()
    : Array.from({ length: 4 }, () => [Math.floor(random() * calls), random() < 0.5] as const);
  for (const [index, [at, isDone]] of places.entries()) {
    const name = `killed-${index}`;
    const file = join(folder, `${name}.yaml`);
    await writeFile(file, before);
    let strike = (): void => {};
    way.lay(at, isDone, () => strike());
    const running = start(create(name), env);
    strike = () => void running.child.kill("SIGKILL");
    expect([at, (await running.ended).status]).toEqual([at, null]);
    // The declaration is whole at every moment: here, as it was.
    expect(await readFile(file, "utf8")).toBe(before);

    way.lay(-1, false, () => {});
    const again = await rolebridge(create(name), env);
    expect([at, again.status, again.stderr]).toEqual([at, 0, expect.not.stringContaining("error")]);
    const [id, ...more] = await standing(name);
    expect([at, more]).toEqual([at, []]);
    const declared = `  ${name}: { id: "${id}", email: aws+${name}@example.com, project: pay, stage: test }\n`;
    const text = await readFile(file, "utf8");
    expect(text.split(declared)).toHaveLength(2);
    expect(text.replace(declared, "")).toBe(before);
  }
});
