import { isRecord, parseAccountId, partitions } from "../model/index.ts";
import { PassageProblem } from "./passage-problem.ts";
import type { Passport } from "./passport.ts";

/** A passport as text: what `publish` writes. */
export function renderPassport(passport: Passport): string {
  return `${JSON.stringify(passport, null, 2)}\n`;
}

/** Reads a passport; throws a PassageProblem that names the place where the text is none. */
export function parsePassport(text: string, place: string): Passport {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new PassageProblem(`${place} is no JSON`, "ask for a new passport: rolebridge publish", {
      cause: error,
    });
  }
  if (!isPassport(value)) {
    throw new PassageProblem(
      `${place} is no passport of this version of rolebridge`,
      "ask for a new passport: rolebridge publish",
    );
  }
  return value;
}

/**
 * Whether a value has what the person's commands read. A passport opens nothing, but its names end up in terminals, in
 * `~/.aws/config` and in command lines that SDKs run: only the declaration's own characters are let in.
 */
export function isPassport(value: unknown): value is Passport {
  if (!isRecord(value) || value["kind"] !== "rolebridge/passport" || value["version"] !== 1) return false;
  const { grants, source, partition } = value;
  return (
    isPlain(value) &&
    matches(value, passportForms, { contact: forms.contact }) &&
    partitions.some((one) => one === partition) &&
    isRecord(source) &&
    matches(source, { name: forms.account, accountId: forms.accountId }, { region: forms.region }) &&
    Array.isArray(grants) &&
    grants.every((grant) => isGrant(grant, String(partition)))
  );
}

const forms = {
  account: /^[a-z][a-z0-9-]{0,49}$/,
  accountId: /^\d{12}$/,
  role: /^[A-Za-z][\w.-]{0,63}$/,
  user: /^[\w+=,.@-]{2,64}$/,
  region: /^[a-z0-9-]{1,32}$/,
  consoleName: /^[\x21-\x7e]{1,576}$/,
  text: /^/,
  contact: /^.{1,200}$/,
} as const;

const passportForms = { organization: /^[\w-]{1,64}$/, person: /^[\w+=,.@-]{1,64}$/, user: forms.user };
const grantForms = {
  role: forms.role,
  account: forms.account,
  accountId: forms.accountId,
  consoleRoleName: forms.consoleName,
  description: forms.text,
  mfa: /^(required|optional)$/,
};
const optionalGrantForms = {
  project: forms.text,
  stage: forms.text,
  accountDescription: forms.text,
  color: forms.text,
  region: forms.region,
  consoleRefuses: forms.text,
};

/** AWS's bounds of a role's session, in seconds. */
const sessionDurations = { least: 3600, greatest: 43_200 };

function isGrant(value: unknown, partition: string): boolean {
  if (!isRecord(value) || !matches(value, grantForms, optionalGrantForms)) return false;
  const { accountId, consoleRoleName, role, sessionDuration, windows, reasons } = value;
  return (
    value["roleArn"] === `arn:${partition}:iam::${String(accountId)}:role/${String(consoleRoleName)}` &&
    String(consoleRoleName).split("/").at(-1) === role &&
    parseAccountId(String(accountId)) !== undefined &&
    typeof sessionDuration === "number" &&
    sessionDuration >= sessionDurations.least &&
    sessionDuration <= sessionDurations.greatest &&
    Array.isArray(windows) &&
    windows.every(isWindow) &&
    Array.isArray(reasons) &&
    reasons.every((reason) => typeof reason === "string")
  );
}

function isWindow(value: unknown): boolean {
  return (
    isRecord(value) &&
    ["from", "until"].every((key) => {
      const bound = value[key];
      return bound === undefined || (typeof bound === "string" && !Number.isNaN(Date.parse(bound)));
    })
  );
}

type Forms = Readonly<Record<string, RegExp>>;

function matches(value: Readonly<Record<string, unknown>>, required: Forms, optional: Forms = {}): boolean {
  const fits = (key: string, form: RegExp): boolean => {
    const text = value[key];
    return typeof text === "string" && form.test(text);
  };
  return (
    Object.entries(required).every(([key, form]) => fits(key, form)) &&
    Object.entries(optional).every(([key, form]) => value[key] === undefined || fits(key, form))
  );
}

/** Whether no text anywhere in it would steer a terminal or begin a line of its own. */
function isPlain(value: unknown): boolean {
  if (typeof value === "string") return !/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(value);
  if (typeof value !== "object" || value === null) return true;
  return Object.values(value).every(isPlain);
}
