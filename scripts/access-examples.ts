// The output that docs/access.md shows, by running the commands on examples/twelve-accounts.yaml: nothing in it is written
// by hand. `npx tsx scripts/access-examples.ts` writes the page anew; test/access-examples.test.ts holds it current.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { main } from "../src/cli/main.ts";
import { renderPlan } from "../src/cli/render/plan.ts";
import { plainTheme } from "../src/cli/render/theme.ts";
import { loadDeclaration, memoryFiles } from "../src/declaration/index.ts";
import { compile, noHints } from "../src/design/index.ts";
import { type AccountId, type Role, textWithPooledDocuments, type World } from "../src/model/index.ts";
import { plan } from "../src/plan/index.ts";

const page = fileURLToPath(new URL("../docs/access.md", import.meta.url));
const example = readFileSync(new URL("../examples/twelve-accounts.yaml", import.meta.url), "utf8");
const now = "2026-11-24T10:00:00Z";

/** The page with what its commands print today. A command stands on a line of its own, after a `$`. */
export async function currentPage(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "rolebridge-access-"));
  try {
    const desired = await worldOf(example);
    writeFileSync(join(folder, "rolebridge.yaml"), example);
    writeFileSync(join(folder, "live.json"), textWithPooledDocuments({ ...breached(desired), readAt: now }));
    const text = readFileSync(page, "utf8");
    const blocks = text.split(/(^```text\n[^]*?^```$)/m);
    const current: string[] = [];
    for (const block of blocks) current.push(await currentBlock(block, folder, desired));
    return current.join("");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function currentBlock(block: string, folder: string, desired: World): Promise<string> {
  const command = /^```text\n\$ rolebridge (.*)$/m.exec(block)?.[1];
  if (command === undefined) return block;
  const output = command.startsWith("plan")
    ? await planOutput(desired, command.split(" ").slice(2))
    : await outputOf(command, folder);
  return `\`\`\`text\n$ rolebridge ${command}\n${output.trimEnd()}\n\`\`\``;
}

async function outputOf(command: string, folder: string): Promise<string> {
  const out: string[] = [];
  await main(command.split(" "), {
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => out.push(text) },
    stdin: Readable.from([]),
    env: {},
    cwd: folder,
    now: () => new Date(now),
    signal: new AbortController().signal,
  });
  return out.join("");
}

/**
 * What `plan` prints where alice is new to the data team and bob was in it: bridges and access, or, with `--deny-gain`,
 * what it finds and how it ends.
 */
async function planOutput(desired: World, quoted: readonly string[]): Promise<string> {
  const before = await worldOf(example.replace("members: [alice, frank]", "members: [bob, frank]"));
  const denyGain = quoted.map((pattern) => pattern.replaceAll("'", ""));
  const made = plan(before, desired, { now, identities: [], denyGain });
  if (denyGain.length > 0) {
    const text = renderPlan({ ...made, forecasts: [] }, { theme: plainTheme, verbose: false });
    return text.slice(text.search(/^Found/m));
  }
  const text = renderPlan({ ...made, changes: [] }, { theme: plainTheme, verbose: false });
  return text.slice(0, text.search(/^(?:Found|Nothing|No )/m) >>> 0);
}

async function worldOf(text: string): Promise<World> {
  const { declaration } = await loadDeclaration("rolebridge.yaml", memoryFiles({ "rolebridge.yaml": text }), {
    now,
  });
  if (!declaration) throw new Error("the example is no declaration");
  return compile(declaration, noHints).world;
}

/** Three breaches: a vendor whom nobody declared, a chain from preproduction into production, a right over oneself. */
function breached(world: World): World {
  const trust = (arn: string): string =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { AWS: arn }, Action: "sts:AssumeRole" }],
    });
  const deploy = "arn:aws:iam::100000000012:role/ci-deploy";
  const hop = policyOf("sts:AssumeRole", "arn:aws:iam::100000000013:role/release");
  const added: Readonly<Record<string, readonly Role[]>> = {
    "100000000012": [roleOf("ci-deploy", trust("arn:aws:iam::100000000012:role/Developer"), { hop })],
    "100000000013": [
      roleOf("release", trust(deploy)),
      roleOf("CostScanner", trust("arn:aws:iam::999988887777:root"), {
        queue: policyOf("sqs:SendMessages", "*"),
      }),
    ],
  };
  const accounts = Object.entries(world.accounts).map(([id, state]) => {
    const users = state.users.map((user) =>
      user.name === "frank"
        ? // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
          {
            ...user,
            inline: { helpful: policyOf("iam:AttachUserPolicy", "arn:aws:iam::*:user/${aws:username}") },
          }
        : user,
    );
    return [id, { ...state, users, roles: [...state.roles, ...(added[id] ?? [])] }] as const;
  });
  return {
    ...world,
    accounts: Object.fromEntries(accounts) as Record<AccountId, (typeof accounts)[number][1]>,
  };
}

function policyOf(action: string, resource: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: action, Resource: resource }],
  });
}

function roleOf(name: string, trust: string, inline: Role["inline"] = {}): Role {
  return {
    kind: "role",
    name,
    path: "/",
    description: "",
    maxSessionDuration: 3600,
    inline,
    attached: [],
    tags: {},
    trust,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(page, await currentPage());
