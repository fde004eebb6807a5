import {
  array,
  boolean,
  type core,
  type infer as Inferred,
  literal,
  enum as oneOf,
  record,
  strictObject,
  string,
  union,
  unknown,
} from "zod";
import { partitions } from "../model/index.ts";

// The form of a declaration: the one source of the checks and of the editors' JSON Schema. A pattern's message is a
// keyword of `wording.ts`, which says it to people; zod's own words are never shown.

/** Characters that names may have; the JSON Schema shows them, `names.ts` checks them. */
export const namePatterns = {
  organization: /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/,
  account: /^[a-z][a-z0-9-]{0,49}$/,
  role: /^[A-Za-z][\w.-]{0,63}$/,
  user: /^[\w+=,.@-]{1,64}$/,
  policy: /^[\w+=,.@-]{1,128}$/,
  inlinePolicy: /^[\w+=,.@-]{1,117}$/,
  team: /^[\w.-]{1,64}$/,
  label: /^[A-Za-z][\w.-]{0,63}$/,
} as const;

/** AWS: tags hold letters, digits, spaces and `_ . : / = + - @`. */
const tagText = "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]";

/** What a keyed text must look like. The key is the keyword that `wording.ts` words. */
export const textPatterns = {
  "account-id": /^\d{12}$/,
  email: /^[\w.+=/-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/,
  region: /^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/,
  duration: /^(?:\d{1,5}h)?(?:\d{1,5}m)?$/,
  path: /^\/(?:[\x21-\x2e\x30-\x7e]+\/)*$/,
  color: /^(?:[a-z]+|#?[0-9a-fA-F]{6})$/,
  description: /^[\t\n\r\x20-\x7e\xa1-\xff]{0,1000}$/,
  access: /^[^@]+@[^@].*$/,
  date: /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2}))?$/,
  "tag-value": new RegExp(`^${tagText}{0,256}$`, "u"),
  attribute: /^[^\s,=!*?@]+(?: [^\s,=!*?@]+)*$/,
} as const;

export type TextKeyword = keyof typeof textPatterns;

function text(keyword: TextKeyword, description: string) {
  return string().regex(textPatterns[keyword], keyword).describe(description);
}

function name(kind: keyof typeof namePatterns) {
  return string().meta({ pattern: namePatterns[kind].source });
}

const tags = record(string().meta({ maxLength: 128 }), text("tag-value", "Value of the tag"));
const document = record(string(), unknown()).describe("A policy document, as IAM has it");
const mfa = oneOf(["required", "optional"]).describe("Whether switching needs multi-factor authentication");
const sessionName = oneOf(["username", "any"]).describe("Whether a session must carry the person's name");
const duration = text("duration", "How long a session of the role lasts: 1h to 12h");
const policyName = string().describe("An ARN, a declared policy, or the name of an AWS managed policy");

const reach = strictObject({
  role: string().describe("Role that is assumed in the account"),
  read: string().describe("Role for commands that only read"),
  profile: string().describe("AWS profile whose credentials belong to the account"),
})
  .partial()
  .describe("How Rolebridge itself enters an account");

const accountObject = strictObject({
  id: text("account-id", "12 digits, in quotes"),
  email: text("email", "E-mail address of the account's root user").optional(),
  project: text("attribute", "Project that the account belongs to").optional(),
  stage: text("attribute", "Stage of the project: development, production, …").optional(),
  labels: record(name("label"), text("attribute", "Value of the label"))
    .describe("Further attributes that conditions may name")
    .optional(),
  description: string().optional(),
  color: text("color", "Color in the console's role list").optional(),
  region: text("region", "Region that links and profiles start in").optional(),
  reach: reach.optional(),
  retired: boolean().describe("Takes down all that is owned there and grants nothing").optional(),
});

const account = union([text("account-id", "12 digits, in quotes"), accountObject]);

