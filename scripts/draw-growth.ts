// Draws how long `verify` takes as an organization grows, on doubly logarithmic axes: a straight line of slope one is
// linear.

export interface Series {
  readonly name: string;
  readonly points: readonly { readonly factor: number; readonly cpuSeconds: number }[];
}

const width = 640;
const height = 360;
const margin = { left: 64, right: 150, top: 40, bottom: 48 };
const colours = ["#1f6feb", "#bf5b04", "#1a7f37"];

/** The picture as SVG. */
export function drawGrowth(series: readonly Series[], from: object): string {
  const all = series.flatMap(({ points }) => points);
  const factors = [...new Set(all.map(({ factor }) => factor))];
  const [least, most] = [
    Math.min(...all.map((one) => one.cpuSeconds)),
    Math.max(...all.map((one) => one.cpuSeconds)),
  ];
  const bounds = { low: Math.log2(least) - 0.3, high: Math.log2(most) + 0.3 };
  const x = (factor: number): number =>
    margin.left +
    (Math.log2(factor) / Math.log2(Math.max(...factors))) * (width - margin.left - margin.right);
  const y = (seconds: number): number =>
    height -
    margin.bottom -
    ((Math.log2(seconds) - bounds.low) / (bounds.high - bounds.low)) * (height - margin.top - margin.bottom);
  const ticks = Array.from({ length: 12 }, (_, i) => 2 ** (i - 4)).filter(
    (tick) => Math.log2(tick) >= bounds.low && Math.log2(tick) <= bounds.high,
  );
  const linear = Math.min(most, least * Math.max(...factors));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="CPU seconds of verify as an organization grows" font-family="system-ui, sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(margin.left, 22, "CPU seconds of verify", { weight: 600 }),
    ...ticks.map(
      (tick) =>
        `<line x1="${margin.left}" x2="${width - margin.right}" y1="${at(y(tick))}" y2="${at(y(tick))}" stroke="#d8dee4"/>` +
        text(margin.left - 8, y(tick) + 4, String(tick), { anchor: "end" }),
    ),
    ...factors.map((factor) =>
      text(x(factor), height - margin.bottom + 18, `× ${factor}`, { anchor: "middle" }),
    ),
    text(
      margin.left,
      height - 10,
      `× 1 is ${Object.entries(from)
        .map(([key, value]) => `${key} ${value}`)
        .join(", ")}`,
    ),
    `<path d="M ${at(x(1))} ${at(y(least))} L ${at(x(linear / least))} ${at(y(linear))}" stroke="#8c959f" stroke-dasharray="4 4" fill="none"/>`,
    text(x(linear / least) + 6, y(linear) + 4, "linear"),
    ...series.flatMap(({ name, points }, index) => {
      const colour = colours[index % colours.length] as string;
      const path = points
        .map(({ factor, cpuSeconds }) => `${at(x(factor))} ${at(y(cpuSeconds))}`)
        .join(" L ");
      const last = points.at(-1);
      return [
        `<path d="M ${path}" stroke="${colour}" stroke-width="2" fill="none"/>`,
        ...points.map(
          ({ factor, cpuSeconds }) =>
            `<circle cx="${at(x(factor))}" cy="${at(y(cpuSeconds))}" r="3.5" fill="${colour}"/>`,
        ),
        last ? text(x(last.factor) + 10, y(last.cpuSeconds) + 4 + index * 2, name, { colour }) : "",
      ];
    }),
    "</svg>",
    "",
  ].join("\n");
}

function at(value: number): string {
  return value.toFixed(1);
}

interface TextLook {
  readonly anchor?: string;
  readonly weight?: number;
  readonly colour?: string;
}

function text(
  x: number,
  y: number,
  words: string,
  { anchor = "start", weight = 400, colour = "#24292f" }: TextLook = {},
): string {
  return `<text x="${at(x)}" y="${at(y)}" text-anchor="${anchor}" font-weight="${weight}" fill="${colour}">${words}</text>`;
}
