// The same design, applied by Rolebridge, by Terraform and by the floor, on one emulator behind one counting proxy.
//
//   npm run bench -- [--sizes 2x1x2,12x3x20] [--latency 0,50] [--tools rolebridge,floor,terraform] [--emulator moto|sandbox]
//                    [--steps apply,plan,one-more] [--repeat 3] [--keep] [--timeout SECONDS]
//   npm run bench -- --keep --sizes 500x2x40 --tools rolebridge --latency 50 --rate 10 --burst 20 --repeat 1
//   npm run bench -- --report       the page again, from the results that are there
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
import { dirname, join } from "node:path";
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
import {
  type Designs,
  findTerraform,
  floorAccounts,
  floorTool,
  rolebridge,
  type StepName,
  type Tool,
} from "./tools.ts";

const root = join(import.meta.dirname, "..");
const { values: options } = parseArgs({
  options: {
    sizes: { type: "string", default: "2x1x2,12x3x20,50x4x50" },
    latency: { type: "string", default: "0,50" },
    tools: { type: "string", default: "rolebridge,floor,floor-wide,fewest-reads,terraform" },
    emulator: { type: "string" },
    steps: { type: "string", default: "apply,plan,one-more" },
    repeat: { type: "string", default: "3" },
    concurrency: { type: "string", default: "10" },
    timeout: { type: "string", default: "1200" },
    /** IAM calls a second that each account admits, and as many at once; 0 is no limit. STS admits 600. */
    rate: { type: "string", default: "0" },
    burst: { type: "string", default: "20" },
    /** Adds to the results that are there. */
    keep: { type: "boolean", default: false },
    report: { type: "boolean", default: false },
  },
});
const command = process.env["ROLEBRIDGE"] ?? join(root, "dist", "cli", "rolebridge.js");
if (!existsSync(command)) throw new Error(`${command} is not there: npm run build makes it`);

const terraform = findTerraform();
const concurrency = Number(options.concurrency);
const rate = Number(options.rate);
/** Calls that read one account, where each answer fits one page. */
const readsOfAccount = 5;
const known: readonly Tool[] = [
  rolebridge,
  floorTool("floor", "all"),
  // With as many calls in flight as Rolebridge has at most.
  floorTool("floor-wide", "all", 80),
  floorTool("fewest-reads", "fewest"),
  ...(terraform ? [terraform] : []),
];
const tools = options.tools.split(",").flatMap((name) => known.filter((tool) => tool.name === name));
const emulatorKind = (options.emulator ?? (isMotoInstalled() ? "moto" : "sandbox")) as EmulatorKind;
const folder = mkdtempSync(join(tmpdir(), "rolebridge-bench-"));
const results = join(root, "bench", "results", "results.jsonl");
mkdirSync(dirname(results), { recursive: true });

