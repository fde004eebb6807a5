// The same design, applied by Rolebridge, by Terraform and by the floor, on one emulator behind one counting proxy.
//
//   npm run bench -- [--sizes 2x1x2,12x3x20] [--latency 0,50] [--tools rolebridge,floor,terraform] [--emulator moto|sandbox]
//                    [--steps apply,plan,one-more] [--repeat 3] [--out FOLDER] [--keep] [--timeout SECONDS]
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { rolldown } from "rolldown";
import { createAwsCloud } from "../src/aws/index.ts";
import { memoryFiles } from "../src/declaration/index.ts";
import { openWorkspace } from "../src/workspace/index.ts";
import { declarationOf, desiredWorld, parseSize } from "./design.ts";
import {
  type Emulator,
  type EmulatorKind,
  isMotoInstalled,
  type Proxy,
  startEmulator,
  startProxy,
} from "./emulators.ts";
import { measure } from "./measure.ts";
import { renderReport } from "./report.ts";
import type { Line } from "./result.ts";
import { type Designs, findTerraform, floorTool, rolebridge, type Tool } from "./tools.ts";

const root = join(import.meta.dirname, "..");
const { values: options } = parseArgs({
  options: {
    sizes: { type: "string", default: "2x1x2,12x3x20,50x4x50" },
    latency: { type: "string", default: "0,50" },
    tools: { type: "string", default: "rolebridge,floor,fewest-reads,terraform" },
    emulator: { type: "string" },
    steps: { type: "string", default: "apply,plan,one-more" },
    repeat: { type: "string", default: "3" },
    concurrency: { type: "string", default: "10" },
    timeout: { type: "string", default: "1200" },
    out: { type: "string", default: join(root, "bench", "results") },
    /** Adds to the results that are there, and replaces those of the same tool, size and latency. */
    keep: { type: "boolean", default: false },
  },
});
const command = process.env["ROLEBRIDGE"] ?? join(root, "dist", "cli", "rolebridge.js");
if (!existsSync(command)) throw new Error(`${command} is not there: npm run build makes it`);

const terraform = findTerraform();
const known: readonly Tool[] = [
  rolebridge,
  floorTool("floor", "all"),
  floorTool("fewest-reads", "fewest"),
  ...(terraform ? [terraform] : []),
];
const tools = options.tools.split(",").flatMap((name) => known.filter((tool) => tool.name === name));
if (options.tools.includes("terraform") && !terraform) {
  console.log(
    "terraform is left out: it or a mirror with terraform-provider-aws is not here (TF_PLUGIN_MIRROR)",
  );
}
const emulatorKind = (options.emulator ?? (isMotoInstalled() ? "moto" : "sandbox")) as EmulatorKind;
const folder = mkdtempSync(join(tmpdir(), "rolebridge-bench-"));
mkdirSync(options.out, { recursive: true });
const results = join(options.out, "results.jsonl");
if (!options.keep) writeFileSync(results, "");

