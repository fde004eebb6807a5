import { createHash } from "node:crypto";
import type { AccountId } from "../model/index.ts";
import type { Template } from "./account-template.ts";

// One template for several accounts. Where a text or a list of texts differs from account to account it stands in a
// mapping by account id: unlike parameters, a mapping reaches every account in one update, and an account that it does
// not know gets nothing at all.

/** Accounts that can share a template, and the template. */
export interface SharedTemplate {
  readonly accounts: readonly AccountId[];
  readonly template: Template;
}

/**
 * What CloudFormation takes in one request: bytes of a template body, and entries of a mapping.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
export const templateLimits = { bytes: 51_200, mapped: 200 } as const;

const mappingName = "Accounts";

/** The fewest templates that say for each account what its own says. Accounts and templates come out sorted. */
export function shareTemplates(templates: ReadonlyMap<AccountId, Template>): readonly SharedTemplate[] {
  const alike = new Map<string, [AccountId, Template][]>();
  for (const [accountId, template] of [...templates].toSorted(byFirst)) {
    const key = JSON.stringify(skeletonOf(template));
    const group = alike.get(key);
    if (group) group.push([accountId, template]);
    else alike.set(key, [[accountId, template]]);
  }
  return [...alike.values()].flatMap(withinLimits).toSorted((a, b) => compare(a.accounts[0], b.accounts[0]));
}

/** A group that is too much for one template is halved; what one account alone needs stays as it is. */
function withinLimits(group: readonly (readonly [AccountId, Template])[]): readonly SharedTemplate[] {
  const shared = shareOne(group);
  if (group.length === 1 || fits(shared)) return [shared];
  const half = Math.ceil(group.length / 2);
  // Equal texts side by side, so that halves differ in as little as can be.
  const sorted = group.toSorted(
    (a, b) => compare(JSON.stringify(a[1]), JSON.stringify(b[1])) || byFirst(a, b),
  );
  return [...withinLimits(sorted.slice(0, half)), ...withinLimits(sorted.slice(half))];
}

function fits({ template }: SharedTemplate): boolean {
  const mapped = Object.keys((template["Mappings"] as Record<string, object>)?.[mappingName] ?? {}).length;
  return (
    mapped <= templateLimits.mapped && Buffer.byteLength(JSON.stringify(template)) <= templateLimits.bytes
  );
}

function shareOne(group: readonly (readonly [AccountId, Template])[]): SharedTemplate {
  const accounts = group.map(([accountId]) => accountId);
  const [first] = group;
  if (first === undefined) throw new Error("a template is shared by somebody");
  const mapping: Record<string, Record<string, unknown>> = {};
  const merged = merge(
    group.map(([, template]) => template),
    "",
    (key, values) => {
      for (const [index, accountId] of accounts.entries()) {
        (mapping[accountId] ??= {})[key] = plainValue(values[index], accountId);
      }
      return { "Fn::FindInMap": [mappingName, { Ref: "AWS::AccountId" }, key] };
    },
  ) as Template;
  if (Object.keys(mapping).length === 0) return { accounts: accounts.toSorted(), template: first[1] };
  const { Resources, ...head } = merged;
  return {
    accounts: accounts.toSorted(),
    template: { ...head, Mappings: { [mappingName]: mapping }, Resources },
  };
}

/** What an account's own stack says when it is made from a template: mapping and account id put in. */
export function templateFor(template: Template, accountId: AccountId): Template {
  const { Mappings, ...rest } = template;
  const entries = (Mappings as Record<string, Record<string, Record<string, unknown>>> | undefined)?.[
    mappingName
  ];
  return resolve(rest, accountId, entries?.[accountId] ?? {}) as Template;
}

function resolve(value: unknown, accountId: AccountId, entries: Readonly<Record<string, unknown>>): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, accountId, entries));
  if (typeof value !== "object" || value === null) return value;
  const found = (value as Record<string, unknown>)["Fn::FindInMap"];
  if (Array.isArray(found) && found[0] === mappingName) return entries[String(found[2])] ?? null;
  if (isSubstitution(value)) return plainValue(value, accountId);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, resolve(item, accountId, entries)]),
  );
}

interface Substitution {
  readonly "Fn::Sub": string;
}

function isSubstitution(value: unknown): value is Substitution {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as Partial<Substitution>)["Fn::Sub"] === "string"
  );
}

/** A leaf as the text that it comes to in an account. */
function plainValue(value: unknown, accountId: AccountId): unknown {
  if (Array.isArray(value)) return value.map((item) => plainValue(item, accountId));
  if (!isSubstitution(value)) return value;
  return value["Fn::Sub"].replaceAll("$" + "{AWS::AccountId}", accountId).replaceAll("${!", "${");
}

function isText(value: unknown): boolean {
  return typeof value === "string" || isSubstitution(value);
}

function isTextList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 0 && value.every(isText);
}

/** What must be alike for templates to be one: all but texts, and how many texts stand in a list of nothing else. */
function skeletonOf(value: unknown): unknown {
  if (isText(value)) return "text";
  if (isTextList(value)) return ["texts"];
  if (Array.isArray(value)) return value.map(skeletonOf);
  if (typeof value !== "object" || value === null) return { is: value };
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, skeletonOf(item)]));
}

type Differing = (key: string, values: readonly unknown[]) => unknown;

function merge(values: readonly unknown[], path: string, differing: Differing): unknown {
  const [first] = values;
  const text = JSON.stringify(first);
  if (values.every((value) => value === first || JSON.stringify(value) === text)) return first;
  if (isText(first)) return differing(keyOf(path), values);
  if (isTextList(first)) return differing(keyOf(path), values);
  if (Array.isArray(first)) {
    return first.map((_, index) =>
      merge(
        values.map((value) => (value as readonly unknown[])[index]),
        `${path}/${index}`,
        differing,
      ),
    );
  }
  return Object.fromEntries(
    Object.keys(first as object).map((key) => [
      key,
      merge(
        values.map((value) => (value as Record<string, unknown>)[key]),
        `${path}/${key}`,
        differing,
      ),
    ]),
  );
}

/** A key of a mapping: letters and digits only, readable, and another one for each place in the template. */
function keyOf(path: string): string {
  const parts = path.split("/").filter((part) => !/^(?:|Resources|Properties|\d+)$/.test(part));
  const readable = parts.map((part) => part.replace(/[^A-Za-z0-9]/g, "")).join("");
  return `${readable}${createHash("sha256").update(path).digest("hex").slice(0, 6)}`;
}

function byFirst(a: readonly [AccountId, unknown], b: readonly [AccountId, unknown]): number {
  return compare(a[0], b[0]);
}

function compare(a: string | undefined = "", b: string | undefined = ""): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
