// The results as one page that stands alone: what was wanted and what came out, plots, and every figure.
import { benchSteps, type Line } from "./result.ts";

const tools = ["fewest-reads", "floor", "rolebridge", "terraform"] as const;
const colours: Readonly<Record<string, string>> = {
  "fewest-reads": "#9aa5b1",
  floor: "#52616b",
  rolebridge: "#1f6feb",
  terraform: "#8957e5",
};

/** The page. Of several rounds the median counts. */
export function renderReport(lines: readonly Line[]): string {
  const groups = [...new Set(lines.map(({ size, latency }) => `${size} ${latency}`))];
  const sections = groups.map((group) => {
    const [size = "", latency = ""] = group.split(" ");
    const of = lines.filter((line) => line.size === size && line.latency === Number(latency));
    return `<h2>${size}, ${latency} ms before each call</h2>${ratios(of)}<div class="plots">${plots(of)}</div>${table(of)}`;
  });
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Rolebridge beside the floor and Terraform</title><style>${style}</style>
<h1>Rolebridge beside the floor and Terraform</h1>${preface(lines)}${sections.join("\n")}</html>\n`;
}

function preface(lines: readonly Line[]): string {
  const emulators = [...new Set(lines.map(({ emulator }) => emulator))].join(", ");
  const machines = [...new Set(lines.map(({ machine }) => machine))].join(", ");
  const loads = lines.map(({ load }) => load);
  const days = lines.map(({ at }) => at).toSorted();
  return `<p>Sizes are accounts × roles × people. Every tool builds the same design in an empty emulator (${emulators}) behind the
same counting proxy; after each step a plan of Rolebridge must find nothing left to change. The <b>floor</b> makes the fewest
calls that do the work, signed by hand, with the reads that Rolebridge makes; <b>fewest-reads</b> reads only what one call lists.
Memory is the highest sum over all processes of the tool.</p>
<p>${machines}; measured ${days[0]?.slice(0, 16)} to ${days.at(-1)?.slice(0, 16)} UTC. The machine's load average was
${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)}: where it is above the number of cores, wall time says more
about the neighbours than about the tool; calls and CPU do not suffer from it. Make it again: <code>npm run build &amp;&amp; npm run bench</code>.</p>`;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

type Figure = "wallSeconds" | "cpuSeconds" | "calls" | "peakMiB";

function figureOf(lines: readonly Line[], tool: string, step: string, figure: Figure): number | undefined {
  const values = lines
    .filter((line) => line.tool === tool && line.step === step && line.changesLeft === 0)
    .map((line) => line[figure]);
  return values.length === 0 ? undefined : median(values);
}

const reading = /:(Get|List|AssumeRole)/;

function writesOf(lines: readonly Line[], tool: string, step: string): number | undefined {
  const line = lines.find((one) => one.tool === tool && one.step === step && one.changesLeft === 0);
  if (line === undefined) return undefined;
  return Object.entries(line.byKind).reduce(
    (sum, [kind, count]) => sum + (reading.test(kind) ? 0 : count),
    0,
  );
}

/** One line for each figure that was wanted. */
function ratios(lines: readonly Line[]): string {
  const rows = [
    ...benchSteps.flatMap((step) => [
      ratio(`${step}: time over the floor's`, lines, step, "wallSeconds", "floor", 1.5),
      ratio(
        `${step}: calls over the floor's`,
        lines,
        step,
        "calls",
        "floor",
        step === "plan" ? 1.5 : undefined,
      ),
      ...(step === "plan" ? [] : [writeRatio(step, lines)]),
    ]),
    ratio("plan: time over Terraform's", lines, "plan", "wallSeconds", "terraform", undefined),
    ratio("plan: CPU over Terraform's", lines, "plan", "cpuSeconds", "terraform", undefined),
    ratio("plan: memory over Terraform's", lines, "plan", "peakMiB", "terraform", 1 / 20),
  ].filter((row) => row !== "");
  return `<table><tr><th>ratio</th><th>measured</th><th>wanted</th></tr>${rows.join("")}</table>`;
}

function ratio(
  name: string,
  lines: readonly Line[],
  step: string,
  figure: Figure,
  other: string,
  wanted: number | undefined,
): string {
  const [own, theirs] = [figureOf(lines, "rolebridge", step, figure), figureOf(lines, other, step, figure)];
  return own === undefined || theirs === undefined ? "" : ratioRow(name, own / theirs, wanted);
}