const bundled = await bundle(["floor", "proxy"]);
for (const size of options.sizes.split(",")) {
  const designs = await designsOf(size);
  for (const latency of options.latency.split(",").map(Number)) {
    for (const tool of tools) await benchTool(tool, size, latency, designs);
  }
}
rmSync(folder, { recursive: true });
const lines = readFileSync(results, "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Line);
writeFileSync(join(options.out, "report.html"), renderReport(lines));
console.log(`The report: ${join(options.out, "report.html")}`);

/** Plain JavaScript of the parts that run as processes of their own: nothing may be compiled while time is taken. */
async function bundle(
  names: readonly ["floor", "proxy"],
): Promise<Readonly<Record<"floor" | "proxy", string>>> {
  const input = Object.fromEntries(names.map((name) => [name, join(root, "bench", `${name}.ts`)]));
  const made = await rolldown({ input, platform: "node", external: [/^node:/] });
  await made.write({ dir: folder, format: "esm", entryFileNames: "[name].mjs" });
  await made.close();
  return { floor: join(folder, "floor.mjs"), proxy: join(folder, "proxy.mjs") };
}

async function designsOf(size: string): Promise<Designs> {
  const parsed = parseSize(size);
  const declaration = declarationOf(parsed);
  const largerDeclaration = declarationOf({ ...parsed, people: parsed.people + 1 });
  return {
    declaration,
    world: await desiredWorld(declaration),
    largerDeclaration,
    largerWorld: await desiredWorld(largerDeclaration),
  };
}

/** Each repetition starts from an emulator with nothing in it. Terraform is dear: it runs once. */
async function benchTool(tool: Tool, size: string, latency: number, designs: Designs): Promise<void> {
  const repeat = tool.name === "terraform" ? 1 : Number(options.repeat);
  for (let round = 0; round < repeat; round += 1) {
    const own = join(folder, `${tool.name}-${size}-${latency}-${round}`);
    mkdirSync(own);
    const accounts = join(own, "accounts.yaml");
    writeFileSync(accounts, designs.declaration);
    const emulator = await startEmulator(emulatorKind, command, accounts);
    const proxy = await startProxy(bundled.proxy, emulator.endpoint);
    try {
      await benchRound({ tool, size, latency, round, designs, own, emulator, proxy });
    } finally {
      proxy.stop();
      emulator.stop();
    }
  }
}

interface Round {
  readonly tool: Tool;
  readonly size: string;
  readonly latency: number;
  readonly round: number;
  readonly designs: Designs;
  readonly own: string;
  readonly emulator: Emulator;
  readonly proxy: Proxy;
}

async function benchRound(given: Round): Promise<void> {
  const { tool, size, latency, round, designs, own, emulator, proxy } = given;
  for (const step of tool.steps.filter((one) => options.steps.split(",").includes(one))) {
    const concurrency = Number(options.concurrency);
    const { floor } = bundled;
    const context = { folder: own, endpoint: proxy.endpoint, concurrency, designs, command, floor };
    const line = tool.prepare(step, context);
    await proxy.reset({ latency });
    const run = await measure(line.program, line.args, {
      cwd: own,
      env: { ...environment(proxy.endpoint, emulator), ...line.env },
      timeoutSeconds: Number(options.timeout),
    });
    const { output, ...figures } = run;
    const inner = tool.name === "floor" && run.status === 0 ? innerSeconds(output) : undefined;
    const stands = step === "one-more" ? designs.largerDeclaration : designs.declaration;
    const left = tool.name === "fewest-reads" ? 0 : await changesLeft(stands, emulator);
    const result: Line = {
      at: new Date().toISOString(),
      emulator: emulatorKind,
      machine: `${cpus().length} cores, Node ${process.versions.node}`,
      load: loadavg()[0] ?? 0,
      tool: tool.name,
      size,
      latency,
      round,
      step,
      ...figures,
      ...(inner !== undefined && { innerSeconds: inner }),
      ...(await proxy.counts()),
      changesLeft: left,
    };
    appendFileSync(results, `${JSON.stringify(result)}\n`);
    console.log(summaryOf(result));
    if (run.status !== 0 || left !== 0) console.log(output.slice(-1000));
    if (run.status !== 0) return;
  }
}

function environment(endpoint: string, { keys }: Emulator): Readonly<Record<string, string>> {
  return {
    ...keys,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: "us-east-1",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
  };
}

/** The floor without Node's start. */
function innerSeconds(output: string): number {
  return (JSON.parse(output) as { readonly seconds: number }).seconds;
}

/** Whether a tool did its work: asked of the emulator itself, what would a plan still change? */
async function changesLeft(declaration: string, { endpoint, keys }: Emulator): Promise<number> {
  const credentials = { accessKeyId: keys.AWS_ACCESS_KEY_ID, secretAccessKey: keys.AWS_SECRET_ACCESS_KEY };
  const workspace = openWorkspace({
    file: "rolebridge.yaml",
    files: memoryFiles({ "rolebridge.yaml": declaration }),
    now: () => new Date(),
    cloud: (partition) => createAwsCloud({ partition, endpoint, credentials }),
  });
  const planned = await workspace.plan();
  if (planned.status !== "done") throw new Error(JSON.stringify(planned.diagnostics));
  return planned.value.changes.length;
}

function summaryOf(line: Line): string {
  const seconds = (value: number): string => `${value.toFixed(2)} s`;
  return [
    `${line.tool} ${line.size} ${line.latency} ms ${line.step}:`,
    seconds(line.wallSeconds),
    `cpu ${seconds(line.cpuSeconds)}`,
    `${line.calls} calls`,
    `${Math.round(line.peakMiB)} MiB in ${line.mostProcesses}`,
    `busy ${seconds(line.busySeconds)}`,
    line.status === 0 ? "" : `STATUS ${line.status}`,
    line.changesLeft === 0 ? "" : `${line.changesLeft} CHANGES LEFT`,
  ].join("  ");
}
