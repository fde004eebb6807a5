import { type AccountId, type DocumentText, parseArn } from "../model/index.ts";
import { type Clause, DocumentReader } from "./clauses.ts";
import { type DoorClause, DoorReader } from "./door-in.ts";

// Under which names sessions of a role may run. Only a session that carries its person's name can be told from others.

/**
 * Whether somebody of the source account could take a role on under another name than these, as far as its trust policy
 * decides. What cannot be read may be so.
 */
export function trustsAnySessionName(
  trust: DocumentText,
  names: readonly string[],
  source: AccountId,
): boolean {
  const door = new DoorReader(new DocumentReader()).of(trust);
  if (door.isDoubtful) return true;
  if (door.denies.some((clause) => deniesOtherNames(clause, names))) return false;
  return door.allows.some((one) => mayLetIn(one, source) && !bindsName(one.clause, names));
}

function mayLetIn(door: DoorClause, source: AccountId): boolean {
  if (!door.kinds.includes("assume")) return false;
  return (
    door.isEverybody ||
    door.isUndecidable ||
    door.uniqueIds.length > 0 ||
    door.accounts.includes(source) ||
    door.arns.some((arn) => parseArn(arn)?.account === source)
  );
}

/** Whether an Allow lets in only under one of these names. Read from the words: no sample could show that no other passes. */
export function bindsName({ statement }: Clause, names: readonly string[]): boolean {
  return statement.source.conditions.some(
    ({ operator, key, values }) =>
      /^string(?:equals|like)$/i.test(operator) && isSessionName(key) && areOwnNames(values, names),
  );
}

/** Whether a Deny stops everybody under other names than these. */
export function deniesOtherNames({ statement }: Clause, names: readonly string[]): boolean {
  const { conditions, principal } = statement.source;
  const [only] = conditions;
  return (
    conditions.length === 1 &&
    only !== undefined &&
    /^stringnotequals(?:ifexists)?$/i.test(only.operator) &&
    isSessionName(only.key) &&
    areOwnNames(only.values, names) &&
    principal?.["AWS"]?.includes("*") === true
  );
}

function isSessionName(key: string): boolean {
  return key.toLowerCase() === "sts:rolesessionname";
}

function areOwnNames(values: readonly string[], names: readonly string[]): boolean {
  return (
    values.length > 0 &&
    values.every((value) => names.includes(value) || /^\$\{\s*aws:username\s*\}$/i.test(value))
  );
}