if (!options.report) await benchAll();
rmSync(folder, { recursive: true });
const lines = readFileSync(results, "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Line);
for (const [path, text] of Object.entries(renderReport(lines))) writeFileSync(join(root, "docs", path), text);
console.log("The report: docs/benchmarks.md");

async function benchAll(): Promise<void> {
  if (options.tools.includes("terraform") && !terraform) {
    console.log(
      "terraform is left out: it or a mirror with terraform-provider-aws is not here (TF_PLUGIN_MIRROR)",
    );
  }
  if (!options.keep) writeFileSync(results, "");
  const bundled = await bundle();
  for (const size of options.sizes.split(",")) {
    const designs = await designsOf(size);
    for (const tool of tools) await benchTool(tool, size, designs, bundled);
  }
}

type Bundled = Readonly<Record<"floor" | "proxy", string>>;

/** Plain JavaScript of the parts that run as processes of their own: nothing may be compiled while time is taken. */
async function bundle(): Promise<Bundled> {
  const names = ["floor", "proxy"];
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

interface Turn {
  readonly step: StepName;
  /** Milliseconds. */
  readonly latency: number;
}

/**
 * What is run on one emulator, in order. Each latency starts from an emulator with nothing in it; not so for Terraform,
 * whose steps take minutes: it builds once, and only its plan is run with each latency.
 */
function turnsOf(tool: Tool): readonly (readonly Turn[])[] {
  const latencies = options.latency.split(",").map(Number);
  const steps = tool.steps.filter((one) => options.steps.split(",").includes(one));
  if (tool.name !== "terraform") {
    return latencies.map((latency) => steps.map((step) => ({ step, latency })));
  }
  const [first = 0] = latencies;
  return [
    steps.flatMap((step): Turn[] =>
      step === "plan" ? latencies.map((latency) => ({ step, latency })) : [{ step, latency: first }],
    ),
  ];
}

/** Terraform is dear: it runs once. */
async function benchTool(tool: Tool, size: string, designs: Designs, bundled: Bundled): Promise<void> {
  const repeat = tool.name === "terraform" ? 1 : Number(options.repeat);
  for (let round = 0; round < repeat; round += 1) {
    for (const [index, turns] of turnsOf(tool).entries()) {
      const own = join(folder, `${tool.name}-${size}-${index}-${round}`);
      mkdirSync(own);
      const accounts = join(own, "accounts.yaml");
      writeFileSync(accounts, designs.declaration);
      const emulator = await startEmulator(emulatorKind, command, accounts);
      const proxy = await startProxy(bundled.proxy, emulator.endpoint);
      try {
        await benchRound({ tool, size, turns, round, designs, own, emulator, proxy, floor: bundled.floor });
      } finally {
        proxy.stop();
        emulator.stop();
      }
    }
  }
}

interface Round {
  readonly tool: Tool;
  readonly size: string;
  readonly turns: readonly Turn[];
  readonly round: number;
  readonly designs: Designs;
  readonly own: string;
  readonly emulator: Emulator;
  readonly proxy: Proxy;
  readonly floor: string;
}

async function benchRound(given: Round): Promise<void> {
  const { tool, size, round, designs, own, emulator, proxy, floor } = given;
  for (const { step, latency } of given.turns) {
    const { endpoint } = proxy;
    const line = tool.prepare(step, { folder: own, endpoint, concurrency, designs, command, floor });
    await proxy.reset({ latency, ...(rate > 0 && { rate, burst: Number(options.burst) }) });
    const run = await measure(line.program, line.args, {
      cwd: own,
      env: { ...environment(proxy.endpoint, emulator), ...line.env },
      timeoutSeconds: Number(options.timeout),
    });
    const counts = await proxy.counts();
    const { output, ...figures } = run;
    const inner = tool.name.startsWith("floor") && run.status === 0 ? innerSeconds(output) : undefined;
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
      ...(rate > 0 && { rate, boundSeconds: boundOf(step, designs) }),
      round,
      step,
      ...figures,
      ...(inner !== undefined && { innerSeconds: inner }),
      ...counts,
      changesLeft: left,
    };
    appendFileSync(results, `${JSON.stringify(result)}\n`);
    console.log(summaryOf(result));
    if (run.status !== 0 || left !== 0) console.log(output.slice(-1000));
    if (run.status !== 0) return;
  }
}

/** Seconds that the rates alone make it take: the busiest account admits no more calls in less time. */
function boundOf(step: StepName, designs: Designs): number {
  const calls = floorAccounts(step, designs).map(({ stages }) => readsOfAccount + stages.flat().length);
  return Math.max(0, Math.max(...calls) - Number(options.burst)) / rate;
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
    line.boundSeconds === undefined ? "" : `bound ${seconds(line.boundSeconds)}, ${line.throttled} throttled`,
    line.status === 0 ? "" : `STATUS ${line.status}`,
    line.changesLeft === 0 ? "" : `${line.changesLeft} CHANGES LEFT`,
  ].join("  ");
}
