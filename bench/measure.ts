// Runs one program to its end and tells what it took: wall time, CPU, and the memory of all its processes together.
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";

export interface Run {
  readonly status: number | null;
  readonly wallSeconds: number;
  /** User and system time of the program and its children. */
  readonly cpuSeconds: number;
  /** The highest sum, over all processes that live at one time, of the most that each has held (resident set). */
  readonly peakMiB: number;
  /** The highest sum in which pages that several processes share count in parts: too low where one of them is not ours. */
  readonly sharedOutMiB: number;
  readonly mostProcesses: number;
  readonly output: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
}

/** What `time` says on a line of its own at the end: GNU's also the most that the largest process held, in KiB. */
const gnuTime = ["/usr/bin/time", "/opt/homebrew/bin/gtime"].find((path) => existsSync(path));
const timed =
  gnuTime === undefined
    ? { program: "bash", args: ["-c", 'time "$@"', "bench"] }
    : { program: gnuTime, args: ["-f", "\nbench-cpu %U %S %M"] };
const timeFormat = "\nbench-cpu %U %S";

export async function measure(program: string, args: readonly string[], options: RunOptions): Promise<Run> {
  const { PATH = "", HOME = "" } = process.env;
  const began = performance.now();
  const child = spawn(timed.program, [...timed.args, program, ...args], {
    cwd: options.cwd,
    env: { PATH, HOME, TIMEFORMAT: timeFormat, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => output.push(text));
  }
  const sampler = sampleMemory(child.pid ?? 0);
  const killer = setTimeout(() => process.kill(-(child.pid ?? 0), "SIGKILL"), options.timeoutSeconds * 1000);
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  const wallSeconds = (performance.now() - began) / 1000;
  clearTimeout(killer);
  const text = output.join("");
  const [, user, system, largestKiB] = /bench-cpu ([\d.]+) ([\d.]+) ?(\d+)?/.exec(text) ?? [];
  const sampled = sampler.stop();
  return {
    status,
    wallSeconds,
    cpuSeconds: Number(user ?? 0) + Number(system ?? 0),
    ...sampled,
    // The last growth of a process can fall between two looks; the system remembers that of the largest.
    peakMiB: Math.max(sampled.peakMiB, Number(largestKiB ?? 0) / 1024),
    output: text.replace(/\nbench-cpu .*\n?/, ""),
  };
}

/** Looks every 50 ms, or more seldom where one look takes long: it must not become the load that it measures. */
function sampleMemory(root: number): {
  stop(): Pick<Run, "peakMiB" | "sharedOutMiB" | "mostProcesses">;
} {
  let [peak, sharedOut, most] = [0, 0, 0];
  let timer: NodeJS.Timeout;
  const sample = (): void => {
    const began = performance.now();
    // `time` itself is no part of what it measures.
    const processes = descendantsOf(root);
    peak = Math.max(peak, sumOf(processes, residentKiB));
    sharedOut = Math.max(sharedOut, sumOf(processes, proportionalKiB));
    most = Math.max(most, processes.length);
    timer = setTimeout(sample, Math.max(50, 30 * (performance.now() - began)));
  };
  timer = setTimeout(sample, 20);
  return {
    stop() {
      clearTimeout(timer);
      return { peakMiB: peak / 1024, sharedOutMiB: sharedOut / 1024, mostProcesses: most };
    },
  };
}

function sumOf(processes: readonly number[], kiBOf: (id: number) => number): number {
  return processes.reduce((sum, id) => sum + kiBOf(id), 0);
}

function descendantsOf(root: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync("/proc")) {
    const parent = parentOf(entry);
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const found: number[] = [];
  for (let queue = children.get(root) ?? []; queue.length > 0; ) {
    found.push(...queue);
    queue = queue.flatMap((id) => children.get(id) ?? []);
  }
  return found;
}

/** Undefined for what is no process, or no more. */
function parentOf(entry: string): number | undefined {
  if (!/^\d+$/.test(entry)) return undefined;
  try {
    return Number(readFileSync(`/proc/${entry}/stat`, "utf8").split(") ").at(-1)?.split(" ")[1]);
  } catch {
    return undefined;
  }
}

function residentKiB(id: number): number {
  return numberIn(`/proc/${id}/status`, /^VmHWM:\s+(\d+)/m);
}

function proportionalKiB(id: number): number {
  return numberIn(`/proc/${id}/smaps_rollup`, /^Pss:\s+(\d+)/m);
}

/** 0 where the process has ended, or where the system has no such file. */
function numberIn(file: string, pattern: RegExp): number {
  try {
    return Number(pattern.exec(readFileSync(file, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
