import {
  type ConfigProblem,
  credentialsCollisions,
  renderBlock,
  updateAwsConfig,
} from "../../passage/aws-config.ts";
import { grantName } from "../../passage/choose-grant.ts";
import { PassageProblem } from "../../passage/passage-problem.ts";
import { readIfThere } from "../../passage/private-file.ts";
import { type Command, defineCommand, jsonOption } from "../command.ts";
import { exit } from "../exit.ts";
import { awsFiles, processProfiles, roleProfiles } from "../person/aws-profiles.ts";
import { passportOptions, passportPlace, placeWords, readPlace } from "../person/open-passport.ts";
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
    const place = await passportPlace(session, choice);
    const passport = await readPlace(session, place);
    const profiles =
      via === "role"
        ? roleProfiles(passport, await readSettings(session))
        : processProfiles(passport, placeWords(place), session.env);
    if (print) {
      session.say(renderBlock(passport.organization, profiles));
      return exit.ok;
    }
    const files = awsFiles(session);
    const before = await textOf(files.config);
    const update = updateAwsConfig(before, passport.organization, profiles);
    const competing = credentialsCollisions(await textOf(files.credentials), files.credentials, profiles);
    if (update.kind === "refused" || competing.length > 0) {
      const problems = update.kind === "refused" ? [...update.problems, ...competing] : competing;
      throw refusal(files.config, problems);
    }
    if (!diff && update.changed) await replaceFile(files.config, update.text);
    if (json) {
      const names = profiles.map((one) => one.name);
      session.answer({ file: files.config, changed: update.changed, written: !diff, profiles: names });
    } else if (diff) {
      const nothing = `${files.config} is as it should be.`;
      session.say(update.changed ? renderTextDiff(before, update.text, session.theme) : nothing);
    } else {
      const [first] = passport.grants;
      const did = update.changed ? "Wrote" : "Already there:";
      session.say(`${did} ${profiles.length} profiles in ${files.config}.`);
      if (first) {
        const line = `aws --profile ${grantName(first)} sts get-caller-identity`;
        session.say(`Try: ${session.theme.command(line)}`);
      }
    }
    return exit.ok;
  },
});

function refusal(path: string, problems: readonly ConfigProblem[]): PassageProblem {
  const places = problems.map(({ file = path, line, message }) => {
    const at = line === undefined ? file : `${file}:${line}`;
    return `  ${at}: ${message}`;
  });
  return new PassageProblem(
    `${path} stays as it is:\n${places.join("\n")}`,
    "rename or remove what is in the way, then run the command again",
  );
}

async function textOf(path: string): Promise<string> {
  const bytes = await readIfThere(path);
  if (bytes === undefined) return "";
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new PassageProblem(`${path} is no UTF-8 text`, "save it as UTF-8, then run the command again", {
      cause: error,
    });
  }
}
