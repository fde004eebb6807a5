import { type ActionFacts, actionsOfService, services } from "../../catalogue/index.ts";
import { didYouMean, nearest } from "../../diagnostics/index.ts";
import { compileGlob, hasWildcard } from "../glob.ts";
import { elementPlace, finding, type PolicyFinding, type Subject } from "./finding.ts";

/** The actions that an element names; undefined where it is `*` or its service is not known. */
export function actionsOf(element: string): readonly ActionFacts[] | undefined {
  const [prefix = "", name] = element.toLowerCase().split(":");
  if (name === undefined || hasWildcard(prefix)) return undefined;
  const all = actionsOfService(prefix);
  if (all.length === 0) return undefined;
  const glob = compileGlob(`${prefix}:${name}`);
  return all.filter(({ action }) => glob.test(action.toLowerCase()));
}

/** Actions that do not exist, and Allow with NotAction. */
export function actionFindings(subject: Subject): readonly PolicyFinding[] {
  const { actions, notActions, effect } = subject.statement;
  const found = [
    ...unknownActions(subject, "Action", actions),
    ...unknownActions(subject, "NotAction", notActions),
  ];
  if (notActions && effect === "Allow" && subject.kind !== "scp") {
    found.push(
      finding(
        subject,
        "RB3010",
        "/NotAction",
        `everything but ${notActions.map((one) => `\`${one}\``).join(", ")} is allowed, also what AWS adds later`,
        "list what is meant under Action",
      ),
    );
  }
  return found;
}

function unknownActions(subject: Subject, element: string, list: readonly string[] = []): PolicyFinding[] {
  return list.flatMap((action, i) => {
    const problem = action === "*" ? undefined : problemOf(action);
    if (!problem) return [];
    const place = elementPlace(element, list, i);
    return [finding(subject, problem.code, place, problem.message, problem.help)];
  });
}

interface ActionProblem {
  readonly code: "RB3002" | "RB3003";
  readonly message: string;
  readonly help?: string | undefined;
}

function problemOf(action: string): ActionProblem | undefined {
  const [prefix = "", name = ""] = action.split(":");
  if (hasWildcard(prefix) || /\s/.test(action) || !action.includes(":")) {
    return { code: "RB3003", message: `\`${action}\` is no action: nothing matches it in an Allow` };
  }
  const known = actionsOfService(prefix);
  if (known.length === 0) {
    const near = nearest(prefix, services());
    return {
      code: "RB3002",
      message: `there is no service with the prefix \`${prefix}\``,
      help: near && `did you mean \`${near}:${name}\`?`,
    };
  }
  if (actionsOf(action)?.length !== 0) return undefined;
  if (hasWildcard(name)) return { code: "RB3003", message: `no action matches \`${action}\`` };
  const names = known.map((one) => one.action);
  return { code: "RB3002", message: `there is no action \`${action}\``, help: didYouMean(action, names) };
}
