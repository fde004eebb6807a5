import { parseAccountId } from "../model/index.ts";
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

/** Whether a value has what the person's commands read. Whoever can write a passport can only name roles, not open them. */
function isPassport(value: unknown): value is Passport {
  if (!isObject(value) || value["kind"] !== "rolebridge/passport" || value["version"] !== 1) return false;
  const { grants, source } = value;
  const hasTexts = ["organization", "partition", "person", "user"].every(
    (key) => typeof value[key] === "string",
  );
  return (
    hasTexts &&
    isObject(source) &&
    isAccount(source["accountId"]) &&
    Array.isArray(grants) &&
    grants.every(isGrant)
  );
}

function isGrant(value: unknown): boolean {
  if (!isObject(value) || !isAccount(value["accountId"]) || typeof value["sessionDuration"] !== "number")
    return false;
  const texts = ["role", "account", "roleArn", "consoleRoleName", "description", "mfa"];
  const roleArn = value["roleArn"];
  return (
    texts.every((key) => typeof value[key] === "string") &&
    typeof roleArn === "string" &&
    roleArn.includes(`:iam::${String(value["accountId"])}:role/`) &&
    Array.isArray(value["windows"]) &&
    Array.isArray(value["reasons"])
  );
}

function isAccount(value: unknown): boolean {
  return typeof value === "string" && parseAccountId(value) !== undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
