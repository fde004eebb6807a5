/** One bar: `group` is said once for the bars that share it. */
export interface Bar {
  readonly group: string;
  readonly label: string;
  readonly value: number;
}

const colours: Readonly<Record<string, string>> = {
  "fewest-reads": "#9aa5b1",
  floor: "#52616b",
  "floor-wide": "#7b8794",
  rolebridge: "#1f6feb",
  terraform: "#8957e5",
};

const row = { height: 14, gap: 3, groupGap: 10 };
const column = { group: 0, label: 220, bars: 228, width: 430 };

/** Bars on a logarithmic scale, since the tools differ by orders of magnitude, as an SVG that stands alone. */
export function plot(title: string, bars: readonly Bar[]): string {
  const values = bars.map(({ value }) => value);
  const [least, most] = [Math.min(...values) / 2, Math.max(...values)];
  const lengthOf = (value: number): number =>
    (Math.log(value / least) / Math.log(most / least)) * column.width;
  const drawn: string[] = [];
  let y = 34;
  for (const [index, { group, label, value }] of bars.entries()) {
    const isNew = bars[index - 1]?.group !== group;
    if (isNew && index > 0) y += row.groupGap;
    const base = y + row.height - 3;
    const length = lengthOf(value);
    drawn.push(
      ...(isNew ? [`<text x="${column.group}" y="${base}" class="group">${group}</text>`] : []),
      `<text x="${column.label}" y="${base}" text-anchor="end">${label}</text>`,
      `<rect x="${column.bars}" y="${y}" width="${length.toFixed(1)}" height="${row.height}" rx="2" fill="${colours[label] ?? "#888888"}"/>`,
      `<text x="${(column.bars + length + 5).toFixed(1)}" y="${base}">${textOf(value)}</text>`,
    );
    y += row.height + row.gap;
  }
  const height = y + 8;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 740 ${height}" width="740" role="img" aria-label="${title}, on a logarithmic scale">
<style>text{font:11px system-ui,sans-serif;fill:#1f2933}.title{font-size:13px;font-weight:600}.group{font-weight:600}@media (prefers-color-scheme:dark){text{fill:#e4e7eb}}</style>
<text x="0" y="16" class="title">${title}, on a logarithmic scale</text>
${drawn.join("\n")}
</svg>
`;
}

function textOf(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value.toFixed(value >= 10 ? 1 : 2);
}
