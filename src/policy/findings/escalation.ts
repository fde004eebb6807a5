import { hasWildcard, matchesGlob } from "../glob.ts";
import { actionContains } from "../pattern-algebra.ts";
import { elementPlace, finding, type PolicyFinding, type Subject } from "./finding.ts";

/** An action by which its holder can come to rights that they were not given. */
export interface Escalation {
  readonly action: string;
  /** What it allows, as a continuation of "its holder can". */
  readonly allows: string;
  /** It only widens together with one of these (services that run code or templates as a role that is passed). */
  readonly with?: readonly string[];
}

const passing = [
  "cloudformation:CreateStack",
  "codebuild:CreateProject",
  "datapipeline:CreatePipeline",
  "ec2:RunInstances",
  "ecs:RunTask",
  "glue:CreateDevEndpoint",
  "glue:CreateJob",
  "lambda:CreateFunction",
  "sagemaker:CreateNotebookInstance",
  "ssm:StartAutomationExecution",
  "states:CreateStateMachine",
] as const;

/** The known ways to widen one's own rights with IAM. https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html */
export const escalations: readonly Escalation[] = [
  { action: "iam:AddUserToGroup", allows: "put themself into any group" },
  { action: "iam:AttachGroupPolicy", allows: "attach any policy to their group" },
  { action: "iam:AttachRolePolicy", allows: "attach any policy to a role that they can use" },
  { action: "iam:AttachUserPolicy", allows: "attach any policy to themself" },
  { action: "iam:CreateAccessKey", allows: "make an access key for another user" },
  { action: "iam:CreateLoginProfile", allows: "set a password for another user" },
  { action: "iam:CreatePolicyVersion", allows: "rewrite a policy that they hold" },
  { action: "iam:DeleteRolePermissionsBoundary", allows: "take off a role's boundary" },
  { action: "iam:DeleteUserPermissionsBoundary", allows: "take off their own boundary" },
  { action: "iam:PutGroupPolicy", allows: "write a policy into their group" },
  { action: "iam:PutRolePermissionsBoundary", allows: "replace a role's boundary" },
  { action: "iam:PutRolePolicy", allows: "write a policy into a role that they can use" },
  { action: "iam:PutUserPermissionsBoundary", allows: "replace their own boundary" },
  { action: "iam:PutUserPolicy", allows: "write a policy for themself" },
  { action: "iam:SetDefaultPolicyVersion", allows: "bring back an older version of a policy that they hold" },
  { action: "iam:UpdateAssumeRolePolicy", allows: "open any role to themself" },
  { action: "iam:UpdateLoginProfile", allows: "change the password of another user" },
  { action: "iam:PassRole", allows: "run code with any role that is passed", with: passing },
  { action: "lambda:UpdateFunctionCode", allows: "run code with the role of an existing function" },
];

/** Allow statements that let their holder widen their own rights. One finding a statement. */
export function escalationFindings(subject: Subject): readonly PolicyFinding[] {
  const { effect, actions, resources } = subject.statement;
  if (effect !== "Allow" || !actions || !resources || !isPermission(subject)) return [];
  if (isGuarded(subject)) return [];
  if (actions.includes("*") && resources.includes("*")) {
    return [
      finding(subject, "RB3009", "/Action", "everything is allowed: its holder can give themself any right"),
    ];
  }
  const granted = escalations.filter((one) => allowsWidely(subject, one) && isComplete(subject, one));
  const [first] = granted;
  if (!first) return [];
  const at = actions.findIndex((action) => actionContains(action, first.action));
  const others = granted.slice(1).map((one) => `\`${one.action}\``);
  const more = others.length === 0 ? "" : `; also ${others.join(", ")}`;
  return [
    finding(
      subject,
      "RB3009",
      elementPlace("Action", actions, at),
      `with \`${first.action}\` its holder can ${first.allows}${more}`,
      "name the resources that are meant, or ask for a boundary with `iam:PermissionsBoundary`",
    ),
  ];
}

function isPermission({ kind }: Subject): boolean {
  return kind === "identity" || kind === "session";
}

/** A condition on the boundary keeps what is made within it. */
function isGuarded({ statement }: Subject): boolean {
  return statement.conditions.some(({ key }) => key.toLowerCase() === "iam:permissionsboundary");
}

/** Allowed on a pattern of resources that is not the caller's own user. */
function allowsWidely({ statement }: Subject, { action }: Escalation): boolean {
  if (!statement.actions?.some((one) => actionContains(one, action))) return false;
  return statement.resources?.some((one) => isWide(one)) === true;
}

function isWide(resource: string): boolean {
  return hasWildcard(resource.replace(/\$\{[^}]*\}/g, "").replace(/^(?:[^:]*:){5}/, ""));
}

function isComplete({ document }: Subject, { with: others }: Escalation): boolean {
  if (!others) return true;
  const allowed = document.statements
    .filter((one) => one.effect === "Allow")
    .flatMap((one) => one.actions ?? []);
  return others.some((other) => allowed.some((one) => matchesGlob(one, other, { caseSensitive: false })));
}
