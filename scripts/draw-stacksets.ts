// Draws what an apply through stack sets takes as accounts grow, on doubly logarithmic axes.

export interface Measured {
  readonly step: string;
  readonly accounts: number;
  readonly stackSets: number;
  readonly stackSetCalls: number;
  readonly sourceWrites: number;
  readonly targetWrites: number;
  readonly accountReads: number;
  readonly minutes: number;
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  readonly megabytes: number;
}

export interface Direct {
  readonly accounts: number;
  readonly minutes: number;
}

interface Line {
  readonly name: string;
  readonly colour: string;
  readonly points: readonly (readonly [accounts: number, minutes: number])[];
}

const width = 680;
const height = 380;
const margin = { left: 60, right: 190, top: 44, bottom: 52 };
const colours = ["#1f6feb", "#8c959f", "#1a7f37", "#bf5b04"];

/** The picture as SVG. */
export function drawStackSets(rows: readonly Measured[], direct: readonly Direct[]): string {
  const steps = [...new Set(rows.map(({ step }) => step))];
  const lines: readonly Line[] = [
    ...steps.map((step, index) => ({
      name: `stack sets: ${step}`,
      colour: colours[index] ?? "#000000",
      points: rows.filter((row) => row.step === step).map((row) => [row.accounts, row.minutes] as const),
    })),
    {
      name: "direct: everything made",
      colour: colours[3] ?? "#000000",
      points: direct.map(({ accounts, minutes }) => [accounts, minutes] as const),
    },
  ];
  const [xs, ys] = [0, 1].map((axis) =>
    lines.flatMap(({ points }) => points.map((point) => Math.log10(point[axis] ?? 1))),
  );
  const scale = (values: readonly number[], from: number, to: number) => {
    const [low, high] = [Math.min(...values) - 0.08, Math.max(...values) + 0.08];
    return (value: number): number => from + ((Math.log10(value) - low) / (high - low)) * (to - from);
  };
  const x = scale(xs ?? [], margin.left, width - margin.right);
  const y = scale(ys ?? [], height - margin.bottom, margin.top);
  const accounts = [...new Set(rows.map((row) => row.accounts))];
  const ticks = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100].filter(
    (tick) => y(tick) <= height - margin.bottom && y(tick) >= margin.top,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="Simulated minutes of an apply as accounts grow" font-family="system-ui, sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(margin.left, 24, "Simulated minutes of an apply", 'font-weight="600"'),
    ...ticks.map(
      (tick) =>
        `<line x1="${margin.left}" x2="${width - margin.right}" y1="${at(y(tick))}" y2="${at(y(tick))}" stroke="#d8dee4"/>` +
        text(margin.left - 8, y(tick) + 4, String(tick), 'text-anchor="end"'),
    ),
    ...accounts.map((count) =>
      text(x(count), height - margin.bottom + 20, count.toLocaleString("en-US"), 'text-anchor="middle"'),
    ),
    text((margin.left + width - margin.right) / 2, height - 10, "accounts", 'text-anchor="middle"'),
    ...labels(lines.map((line) => ({ ...line, y: y(line.points.at(-1)?.[1] ?? 1) }))).map(
      ({ name, colour, y: place }) => text(width - margin.right + 10, place + 4, name, `fill="${colour}"`),
    ),
    ...lines.map(
      ({ colour, points }) =>
        `<path d="M ${points.map(([count, minutes]) => `${at(x(count))} ${at(y(minutes))}`).join(" L ")}" stroke="${colour}" stroke-width="2" fill="none"/>` +
        points
          .map(
            ([count, minutes]) =>
              `<circle cx="${at(x(count))}" cy="${at(y(minutes))}" r="3" fill="${colour}"/>`,
          )
          .join(""),
    ),
    "</svg>",
    "",
  ].join("\n");
}

/** Labels at the ends of their lines, pushed apart where they would stand on each other. */
function labels<T extends { readonly y: number }>(lines: readonly T[]): readonly T[] {
  let above = Number.NEGATIVE_INFINITY;
  return lines
    .toSorted((a, b) => a.y - b.y)
    .map((line) => {
      above = Math.max(line.y, above + 16);
      return { ...line, y: above };
    });
}

function text(x: number, y: number, content: string, attributes = ""): string {
  return `<text x="${at(x)}" y="${at(y)}" ${attributes.includes("fill") ? "" : 'fill="#1f2328" '}${attributes}>${content}</text>`;
}

function at(value: number): string {
  return value.toFixed(1);
}