const access = array(
  union([
    text("access", "Role@selector"),
    strictObject({
      switch: text("access", "Role@selector"),
      from: text("date", "First day or instant, UTC").optional(),
      until: text("date", "Last day, or the instant at which it ends, UTC").optional(),
      reason: string().optional(),
    }),
  ]),
).describe("Roles that may be switched into");

const policy = strictObject({
  description: text("description", "Shown in the console").optional(),
  document: document.optional(),
  file: string().describe("JSON or YAML file with the document, beside the declaration").optional(),
});

const role = strictObject({
  description: text("description", "Shown in the console").optional(),
  policies: array(policyName).optional(),
  inline: record(name("inlinePolicy"), document).optional(),
  boundary: policyName.optional(),
  sessionDuration: duration.optional(),
  mfa: mfa.optional(),
  sessionName: sessionName.optional(),
  trust: oneOf(["source", "people"])
    .describe("Whom the door in names: the source account, or exactly the people with a grant")
    .optional(),
  alsoTrusts: array(
    strictObject({
      statement: document.describe("A statement of the trust policy, as IAM has it"),
      in: array(string()).describe("Selectors of the accounts in which it stands; default: all").optional(),
    }),
  )
    .describe(
      "Who else takes the role on, beside the people with a grant: services, providers, other accounts",
    )
    .optional(),
  in: array(string()).describe("Selectors of the accounts in which the role exists").optional(),
  path: text("path", "Path of the role").optional(),
  tags: tags.optional(),
  exclusive: boolean().describe("Removes foreign attachments and inline policies from the role").optional(),
  breakGlass: boolean()
    .describe(
      "For emergencies: always with MFA, sessions of one hour, kept until this says false, uses reported",
    )
    .optional(),
});

const team = strictObject({
  members: array(string()).optional(),
  access: access.optional(),
});

const person = strictObject({
  email: text("email", "E-mail address").optional(),
  access: access.optional(),
  iamUser: string().meta({ pattern: namePatterns.user.source }).optional(),
  formerly: union([string(), array(string())])
    .describe("Former names of the IAM user, which is renamed")
    .optional(),
  tags: tags.optional(),
  disabled: boolean().describe("Holds no role and is in no group; the IAM user stays").optional(),
});

const defaults = strictObject({
  region: text("region", "Region of accounts that name none").optional(),
  sessionDuration: duration.optional(),
  mfa: mfa.optional(),
  sessionName: sessionName.optional(),
  path: text("path", "Path of roles").optional(),
  boundary: policyName.optional(),
  exclusive: boolean().optional(),
});

const exception = strictObject({
  from: string().describe("An account id, a principal ARN, provider:ARN-glob or service:name"),
  to: text("access", "RoleGlob@selector"),
  reason: string(),
  until: text("date", "Last day, or the instant at which it ends, UTC").optional(),
});

const ignoreRule = strictObject({
  name: string().describe("Glob over names of users, groups, roles and policies"),
  path: string().describe("Glob over their paths"),
  tag: string().describe("Key of a tag, or key=value with a glob in the value"),
  reason: string(),
}).partial();

const version = literal(1).describe("Version of the declaration's form");

const sections = {
  version,
  organization: name("organization").describe("Marks what Rolebridge owns"),
  source: string().describe("Account in which every person has an IAM user"),
  partition: oneOf(partitions),
  include: array(string()).describe("Globs of further files of the same form"),
  reach,
  defaults,
  accounts: record(name("account"), account),
  policies: record(name("policy"), policy),
  roles: record(name("role"), role),
  teams: record(name("team"), team),
  people: record(name("user"), person),
  exceptions: array(exception).describe("Ways in that are meant though they are no bridge"),
  ignore: array(ignoreRule).describe("What plan leaves as it stands and import passes over"),
} as const;

/** One file of a declaration: any of the sections. What must be there is asked of all files together. */
export const fileSchema = strictObject(sections).partial();

export type DeclarationFile = Inferred<typeof fileSchema>;

export type Issue = core.$ZodIssue;
