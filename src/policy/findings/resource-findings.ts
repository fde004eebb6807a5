import type { ActionFacts } from "../../catalogue/index.ts";
import { hasWildcard } from "../glob.ts";
import { resourcesOverlap } from "../pattern-algebra.ts";
import { fifthColon } from "../view.ts";
import { actionsOf } from "./action-findings.ts";
import { elementPlace, finding, type PolicyFinding, type Subject } from "./finding.ts";

/** Resources that cannot match, odd ARNs, Allow with NotResource and doors on patterns of roles. */
export function resourceFindings(subject: Subject): readonly PolicyFinding[] {
  const { resources, notResources, effect } = subject.statement;
  const found: PolicyFinding[] = [];
  if (notResources && effect === "Allow" && subject.kind !== "scp") {
    const but = notResources.map((one) => `\`${one}\``).join(", ");
    found.push(
      finding(
        subject,
        "RB3011",
        "/NotResource",
        `allowed on every resource but ${but}`,
        "list what is meant under Resource",
      ),
    );
  }
  for (const [element, list] of [
    ["Resource", resources],
    ["NotResource", notResources],
  ] as const) {
    found.push(
      ...(list ?? []).flatMap((one, i) => oddArn(subject, one, elementPlace(element, list ?? [], i))),
    );
  }
  return [...found, ...unmatchedResources(subject), ...unscopedActions(subject), ...wildcardDoors(subject)];
}

function oddArn(subject: Subject, resource: string, place: string): readonly PolicyFinding[] {
  if (resource === "*") return [];
  if (fifthColon(resource) < 0) {
    const message = `\`${resource}\` has fewer than six parts: how it is read depends on where it stands`;
    return [finding(subject, "RB3017", place, message, "write all six parts of the ARN, or `*`")];
  }
  const [, , service = ""] = resource.split(":");
  if (!hasWildcard(service)) return [];
  return [
    finding(
      subject,
      "RB3017",
      place,
      `\`${resource}\` has a wildcard in its service, which AWS does not take`,
    ),
  ];
}

/** The facts of all actions of the statement; undefined where some are not known. */
function allActions({ statement }: Subject): readonly ActionFacts[] | undefined {
  if (!statement.actions) return undefined;
  const facts: ActionFacts[] = [];
  for (const action of statement.actions) {
    const some = actionsOf(action);
    if (!some || some.length === 0) return undefined;
    facts.push(...some);
  }
  return facts;
}

function unmatchedResources(subject: Subject): readonly PolicyFinding[] {
  const { resources } = subject.statement;
  const actions = allActions(subject);
  if (!resources || !actions) return [];
  const types = actions.flatMap((one) => one.resourceTypes);
  if (types.length === 0) return [];
  return resources.flatMap((resource, i) => {
    if (resource === "*" || fifthColon(resource) < 0) return [];
    if (types.some((type) => resourcesOverlap(type.arn, resource))) return [];
    const forms = [...new Set(types.map((type) => `\`${type.arn}\``))].slice(0, 3).join(", ");
    const message = `none of the statement's actions is ever asked for on \`${resource}\``;
    return [
      finding(
        subject,
        "RB3004",
        elementPlace("Resource", resources, i),
        message,
        `their resources look like ${forms}`,
      ),
    ];
  });
}

/** Actions without resource-level support ask for `*`; a statement without it never grants them. */
function unscopedActions(subject: Subject): readonly PolicyFinding[] {
  const { resources, actions = [] } = subject.statement;
  if (!resources || resources.includes("*")) return [];
  return actions.flatMap((action, i) => {
    const facts = actionsOf(action) ?? [];
    if (facts.length === 0 || facts.some((one) => one.resourceTypes.length > 0)) return [];
    const message = `\`${action}\` is asked for on \`*\` alone, which this statement does not name`;
    return [
      finding(
        subject,
        "RB3004",
        elementPlace("Action", actions, i),
        message,
        "move it to a statement with Resource `*`",
      ),
    ];
  });
}

/** sts:AssumeRole on a pattern of roles is a door to roles that are not there yet. */
function wildcardDoors(subject: Subject): readonly PolicyFinding[] {
  const { effect, actions, resources, principal } = subject.statement;
  if (effect !== "Allow" || subject.kind === "scp" || subject.kind === "rcp") return [];
  if (subject.kind === "trust") {
    if (!principal?.["AWS"]?.includes("*")) return [];
    return [finding(subject, "RB3012", "/Principal", "the role's door in is open to every AWS account")];
  }
  const opens = actions?.some(
    (action) => actionsOf(action)?.some((one) => one.action === "sts:AssumeRole") || action === "*",
  );
  if (!opens || !resources) return [];
  return resources.flatMap((resource, i) => {
    if (!hasWildcard(resource.replace(/\$\{[^}]*\}/g, ""))) return [];
    if (!resourcesOverlap(resource, "arn:*:iam::*:role/*")) return [];
    const message =
      resource === "*"
        ? "a door out to every role of every account"
        : `a door out to every role that \`${resource}\` matches, also later ones`;
    return [
      finding(
        subject,
        "RB3012",
        elementPlace("Resource", resources, i),
        message,
        "name each role by its ARN",
      ),
    ];
  });
}
