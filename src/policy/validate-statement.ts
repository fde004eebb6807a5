import { isRecord } from "../model/index.ts";
import { hasWildcard } from "./glob.ts";
import { pointerToken } from "./json-source.ts";
import { checkCondition } from "./validate-condition.ts";
import { checkVariables, type DocumentKind, type Report } from "./validation.ts";
import { fifthColon } from "./view.ts";

type Statement = Readonly<Record<string, unknown>>;

const elements: ReadonlySet<string> = new Set([
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
]);

/** Checks one statement but for its Sid. */
export function checkStatement(statement: Statement, kind: DocumentKind, report: Report): void {
  for (const element of Object.keys(statement)) {
    if (!elements.has(element))
      report(`/${pointerToken(element)}`, `\`${element}\` is no element of a statement`);
  }
  checkEffect(statement["Effect"], kind, report);
  checkPrincipals(statement, kind, report);
  checkActions(statement, kind, report);
  checkResources(statement, kind, report);
  if (statement["Condition"] !== undefined) checkCondition(statement["Condition"], report);
}

function checkEffect(effect: unknown, kind: DocumentKind, report: Report): void {
  if (effect !== "Allow" && effect !== "Deny") report("/Effect", "Effect is neither `Allow` nor `Deny`");
  else if (kind === "rcp" && effect === "Allow") report("/Effect", "a resource control policy can only deny");
}

/** Calls back for each text of an element that may be one or a list. */
function eachText(
  raw: unknown,
  place: string,
  report: Report,
  check: (text: string, place: string) => void,
): void {
  if (typeof raw === "string") return check(raw, place);
  if (!Array.isArray(raw)) return report(place, "neither a text nor a list of texts");
  if (raw.length === 0) report(place, "the list is empty");
  for (const [i, one] of (raw as readonly unknown[]).entries()) {
    if (typeof one === "string") check(one, `${place}/${i}`);
    else report(`${place}/${i}`, "the value is no text");
  }
}

/** Exactly one of an element and its opposite; returns its name. */
function oneOf(statement: Statement, element: string, report: Report): string | undefined {
  const opposite = `Not${element}`;
  const has = [element, opposite].filter((name) => statement[name] !== undefined);
  if (has.length === 2) report(`/${opposite}`, `${element} and ${opposite} exclude each other`);
  if (has.length === 0) report("", `the statement has neither ${element} nor ${opposite}`);
  return has[0];
}

function checkActions(statement: Statement, kind: DocumentKind, report: Report): void {
  const name = oneOf(statement, "Action", report);
  if (name === undefined) return;
  if (name === "NotAction" && kind === "rcp")
    report("/NotAction", "a resource control policy has no NotAction");
  eachText(statement[name], `/${name}`, report, (action, place) => {
    if (action === "*" && kind !== "trust") return;
    if (!/^[A-Za-z0-9-]+:[A-Za-z0-9*?]+$/.test(action)) {
      report(
        place,
        `\`${action}\` is no action: a service prefix without wildcards, a colon and a name are needed`,
      );
    } else if (kind === "trust" && !/^sts:/i.test(action)) {
      report(place, `\`${action}\` cannot stand in a trust policy, which has actions of STS alone`);
    }
  });
}

function checkResources(statement: Statement, kind: DocumentKind, report: Report): void {
  if (kind === "trust") {
    for (const name of ["Resource", "NotResource"]) {
      if (statement[name] !== undefined)
        report(`/${name}`, `a trust policy has no ${name}: the role itself is meant`);
    }
    return;
  }
  const name = oneOf(statement, "Resource", report);
  if (name === undefined) return;
  eachText(statement[name], `/${name}`, report, (resource, place) => checkResource(resource, place, report));
}

function checkResource(resource: string, place: string, report: Report): void {
  if (resource === "*") return;
  if (!resource.startsWith("arn:") || fifthColon(resource) < 0) {
    return report(place, `\`${resource}\` is neither \`*\` nor an ARN of six parts`);
  }
  const service = resource.split(":")[2] ?? "";
  if (service === "") report(place, `\`${resource}\` names no service`);
  else if (hasWildcard(service)) report(place, `\`${resource}\` has a wildcard in its service`);
  checkVariables(resource, place, report);
}

function checkPrincipals(statement: Statement, kind: DocumentKind, report: Report): void {
  const { Principal: principal, NotPrincipal: notPrincipal } = statement;
  if (notPrincipal !== undefined) report("/NotPrincipal", "NotPrincipal cannot stand here");
  switch (kind) {
    case "identity":
    case "session":
    case "scp":
      if (principal !== undefined) report("/Principal", "a policy of this kind names no principal");
      return;
    case "rcp":
      if (principal !== "*") report("/Principal", 'the Principal of a resource control policy is `"*"`');
      return;
    case "trust":
      if (principal === undefined) return report("", "the statement has no Principal");
      if (principal !== "*") checkPrincipal(principal, report);
  }
}

function checkPrincipal(principal: unknown, report: Report): void {
  if (!isRecord(principal)) return report("/Principal", 'a Principal is `"*"` or an object');
  if (Object.keys(principal).length === 0) report("/Principal", "the Principal names nobody");
  for (const [type, names] of Object.entries(principal)) {
    const place = `/Principal/${pointerToken(type)}`;
    const check = Object.hasOwn(principalChecks, type) ? principalChecks[type] : undefined;
    if (!check) report(place, `\`${type}\` is no kind of principal`);
    else {
      eachText(names, place, report, (name, at) => {
        if (!check.test(name)) report(at, `\`${name}\` is no principal of the kind ${type}`);
      });
    }
  }
}

const principalChecks: Readonly<Record<string, RegExp>> = {
  AWS: /^(?:\*|\d{12}|A(?:IDA|ROA)[A-Z0-9]{8,}|arn:[a-z-]+:(?:iam::\d{12}:(?:root|(?:user|role)\/[^*?]+)|sts::\d{12}:(?:assumed-role\/[^*?/]+\/[^*?/]+|federated-user\/[^*?]+)))$/,
  Service: /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/,
  Federated:
    /^(?:arn:[a-z-]+:iam::\d{12}:(?:saml|oidc)-provider\/[^*?]+|[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:\/[^*?]*)?)$/,
};
