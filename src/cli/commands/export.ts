import { join } from "node:path";
import { aesrConfiguration, bookmarks, type ExportedFile, grantedRegistry } from "../../passage/exports.ts";
import type { Passport } from "../../passage/passport.ts";
import type { SignInSettings } from "../../passage/sign-in-settings.ts";
import { type Command, defineCommand, jsonOption } from "../command.ts";
import { exit } from "../exit.ts";
import { openPassport, passportOptions } from "../person/open-passport.ts";
import { readSettings } from "../person/settings.ts";
import { UsageError } from "../usage-error.ts";
import { makeFolder, writeOwnFile } from "../write-file.ts";

const formats = ["aesr", "granted", "bookmarks"] as const;

export const exportCommand: Command = defineCommand({
  summary: "Give your roles to other tools",
  description:
    "aesr: the browser extension AWS Extend Switch Roles. granted: a profile registry for Granted, two files. bookmarks: a " +
    "file that every browser imports. No secret is in any of them.",
  examples: [
    ["rolebridge export --format aesr", "paste it into the extension's settings"],
    ["rolebridge export --format bookmarks --out roles.html", "then import it in the browser"],
    ["rolebridge export --format granted --out registry", "a folder for `granted registry add`"],
  ],
  options: {
    ...passportOptions,
    format: { type: "string", choices: formats, description: "aesr, granted or bookmarks" },
    out: { type: "string", value: "PATH", description: "where to write; for granted, the folder" },
    ...jsonOption,
  },
  async run({ format, out, json, ...choice }, session) {
    if (format === undefined) throw new UsageError("which tool is it for?", `--format ${formats.join("|")}`);
    const passport = await openPassport(session, choice);
    const files = filesFor(format, passport, await readSettings(session));
    const [only, another] = files;
    if (out === undefined) {
      if (only === undefined || another !== undefined) {
        throw new UsageError(`${format} takes ${files.length} files`, "say where to: --out DIR");
      }
      if (json) session.answer({ files });
      else session.say(only.text);
      return exit.ok;
    }
    const written = files.map(({ name, text }) => ({
      path: another === undefined ? out : join(out, name),
      text,
    }));
    if (another !== undefined) await makeFolder(session, out);
    for (const { path, text } of written) await writeOwnFile(session, path, text);
    const paths = written.map(({ path }) => path);
    if (json) session.answer({ written: paths });
    else session.say(`Wrote ${paths.join(" and ")}.`);
    return exit.ok;
  },
});

function filesFor(
  format: (typeof formats)[number],
  passport: Passport,
  settings: SignInSettings | undefined,
): readonly ExportedFile[] {
  switch (format) {
    case "aesr":
      return [{ name: "aesr.ini", text: aesrConfiguration(passport) }];
    case "bookmarks":
      return [{ name: "bookmarks.html", text: bookmarks(passport) }];
    case "granted":
      return grantedRegistry(passport, {
        profile: settings?.profile ?? "default",
        ...(settings?.mfaSerialNumber !== undefined && { mfaSerialNumber: settings.mfaSerialNumber }),
      });
  }
}
