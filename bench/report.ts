// The results as a page of the documentation: what was wanted and what came out, plots, and every figure.
import { plot } from "./plot.ts";
import { benchSteps, type Line } from "./result.ts";

/** Files of the page, by their places in `docs/`. */
export type Report = Readonly<Record<string, string>>;

/** The page. Of several rounds the median counts. */
export function renderReport(lines: readonly Line[]): Report {
  const free = lines.filter(({ rate }) => rate === undefined);
  const latencies = [...new Set(free.map(({ latency }) => latency))].toSorted((a, b) => a - b);
  const pictures = [
    ...latencies.map((latency) => ({
      path: `images/bench-time-${latency}ms.svg`,
      title: `Wall time in seconds, ${latency} ms before each call`,
      lines: free.filter((line) => line.latency === latency),
      figure: "wallSeconds" as const,
    })),
    { path: "images/bench-memory.svg", title: "Peak memory in MiB", lines: free, figure: "peakMiB" as const },
    { path: "images/bench-calls.svg", title: "Calls", lines: free, figure: "calls" as const },
  ];
  const page = [
    preface(lines),
    "## What was wanted, and what came out",
    wishes(free, latencies),
    throttled(lines),
    "## Plots",
    pictures.map(({ path, title }) => `![${title}, on a logarithmic scale](${path})`).join("\n\n"),
    "## Every figure",
    figures(free),
  ];
  return {
    "benchmarks.md": `${page.filter((part) => part !== "").join("\n\n")}\n`,
    ...Object.fromEntries(
      pictures.map(({ path, title, lines: drawn, figure }) => [path, plot(title, barsOf(drawn, figure))]),
    ),
  };
}

