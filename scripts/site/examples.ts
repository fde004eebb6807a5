import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { main } from "../../src/cli/main.ts";
import { loadDeclaration, memoryFiles } from "../../src/declaration/index.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";

// What the pages show is what the commands print. A fence that says `text scene=NAME` holds commands after `$` and their
// output; the fences of a page are run in order, in one folder, against one sandbox. `npm run docs:examples` writes the
// output anew; a test holds it current, but for times and ids.

/** The declarations that pages run on. */
const scenes: Readonly<Record<string, string>> = {
  two: "examples/alice-and-bob.yaml",
  twelve: "examples/twelve-accounts.yaml",
};

const fencePattern = /^```text scene=(\w+)\n([^]*?)^```$/gm;

/** Whether a page has anything to run. */
export function hasExamples(markdown: string): boolean {
  return markdown.match(fencePattern) !== null;
}

/** A page with what its commands print today. */
export async function currentExamples(markdown: string, root: string): Promise<string> {
  const stages = new Map<string, Stage>();
  try {
    const parts: string[] = [];
    let end = 0;
    for (const match of markdown.matchAll(fencePattern)) {
      const [whole, scene = "", body = ""] = match;
      const stage = stages.get(scene) ?? (await openStage(scene, root));
      stages.set(scene, stage);
      const commands = [...body.matchAll(/^\$ rolebridge (.*)$/gm)].map(([, words = ""]) => words);
      const outputs: string[] = [];
      for (const words of commands) outputs.push(`$ rolebridge ${words}\n${await outputOf(words, stage)}`);
      parts.push(
        markdown.slice(end, match.index),
        `\`\`\`text scene=${scene}\n${outputs.join("\n")}\n\`\`\``,
      );
      end = match.index + whole.length;
    }
    return [...parts, markdown.slice(end)].join("");
  } finally {
    for (const { folder, sandbox } of stages.values()) {
      rmSync(folder, { recursive: true });
      await sandbox.stop();
    }
  }
}

/** Times and ids as one and the same, so that two runs can be compared. */
export function comparable(markdown: string): string {
  return markdown
    .replace(/\b\d+(?:\.\d+)? (?:s|ms)\b/g, "TIME")
    .replace(/\b\d+ min \d+ s\b/g, "TIME")
    .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z| UTC)?/g, "INSTANT")
    .replace(/\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/g, "ID")
    .replace(/\b(?:AIDA|AROA|AGPA|ANPA|AKIA|ASIA)[A-Z0-9]{12,}\b/g, "ID");
}

interface Stage {
  readonly folder: string;
  readonly sandbox: Sandbox;
}

async function openStage(scene: string, root: string): Promise<Stage> {
  const file = scenes[scene];
  if (file === undefined) throw new Error(`no scene is called ${scene}: ${Object.keys(scenes).join(", ")}`);
  const text = readFileSync(join(root, file), "utf8");
  const files = memoryFiles({ "rolebridge.yaml": text });
  const { declaration } = await loadDeclaration("rolebridge.yaml", files, { now: new Date().toISOString() });
  if (declaration === undefined) throw new Error(`${file} has mistakes`);
  const folder = mkdtempSync(join(tmpdir(), "rolebridge-docs-"));
  writeFileSync(join(folder, "rolebridge.yaml"), text);
  mkdirSync(join(folder, "home"));
  const accounts = declaration.accounts.map(({ name, accountId }) => ({ name, accountId }));
  return { folder, sandbox: await startSandbox({ seed: "docs", accounts }) };
}

async function outputOf(words: string, { folder, sandbox }: Stage): Promise<string> {
  const out: string[] = [];
  const { accessKeyId, secretAccessKey } = sandbox.operator;
  const restore = withEnvironment({
    AWS_ENDPOINT_URL: sandbox.endpoint,
    AWS_REGION: sandbox.region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  });
  try {
    await main(wordsOf(words), {
      stdout: { write: (text) => out.push(text), columns: 80 },
      stderr: { write: (text) => out.push(text), columns: 80 },
      stdin: Readable.from([]),
      env: { NO_COLOR: "1", HOME: join(folder, "home") },
      cwd: folder,
      now: () => new Date(),
      signal: new AbortController().signal,
    });
  } finally {
    restore();
  }
  return out.join("").trim();
}

/** A command line's words: blanks part them but within double quotes. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");
}

function withEnvironment(wanted: Readonly<Record<string, string>>): () => void {
  const before = Object.keys(wanted).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, wanted);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}
