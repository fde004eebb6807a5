// One verification from a snapshot in a process of its own: arguments are the folder of the built library, the snapshot
// and the expectation. Prints what it took since the process began, reading the files included.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [, , library, snapshot, wanted] = process.argv;
const from = (module) => import(pathToFileURL(`${library}/${module}/index.js`).href);
const [{ verify }, { parseSavedFile }, { valueWithDocuments }] = await Promise.all([
  from("access"),
  from("workspace"),
  from("model"),
]);
const expectation = valueWithDocuments(readFileSync(wanted, "utf8"));
const before = process.cpuUsage();
const saved = parseSavedFile(snapshot, readFileSync(snapshot, "utf8"));
const answer = verify(saved.world, expectation);
const { user, system } = process.cpuUsage(before);
console.log(
  JSON.stringify({
    result: answer.result,
    found: [...answer.waysIn, ...answer.deviations, ...answer.undecided].length,
    cpuSeconds: (user + system) / 1e6,
    megabytes: process.resourceUsage().maxRSS / 1024,
    bridges: answer.examined.bridges,
    roles: answer.examined.roles,
  }),
);
