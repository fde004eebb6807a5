import type { DocumentText, PrincipalElement, Statement } from "../model/index.ts";
import { listOf, parseDocument } from "../model/index.ts";

// What a document points at by name: the roles of a door out, the users of a door in. One that points at what is not
// there yet is written without it and completed by the next run.

/** ARNs that the Allow statements name exactly, as resource or as AWS principal. */
export function targetsOf(document: DocumentText | undefined): readonly string[] {
  return namesIn(document).filter((name) => name.startsWith("arn:") && !/[*?]/.test(name));
}

/** Everything that the Allow statements name, patterns included; `*` where a statement excludes instead of naming. */
export function namesIn(document: DocumentText | undefined): readonly string[] {
  if (document === undefined) return [];
  const allows = listOf(parseDocument(document).Statement).filter(({ Effect }) => Effect === "Allow");
  return [...new Set(allows.flatMap(namesOfStatement))];
}

function namesOfStatement(statement: Statement): readonly string[] {
  if (statement.NotResource !== undefined || statement.NotPrincipal !== undefined) return ["*"];
  return [...listOf(statement.Resource), ...awsPrincipals(statement.Principal)];
}

function awsPrincipals(principal: PrincipalElement | undefined): readonly string[] {
  if (principal === undefined) return [];
  return typeof principal === "string" ? [principal] : listOf(principal["AWS"]);
}

/** The same of those statements alone that may allow entering a role. */
export function waysNamedIn(document: DocumentText | undefined): readonly string[] {
  if (document === undefined) return [];
  const ways = listOf(parseDocument(document).Statement).filter(
    (statement) => statement.Effect === "Allow" && mayAssume(statement),
  );
  return [...new Set(ways.flatMap(namesOfStatement))];
}

function mayAssume({ Action, NotAction }: Statement): boolean {
  if (NotAction !== undefined) return true;
  return listOf(Action).some((action) => {
    const star = action.indexOf("*");
    const prefix = (star < 0 ? action : action.slice(0, star)).toLowerCase();
    return star < 0 ? prefix === "sts:assumerole" : "sts:assumerole".startsWith(prefix);
  });
}

/** The document without these ARNs; statements that name nothing else go with them. Undefined where none is left. */
export function withoutTargets(document: DocumentText, arns: ReadonlySet<string>): DocumentText | undefined {
  if (!targetsOf(document).some((arn) => arns.has(arn))) return document;
  const parsed = parseDocument(document);
  const statements = listOf(parsed.Statement).flatMap((statement) => {
    const rest = statementWithout(statement, arns);
    return rest ? [rest] : [];
  });
  return statements.length === 0 ? undefined : JSON.stringify({ ...parsed, Statement: statements });
}

function statementWithout(statement: Statement, arns: ReadonlySet<string>): Statement | undefined {
  if (statement.Effect !== "Allow") return statement;
  const resources = listOf(statement.Resource);
  const keptResources = resources.filter((one) => !arns.has(one));
  if (resources.length > 0 && keptResources.length === 0) return undefined;
  const principals = awsPrincipals(statement.Principal);
  const keptPrincipals = principals.filter((one) => !arns.has(one));
  if (principals.length > 0 && keptPrincipals.length === 0) return undefined;
  return {
    ...statement,
    ...(keptResources.length < resources.length && { Resource: keptResources }),
    ...(keptPrincipals.length < principals.length && { Principal: { AWS: keptPrincipals } }),
  };
}

/** The part of a document that concerns one ARN, as a document of its own. */
export function partForTarget(document: DocumentText, arn: string): DocumentText {
  const { Version, Statement: all } = parseDocument(document);
  const statements = listOf(all).flatMap((statement): readonly Statement[] => {
    if (listOf(statement.Resource).includes(arn)) return [{ ...statement, Resource: [arn] }];
    return awsPrincipals(statement.Principal).includes(arn)
      ? [{ ...statement, Principal: { AWS: [arn] } }]
      : [];
  });
  return JSON.stringify({ ...(Version !== undefined && { Version }), Statement: statements });
}
