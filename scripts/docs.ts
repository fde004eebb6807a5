import { join } from "node:path";
import { buildSite, fromHere } from "./site/build-site.ts";

// `npm run docs`: the documentation as a folder of static pages that need no server. `--out FOLDER` puts it elsewhere.

const root = join(import.meta.dirname, "..");
const at = process.argv.indexOf("--out");
const folder = at < 0 ? join(root, "site") : (process.argv[at + 1] ?? join(root, "site"));
const { pages, broken } = await buildSite(root, folder);
process.stdout.write(
  `Wrote ${pages} pages into ${fromHere(folder)}/; begin at ${fromHere(folder)}/index.html.\n`,
);
if (broken.length > 0) {
  process.stderr.write(`${broken.length} links lead nowhere:\n${broken.map((one) => `  ${one}\n`).join("")}`);
  process.exitCode = 1;
}
