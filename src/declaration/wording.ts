import type { DiagnosticCode } from "../diagnostics/index.ts";
import type { TextKeyword } from "./schema.ts";

/** What is said of a text that does not match its pattern. */
export interface Wording {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly help?: string;
}

const shortest = 80;

/** A value as it is quoted in messages: one line, not long. */
export function quoted(value: string): string {
  const line = value.replace(/[\r\n\t]+/g, " ").replaceAll("`", "'");
  return `\`${line.length > shortest ? `${line.slice(0, shortest)}…` : line}\``;
}

/** The first character of a text that a class of characters does not hold, for "`é` is not among them". */
function strangeCharacter(value: string, allowed: RegExp): string | undefined {
  return Array.from(value).find((character) => !allowed.test(character));
}

const latin1 = /^[\t\n\r\x20-\x7e\xa1-\xff]$/;
const tagCharacter = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]$/u;

/** Words a text that breaks the pattern of its keyword. */
export const wordings: Readonly<Record<TextKeyword, (value: string) => Wording>> = {
  "account-id": (value) => ({
    code: "RB1016",
    message: `${quoted(value)} is not an account id`,
    help: "an account id has exactly 12 digits",
  }),
  email: (value) => ({
    code: "RB1029",
    message: `${quoted(value)} cannot be used as an e-mail address`,
    help: value.includes("'")
      ? "the address becomes a tag in AWS, and tags hold no apostrophe"
      : "write name@domain with letters, digits and `_ . + = / -`",
  }),
  region: (value) => ({
    code: "RB1013",
    message: `${quoted(value)} is not a region`,
    help: "a region looks like `eu-central-1`",
  }),
  duration: (value) => ({
    code: "RB1032",
    message: `${quoted(value)} is not a duration`,
    help: "write hours and minutes: `1h`, `90m`, `1h30m`",
  }),
  path: (value) => ({
    code: "RB1030",
    message: `${quoted(value)} is not a path`,
    help: "a path begins and ends with a slash: `/teams/`",
  }),
  color: (value) => ({
    code: "RB1013",
    message: `${quoted(value)} is not a color`,
    help: "write a name such as `red`, or six hexadecimal digits",
  }),
  description: (value) => {
    const strange = strangeCharacter(value, latin1);
    return {
      code: "RB1028",
      message: strange
        ? `the description holds \`${strange}\`, which AWS does not accept there`
        : "the description is longer than 1000 characters",
      ...(strange !== undefined && { help: "AWS takes the characters of Latin-1 in descriptions" }),
    };
  },
  access: (value) => ({
    code: "RB1049",
    message: `${quoted(value)} does not say which role in which account`,
    help: "write `Role@account`, or `Role@` with a glob or conditions",
  }),
  date: dateWording,
  "tag-value": (value) => {
    const strange = strangeCharacter(value, tagCharacter);
    return {
      code: "RB1027",
      message: strange
        ? `the tag's value holds \`${strange}\`, which AWS does not accept in tags`
        : "the tag's value is longer than 256 characters",
      ...(strange !== undefined && { help: "tags hold letters, digits, spaces and `_ . : / = + - @`" }),
    };
  },
  attribute: (value) => ({
    code: "RB1036",
    message: `${quoted(value)} could not be named by a condition`,
    help: "leave out commas, `=`, `!`, `*`, `?` and `@`",
  }),
};

/** Words a date that is none, also one that no calendar has. */
export function dateWording(value: string): Wording {
  const lacksZone = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/.test(value);
  return {
    code: "RB1033",
    message: lacksZone ? `the time ${quoted(value)} names no zone` : `${quoted(value)} is not a date`,
    help: lacksZone
      ? `write \`${value.replace(" ", "T")}Z\` for UTC`
      : "write a day as `2099-01-31`, an instant as `2099-01-31T18:00Z`",
  };
}