function writeRatio(step: string, lines: readonly Line[]): string {
  const [own, theirs] = [writesOf(lines, "rolebridge", step), writesOf(lines, "floor", step)];
  return own === undefined || theirs === undefined
    ? ""
    : ratioRow(`${step}: writes over the floor's (${own} to ${theirs})`, own / theirs, 1.2);
}

function ratioRow(name: string, value: number, wanted: number | undefined): string {
  const text = value < 0.1 ? value.toFixed(4) : value.toFixed(2);
  const verdict =
    wanted === undefined ? "" : value <= wanted ? `≤ ${wanted}: met` : `<b>≤ ${wanted}: not met</b>`;
  return `<tr><td>${name}</td><td class="number">${text}</td><td>${verdict}</td></tr>`;
}

function plots(lines: readonly Line[]): string {
  return [
    plot("Wall time (s)", lines, "wallSeconds"),
    plot("CPU of the tool (s)", lines, "cpuSeconds"),
    plot("Calls", lines, "calls"),
    plot("Peak memory (MiB)", lines, "peakMiB"),
  ].join("");
}

const bar = { height: 16, gap: 4, left: 150, width: 260 };

/** Bars on a logarithmic scale: the tools differ by orders of magnitude. */
function plot(title: string, lines: readonly Line[], figure: Figure): string {
  const bars = benchSteps.flatMap((step) =>
    tools.flatMap((tool) => {
      const value = figureOf(lines, tool, step, figure);
      return value === undefined || value <= 0 ? [] : [{ label: `${step} · ${tool}`, tool, value }];
    }),
  );
  if (bars.length === 0) return "";
  const [least, most] = [
    Math.min(...bars.map(({ value }) => value)) / 2,
    Math.max(...bars.map(({ value }) => value)),
  ];
  const lengthOf = (value: number): number => (Math.log(value / least) / Math.log(most / least)) * bar.width;
  const drawn = bars.map(({ label, tool, value }, index) => {
    const y = 24 + index * (bar.height + bar.gap);
    const length = lengthOf(value);
    const text = value >= 100 ? value.toFixed(0) : value.toFixed(2);
    return `<text x="${bar.left - 6}" y="${y + 12}" text-anchor="end">${label}</text>
<rect x="${bar.left}" y="${y}" width="${length.toFixed(1)}" height="${bar.height}" fill="${colours[tool]}"/>
<text x="${(bar.left + length + 4).toFixed(1)}" y="${y + 12}">${text}</text>`;
  });
  const height = 30 + bars.length * (bar.height + bar.gap);
  return `<svg viewBox="0 0 480 ${height}" width="480" role="img" aria-label="${title}, logarithmic scale"><text x="0" y="14" class="title">${title}, logarithmic</text>${drawn.join("")}</svg>`;
}

function table(lines: readonly Line[]): string {
  const rows = lines.map((line) => {
    const kinds = Object.entries(line.byKind).map(([kind, count]) => `${kind.split(":")[1]} ${count}`);
    const numbers = [
      line.wallSeconds.toFixed(2),
      line.cpuSeconds.toFixed(2),
      line.calls,
      Math.round(line.peakMiB),
    ];
    const ended =
      line.status === 0 && line.changesLeft === 0
        ? "done"
        : `status ${line.status}, ${line.changesLeft} left`;
    return `<tr><td>${line.tool}</td><td>${line.step}</td>${numbers.map((one) => `<td class="number">${one}</td>`).join("")}<td class="number">${line.mostProcesses}</td><td class="number">${line.load.toFixed(1)}</td><td>${ended}</td><td class="kinds">${kinds.join(", ")}</td></tr>`;
  });
  return `<details><summary>Every run</summary><table><tr><th>tool</th><th>step</th><th>wall s</th><th>CPU s</th><th>calls</th><th>MiB</th><th>processes</th><th>load</th><th></th><th>calls by kind</th></tr>${rows.join("")}</table></details>`;
}

const style = `:root{color-scheme:light dark;font:15px/1.5 system-ui,sans-serif}body{max-width:1020px;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;margin:1rem 0}td,th{padding:.2rem .7rem;text-align:left;border-bottom:1px solid #8884;vertical-align:top}
.number{text-align:right;font-variant-numeric:tabular-nums}.kinds{font-size:12px;max-width:24rem}.plots{display:flex;flex-wrap:wrap;gap:1rem}
svg{font:11px system-ui,sans-serif;max-width:100%;height:auto}svg text{fill:currentColor}.title{font-weight:600}`;
