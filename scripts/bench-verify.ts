// What `verify` costs from a snapshot: CPU seconds and memory, the built library in a process of its own. Two sizes with
// their bounds, then the growth with accounts, with roles and with people, drawn to docs/images/verify-growth.svg.
//
//   npm run bench:policy                             builds the library, then runs this after the decisions
//   tsx scripts/bench-verify.ts [--lib FOLDER] [--no-growth]
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { textWithPooledDocuments } from "../src/model/index.ts";
import { organizationOf, type Size } from "./bench-organization.ts";
import { drawGrowth, type Series } from "./draw-growth.ts";

const { values: flags } = parseArgs({
  options: { lib: { type: "string", default: "dist/lib" }, "no-growth": { type: "boolean", default: false } },
});
const runner = fileURLToPath(new URL("bench-verify-run.mjs", import.meta.url));
const picture = fileURLToPath(new URL("../docs/images/verify-growth.svg", import.meta.url));

interface Measured {
  readonly result: string;
  readonly found: number;
  readonly cpuSeconds: number;
  readonly megabytes: number;
  readonly bridges: number;
  readonly roles: number;
}

/** The least of some runs: whatever else the machine does only adds. */
function measure(size: Size, runs: number): Measured {
  const folder = mkdtempSync(join(tmpdir(), "rolebridge-bench-"));
  try {
    const { live, expectation } = organizationOf(size);
    const files = [join(folder, "world.json"), join(folder, "expectation.json")] as const;
    writeFileSync(files[0], textWithPooledDocuments(live));
    writeFileSync(files[1], textWithPooledDocuments(expectation));
    const all = Array.from({ length: runs }, () => {
      const output = execFileSync(process.execPath, [runner, resolve(flags.lib), ...files], {
        encoding: "utf8",
      });
      return JSON.parse(output) as Measured;
    });
    const wrong = all.find(({ result }) => result !== "proved");
    if (wrong) throw new Error(`verify found ${wrong.found} things in an organization that is as declared`);
    return all.reduce((least, one) => (one.cpuSeconds < least.cpuSeconds ? one : least));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function sizeText({ accounts, roles, people, foreignRoles }: Size): string {
  return `${accounts} accounts × ${roles} roles × ${people} people, ${foreignRoles} foreign roles each`;
}

const usual: Size = { accounts: 200, roles: 10, people: 300, foreignRoles: 100, grants: 20 };
const large: Size = { accounts: 1000, roles: 20, people: 2000, foreignRoles: 100, grants: 20 };

let isWithin = true;
for (const { size, cpuSeconds, megabytes, runs } of [
  { size: usual, cpuSeconds: 3, megabytes: 400, runs: 3 },
  { size: large, cpuSeconds: 30, megabytes: 2000, runs: 1 },
]) {
  const took = measure(size, runs);
  const isGood = took.cpuSeconds <= cpuSeconds && took.megabytes <= megabytes;
  if (!isGood) isWithin = false;
  console.log(
    `verify, ${sizeText(size)}: ${took.cpuSeconds.toFixed(2)} CPU s (bound ${cpuSeconds}), ` +
      `${Math.round(took.megabytes)} MB (bound ${megabytes}), ${took.bridges} bridges  ${isGood ? "ok" : "too much"}`,
  );
}

if (!flags["no-growth"]) {
  const small: Size = { accounts: 50, roles: 10, people: 100, foreignRoles: 50, grants: 20 };
  const steps = [1, 2, 4, 8];
  const series: readonly Series[] = (["accounts", "roles", "people"] as const).map((what) => ({
    name: what,
    points: steps.map((factor) => {
      const size = { ...small, [what]: small[what] * factor };
      const { cpuSeconds, bridges, roles } = measure(size, 2);
      console.log(
        `  ${what} × ${factor}: ${cpuSeconds.toFixed(2)} CPU s, ${bridges} bridges, ${roles} roles`,
      );
      return { factor, cpuSeconds };
    }),
  }));
  writeFileSync(picture, drawGrowth(series, small));
  for (const { name, points } of series) {
    const [first, last] = [points[0], points.at(-1)];
    if (!first || !last) continue;
    const exponent = Math.log(last.cpuSeconds / first.cpuSeconds) / Math.log(last.factor / first.factor);
    console.log(`growth with ${name}: exponent ${exponent.toFixed(2)} (1 is linear)`);
    if (exponent > 1.15) isWithin = false;
  }
}
process.exitCode = isWithin ? 0 : 1;
