import { parseDocument } from "yaml";
import type { AccountId } from "../model/index.ts";
import { type CatalogueKey, type CatalogueRole, catalogueKeys, roleCatalogue } from "./role-catalogue.ts";

/** What a first declaration is written from. */
export interface DeclarationDraft {
  readonly organization: string;
  /** Name of the account in which people live; one of `accounts`. */
  readonly source: string;
  readonly accounts: readonly DraftAccount[];
  /** Accounts that are left out, each with the reason; they stand as comments. */
  readonly leftOut?: readonly {
    readonly name: string;
    readonly accountId: AccountId;
    readonly because: string;
  }[];
  readonly reachRole: string;
  readonly region?: string;
  readonly roles: readonly CatalogueKey[];
  readonly people: readonly DraftPerson[];
  /** Repository whose pipelines deploy through an identity provider: `owner/name`. */
  readonly ci?: { readonly role: string; readonly repository: string };
}

export interface DraftAccount {
  readonly name: string;
  readonly accountId: AccountId;
  readonly email?: string;
  readonly project?: string;
  readonly stage?: string;
}

export interface DraftPerson {
  readonly name: string;
  readonly email?: string;
}

/** The role that the first person gets: the smallest that lets one see that switching works. */
const firstChoices: readonly CatalogueKey[] = [
  "viewer",
  "security-audit",
  "operator",
  "developer",
  "billing",
];

/** A commented declaration that says what a draft says. */
export function draftDeclaration(draft: DeclarationDraft): string {
  const sections = [
    head(draft),
    accounts(draft),
    roles(draft),
    people(draft),
    ...(draft.ci ? [exceptions(draft.ci)] : []),
  ];
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function head({ organization, source, reachRole, region }: DeclarationDraft): readonly string[] {
  return [
    "# Who may switch into which role of which account. Check it with `rolebridge check`, see what it would change with",
    "# `rolebridge plan`, and build it with `rolebridge apply`.",
    "version: 1",
    "",
    "# Marks in AWS what Rolebridge owns. Do not change it later: what was made would no longer be known.",
    `organization: ${scalar(organization)}`,
    "",
    "# The account in which every person has exactly one IAM user, and nothing else runs.",
    `source: ${scalar(source)}`,
    "",
    "# How Rolebridge itself enters an account: a role that trusts the account of your credentials.",
    "# `rolebridge permissions` prints what it needs there.",
    "reach:",
    `  role: ${scalar(reachRole)}`,
    "",
    "defaults:",
    ...(region === undefined ? [] : [`  region: ${scalar(region)}`]),
    "  sessionDuration: 1h  # 1h to 12h",
    "  mfa: required        # required | optional",
  ];
}

function accounts({ accounts: list, source, leftOut = [] }: DeclarationDraft): readonly string[] {
  const entry = ({ name, accountId, email, project, stage }: DraftAccount): string => {
    const details = Object.entries({ email, project, stage }).flatMap(([key, value]) =>
      value === undefined ? [] : [`${key}: ${scalar(value)}`],
    );
    if (details.length === 0) return `  ${name}: "${accountId}"`;
    return `  ${name}: { ${[`id: "${accountId}"`, ...details].join(", ")} }`;
  };
  const targets = list.filter(({ name }) => name !== source);
  return [
    "# One account for each project and stage. Ids stand in quotes; grants select accounts by name, project and stage.",
    "accounts:",
    ...list.filter(({ name }) => name === source).map(entry),
    ...(targets.length > 0
      ? ["", ...targets.map(entry)]
      : ['  # shop-production: { id: "222222222222", project: shop, stage: production }']),
    ...(leftOut.length > 0 ? ["", "  # Left out:"] : []),
    ...leftOut.map(({ name, accountId, because }) => `  #   ${oneLine(name)} (${accountId}): ${because}`),
  ];
}

function roles({ roles: chosen }: DeclarationDraft): readonly string[] {
  const entries = catalogueKeys
    .filter((key) => chosen.includes(key))
    .map((key) => roleLines(roleCatalogue[key]));
  return [
    "# What people may switch into. A role is made in an account as soon as somebody is granted it there.",
    "roles:",
    ...entries.flatMap((lines, index) => (index === 0 ? lines : ["", ...lines])),
  ];
}

function roleLines({ role, explanation, lines }: CatalogueRole): readonly string[] {
  return [...explanation.map((line) => `  # ${line}`), `  ${role}:`, ...lines.map((line) => `    ${line}`)];
}

function people(draft: DeclarationDraft): readonly string[] {
  const hasTargets = draft.accounts.length > 1;
  const first = [...firstChoices, ...draft.roles].find((key) => draft.roles.includes(key));
  const access = hasTargets && first !== undefined ? `${roleCatalogue[first].role}@*` : undefined;
  const entries = draft.people.flatMap(({ name, email }, index) => {
    const granted = index === 0 ? access : undefined;
    const lines = [
      ...(email === undefined ? [] : [`    email: ${scalar(email)}`]),
      ...(granted === undefined
        ? []
        : ["    access:", `      - ${scalar(granted)}${" ".repeat(4)}# every target account`]),
    ];
    return lines.length === 0 ? [`  ${scalar(name)}: {}`] : [`  ${scalar(name)}:`, ...lines];
  });
  return [
    "# Each person, with `Role@selector` entries: an account's name, a glob like `*-production`, or conditions like",
    "# `project=shop,stage!=production`. An entry with an end and a reason:",
    "#   - { switch: Administrator@shop-production, until: 2099-01-31, reason: Migration }",
    ...(entries.length === 0 ? ["people: {}"] : ["people:", ...entries]),
  ];
}

function exceptions({ role, repository }: NonNullable<DeclarationDraft["ci"]>): readonly string[] {
  return [
    "# Ways in that are meant though they are no bridge: without them `rolebridge verify` reports them.",
    "exceptions:",
    '  - from: "provider:arn:*:iam::*:oidc-provider/token.actions.githubusercontent.com"',
    `    to: "${role}@*"`,
    `    reason: ${scalar(`Pipelines of ${repository} deploy without stored keys`)}`,
  ];
}

/** A text as YAML on one line: without quotes where it is then still read as that text. */
function scalar(text: string): string {
  const isPlain = /^[\p{L}][\p{L}\p{N}_@.+/ -]*$/u.test(text) && text === text.trim();
  return isPlain && parseDocument(text, { version: "1.2", schema: "core" }).toJS() === text
    ? text
    : JSON.stringify(text);
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ");
}