function preface(lines: readonly Line[]): string {
  const list = (values: readonly string[]): string => [...new Set(values)].join(", ");
  const loads = lines.map(({ load }) => load);
  const days = lines.map(({ at }) => at).toSorted();
  return `# Beside the floor and Terraform

\`npm run build && npm run bench\` builds one design with each tool, on one emulator (${list(lines.map(({ emulator }) => emulator))}) behind one counting proxy, and
writes this page. Sizes are target accounts × roles × people. A step counts only where a plan of Rolebridge, made against the
emulator itself, finds nothing left to change afterwards: so all tools are known to have built the same, to the last tag.

- **floor**: the fewest calls that do the work, signed by hand over kept connections, with the reads that Rolebridge makes and
  ten calls in flight; it plans nothing and checks nothing. **floor-wide**: eighty calls in flight, as many as Rolebridge has at
  most. **fewest-reads**: of the reads only the one that lists most.
- **terraform**: its fast settings (nothing is validated or asked for needlessly), local state, the provider from a local mirror,
  \`-parallelism=10\`, one provider alias for each account, since it cannot loop over accounts. It runs once; its build and its
  extra person are measured at the first latency only.
- **Memory** is the highest sum, over all processes that live at one time, of the most that each has held (\`VmHWM\`, \`getrusage\`).

Measured ${days[0]?.slice(0, 16).replace("T", " ")} to ${days.at(-1)?.slice(0, 16).replace("T", " ")} UTC on ${list(lines.map(({ machine }) => machine))}. The load average was ${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)}:
where it is above the number of cores, wall time says as much about the neighbours as about the tool; calls do not suffer from it,
and CPU time little. The raw lines are in \`bench/results/results.jsonl\`.`;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

type Figure = "wallSeconds" | "cpuSeconds" | "calls" | "peakMiB" | "sharedOutMiB";

function figureOf(lines: readonly Line[], tool: string, step: string, figure: Figure): number | undefined {
  // Lines of earlier days lack what was not measured then.
  const values = doneBy(lines, tool, step)
    .map((line): number | undefined => line[figure])
    .filter((value) => value !== undefined);
  return values.length === 0 ? undefined : median(values);
}

function doneBy(lines: readonly Line[], tool: string, step: string): readonly Line[] {
  return lines.filter(
    (line) => line.tool === tool && line.step === step && line.changesLeft === 0 && line.status === 0,
  );
}

const reading = /:(Get|List|AssumeRole)/;

function writesOf(lines: readonly Line[], tool: string, step: string): number | undefined {
  const [line] = doneBy(lines, tool, step);
  if (line === undefined) return undefined;
  return Object.entries(line.byKind).reduce(
    (sum, [kind, count]) => sum + (reading.test(kind) ? 0 : count),
    0,
  );
}

interface Wish {
  readonly name: string;
  /** At most. */
  readonly wanted: number;
  ratio(lines: readonly Line[]): number | undefined;
}

const over =
  (step: string, figure: Figure, other: string) =>
  (lines: readonly Line[]): number | undefined =>
    quotient(figureOf(lines, "rolebridge", step, figure), figureOf(lines, other, step, figure));

const writesOver =
  (step: string) =>
  (lines: readonly Line[]): number | undefined =>
    quotient(writesOf(lines, "rolebridge", step), writesOf(lines, "floor", step));

function quotient(own: number | undefined, theirs: number | undefined): number | undefined {
  return own === undefined || theirs === undefined || theirs === 0 ? undefined : own / theirs;
}

const wishList: readonly Wish[] = [
  {
    name: "converged plan: time over the floor's",
    wanted: 1.5,
    ratio: over("plan", "wallSeconds", "floor"),
  },
  { name: "converged plan: calls over the floor's", wanted: 1.5, ratio: over("plan", "calls", "floor") },
  {
    name: "converged plan: time over Terraform's",
    wanted: 0.01,
    ratio: over("plan", "wallSeconds", "terraform"),
  },
  {
    name: "converged plan: memory over Terraform's",
    wanted: 0.05,
    ratio: over("plan", "peakMiB", "terraform"),
  },
  {
    name: "the same, Terraform's shared pages counted once",
    wanted: 0.05,
    ratio: (lines) =>
      quotient(
        figureOf(lines, "rolebridge", "plan", "peakMiB"),
        figureOf(lines, "terraform", "plan", "sharedOutMiB"),
      ),
  },
  {
    name: "apply from empty: time over the floor's",
    wanted: 1.5,
    ratio: over("apply", "wallSeconds", "floor"),
  },
  { name: "apply from empty: writes over the floor's", wanted: 1.2, ratio: writesOver("apply") },
  {
    name: "one more person: time over the floor's",
    wanted: 1.5,
    ratio: over("one-more", "wallSeconds", "floor"),
  },
  { name: "one more person: writes over the floor's", wanted: 1.2, ratio: writesOver("one-more") },
];

/** A row for each wish, a column for each size and latency. */
function wishes(lines: readonly Line[], latencies: readonly number[]): string {
  const columns = sizesOf(lines).flatMap((size) => latencies.map((latency) => ({ size, latency })));
  const rows = wishList.map(({ name, wanted, ratio }) => [
    name,
    `≤ ${wanted}`,
    ...columns.map(({ size, latency }) => {
      const value = ratio(lines.filter((line) => line.size === size && line.latency === latency));
      if (value === undefined) return "";
      const text = value < 0.1 ? value.toFixed(4) : value.toFixed(2);
      return value <= wanted ? text : `**${text}**`;
    }),
  ]);
  return `${markdownTable(["", "wanted", ...columns.map(({ size, latency }) => `${size}, ${latency} ms`)], rows)}

**Bold** is more than was wanted; empty was not measured. Terraform's bounds were set for fifty accounts. Of the writes of each
apply two are the lock's, which the floor does without. CPU time over the floor's, where the neighbours weigh less:

${markdownTable(["", ...columns.map(({ size, latency }) => `${size}, ${latency} ms`)], processorRows(lines, columns))}`;
}

function processorRows(
  lines: readonly Line[],
  columns: readonly { readonly size: string; readonly latency: number }[],
): readonly (readonly string[])[] {
  return benchSteps.map((step) => [
    step,
    ...columns.map(({ size, latency }) => {
      const same = lines.filter((line) => line.size === size && line.latency === latency);
      const [own, theirs] = ["rolebridge", "floor"].map((tool) => figureOf(same, tool, step, "cpuSeconds"));
      return own === undefined || theirs === undefined ? "" : `${own.toFixed(2)} : ${theirs.toFixed(2)} s`;
    }),
  ]);
}

/** How near a run with throttled accounts came to what the rates alone make it take. */
function throttled(lines: readonly Line[]): string {
  const slow = lines.filter((line) => line.rate !== undefined && line.changesLeft === 0 && line.status === 0);
  if (slow.length === 0) return "";
  const rows = slow.map((line) => [
    `${line.size}, ${line.latency} ms, ${line.rate}/s`,
    line.step,
    line.wallSeconds.toFixed(1),
    (line.boundSeconds ?? 0).toFixed(1),
    line.boundSeconds ? (line.wallSeconds / line.boundSeconds).toFixed(2) : "",
    String(line.calls),
    String(line.throttled),
  ]);
  return `## With throttled rates

Each account admits so many IAM calls a second (STS: 600). The bound is the busiest account's: its fewest calls, at the rate; wanted
is a time of at most 1.3 times the bound. A step that the rates do not hold back has no bound worth naming.

${markdownTable(["", "step", "wall s", "bound s", "ratio", "calls", "of them throttled"], rows)}`;
}

function sizesOf(lines: readonly Line[]): readonly string[] {
  const accountsIn = (size: string): number => Number(size.split("x")[0]);
  return [...new Set(lines.map(({ size }) => size))].toSorted((a, b) => accountsIn(a) - accountsIn(b));
}

const tools = ["fewest-reads", "floor", "floor-wide", "rolebridge", "terraform"];

function barsOf(lines: readonly Line[], figure: Figure) {
  return sizesOf(lines).flatMap((size) =>
    benchSteps.flatMap((step) =>
      tools.flatMap((tool) => {
        const value = figureOf(
          lines.filter((line) => line.size === size),
          tool,
          step,
          figure,
        );
        return value ? [{ group: `${size} ${step}`, label: tool, value }] : [];
      }),
    ),
  );
}

function figures(lines: readonly Line[]): string {
  const keys = [
    ...new Set(lines.map(({ size, latency, step, tool }) => JSON.stringify([size, latency, step, tool]))),
  ];
  const rows = keys.map((key) => {
    const [size, latency, step, tool] = JSON.parse(key) as [string, number, string, string];
    const same = lines.filter((line) => line.size === size && line.latency === latency);
    const done = doneBy(same, tool, step);
    const value = (figure: Figure, digits: number): string =>
      figureOf(same, tool, step, figure)?.toFixed(digits) ?? "not done";
    return [
      size,
      `${latency} ms`,
      step,
      tool,
      value("wallSeconds", 2),
      value("cpuSeconds", 2),
      value("calls", 0),
      String(writesOf(same, tool, step) ?? ""),
      value("peakMiB", 0),
      value("sharedOutMiB", 0),
      String(Math.max(0, ...done.map(({ mostProcesses }) => mostProcesses))),
      String(done.length),
      done.length === 0 ? "" : Math.max(...done.map(({ load }) => load)).toFixed(1),
    ];
  });
  const head = ["size", "latency", "step", "tool", "wall s", "CPU s", "calls", "writes", "MiB"];
  return markdownTable([...head, "MiB, shared once", "processes", "rounds", "load"], rows);
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? "---" : "---:"))), ...rows.map(line)].join(
    "\n",
  );
}
