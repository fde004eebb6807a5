import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { updateAwsConfig } from "../../passage/aws-config.ts";
import { grantName } from "../../passage/choose-grant.ts";
import { PassageProblem } from "../../passage/passage-problem.ts";
import { type Command, defineCommand, jsonOption } from "../command.ts";
import { exit } from "../exit.ts";
import { profilesFor } from "../person/aws-profiles.ts";
import { openPassport, passportOptions } from "../person/open-passport.ts";
import { readSettings } from "../person/settings.ts";
import { renderTextDiff } from "../render/text-diff.ts";
import { replaceFile } from "../write-file.ts";

export const config: Command = defineCommand({
  summary: "Write your roles as profiles into ~/.aws/config",
  description:
    "The profiles stand in a marked block; everything outside it stays as it is, byte for byte. A copy of the file as it " +
    "was is kept beside it.",
  examples: [
    ["rolebridge config", "then: aws --profile Operator@shop-production s3 ls"],
    ["rolebridge config --diff", "show what would change; write nothing"],
    [
      "rolebridge config --via role",
      "profiles that the AWS tools assume by themselves, from your own key or `aws login`",
    ],
  ],
  options: {
    ...passportOptions,
    via: {
      type: "string",
      choices: ["process", "role"],
      default: "process",
      description: "process: credentials come from rolebridge; role: the AWS tools assume the roles",
    },
    diff: { type: "boolean", description: "show what would change and write nothing" },
    print: { type: "boolean", description: "print the block and write nothing" },
    ...jsonOption,
  },
  async run({ via, diff, print, json, ...choice }, session) {
    const passport = await openPassport(session, choice);
    const path = session.env["AWS_CONFIG_FILE"] ?? join(session.env["HOME"] ?? homedir(), ".aws", "config");
    const before = print ? "" : await textOf(path);
    const profiles = profilesFor(
      passport,
      via === "role" ? "role" : "process",
      await readSettings(session),
      session.env,
    );
    const update = updateAwsConfig(before, passport.organization, profiles);
    if (update.kind === "refused") {
      const places = update.problems.map(
        (one) => `  ${one.line === undefined ? path : `${path}:${one.line}`}: ${one.message}`,
      );
      throw new PassageProblem(
        `${path} stays as it is:\n${places.join("\n")}`,
        "rename or remove what is in the way, then run the command again",
      );
    }
    if (print) session.say(update.text);
    else if (diff)
      session.say(
        update.changed ? renderTextDiff(before, update.text, session.theme) : `${path} is as it should be.`,
      );
    else if (update.changed) await replaceFile(path, update.text);
    if (json)
      session.answer({ file: path, changed: update.changed, profiles: profiles.map((one) => one.name) });
    else if (!print && !diff) {
      const [first] = passport.grants;
      session.say(`${update.changed ? "Wrote" : "Already there:"} ${profiles.length} profiles in ${path}.`);
      if (first)
        session.say(
          `Try: ${session.theme.command(`aws --profile ${grantName(first)} sts get-caller-identity`)}`,
        );
    }
    return exit.ok;
  },
});

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  }
}
