import { accountsOption, defineCommand, fileOption, jsonOption } from "../command.ts";
import { chosenWorld, declaredWorkspace, worldOption } from "../declared-workspace.ts";
import { evidenceOf } from "../evidence.ts";
import { type ExitCode, exit } from "../exit.ts";
import { packageVersion } from "../package-file.ts";
import { renderSarif } from "../render/sarif.ts";
import { renderVerification, verificationAsDiagnostics } from "../render/verify.ts";
import { logOption, readUseLog } from "../use-report.ts";
import { writeOwnFile } from "../write-file.ts";

export const verify = defineCommand({
  summary: "Prove that the declared bridges are all the ways in",
  description:
    "Each declared bridge must stand exactly as declared, and no other way into a target account may exist but the " +
    "declared exceptions. Answers proved, or lists each way in with the statement that opens each step and what would " +
    "close it. What cannot be decided does not pass. Ends with status 2 where it is not proved.",
  examples: [
    ["rolebridge verify", "the accounts as they are"],
    ["rolebridge verify --world plan.json", "as they would be with a saved plan applied"],
    ["rolebridge verify --out evidence.json", "and keep dated evidence"],
    ["rolebridge verify --log trail.json.gz", "and tell who used a break-glass role"],
    ["rolebridge verify --format sarif > verify.sarif", "for code scanning"],
  ],
  options: {
    ...fileOption,
    ...accountsOption,
    ...worldOption,
    ...logOption,
    format: { type: "string", choices: ["text", "json", "sarif"], description: "how it is shown" },
    out: { type: "string", value: "FILE", description: "write dated evidence, with digests, as JSON" },
    ...jsonOption,
  },
  async run({ file, accounts, world: which, log, format, out }, session): Promise<ExitCode> {
    const uses = log.length === 0 ? undefined : (await readUseLog(session, log)).uses;
    const declared = declaredWorkspace(session, { file, accounts });
    const world = await chosenWorld(session, declared, which, { credentials: true, delegates: true });
    const answer = world && (await declared.settle(await declared.workspace.verify(world, uses && { uses })));
    if (world === undefined || answer === undefined) return exit.problems;
    if (out !== undefined) {
      const { sources } = await declared.workspace.check();
      const evidence = evidenceOf(answer, { world, sources, now: session.now(), version: packageVersion() });
      await writeOwnFile(session, out, `${JSON.stringify(evidence, undefined, 2)}\n`);
    }
    if (format === "sarif")
      session.answer(renderSarif(verificationAsDiagnostics(answer, file), packageVersion()));
    else if (session.flags.json) session.answer(answer);
    else
      session.say(
        renderVerification(answer, {
          directory: world.directory,
          theme: session.theme,
          verbose: session.flags.verbose,
        }),
      );
    return answer.result === "proved" ? exit.ok : exit.notClean;
  },
});
