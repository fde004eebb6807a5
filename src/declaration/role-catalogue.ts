// Roles that a team may start from. Each is as small as what it is for admits; where it is wide, it says why.

/** Keys by which `init --with` names them. */
export const catalogueKeys = [
  "administrator",
  "developer",
  "operator",
  "viewer",
  "billing",
  "security-audit",
  "break-glass",
] as const;

export type CatalogueKey = (typeof catalogueKeys)[number];

export interface CatalogueRole {
  /** Name of the role. */
  readonly role: string;
  /** What it is for and where it ends: comment lines above the role. */
  readonly explanation: readonly string[];
  /** The role's entry, a line each, without its indentation. */
  readonly lines: readonly string[];
  /** Findings on its policies that belong to what it is for, by code, with the reason. */
  readonly accepted: Readonly<Record<string, string>>;
}

export const roleCatalogue: Readonly<Record<CatalogueKey, CatalogueRole>> = {
  administrator: {
    role: "Administrator",
    explanation: [
      "Everything. Grant it seldom, with an end and a reason; sessions last one hour and always need MFA.",
    ],
    lines: [
      "description: Everything, for the day it is needed",
      "policies: [AdministratorAccess]",
      "sessionDuration: 1h",
      "mfa: required",
    ],
    accepted: {
      RB3009: "an administrator can give themself any right: that is what the role is",
      RB3012:
        "everything takes in switching; into which other accounts is decided there, and verify looks at it",
    },
  },
  developer: {
    role: "Developer",
    explanation: [
      "Builds and runs everything but identities: no users, roles or policies can be made or changed with it.",
      "The boundary keeps that true whatever is attached later. Code that it changes runs with the rights of its own role:",
      "a function's role that may write IAM makes the developer an administrator.",
    ],
    lines: [
      "description: Everything but identity management",
      "policies: [PowerUserAccess]",
      "boundary: PowerUserAccess",
      "sessionDuration: 4h",
    ],
    accepted: {
      RB3010:
        "all but a few services is meant; identities are among those left out, and the boundary holds it",
    },
  },
  operator: {
    role: "Operator",
    explanation: [
      "Keeps what exists running: looks at it, its metrics and its logs, restarts and scales it.",
      "It reads no other stored data, and creates, deletes and reconfigures nothing. Redriving a queue takes the right to",
      "read its messages (sqs:ReceiveMessage, sqs:DeleteMessage, sqs:SendMessage): add it for the queues where that may be.",
    ],
    lines: [
      "description: Look at what runs, restart it, scale it",
      "policies: [job-function/ViewOnlyAccess, CloudWatchReadOnlyAccess]",
      "inline:",
      "  operate:",
      '    Version: "2012-10-17"',
      "    Statement:",
      "      - Sid: RestartAndScale",
      "        Effect: Allow",
      "        Action:",
      "          - autoscaling:SetDesiredCapacity",
      "          - autoscaling:StartInstanceRefresh",
      "          - ec2:RebootInstances",
      "          - ec2:StartInstances",
      "          - ec2:StopInstances",
      "          - ecs:StopTask",
      "          - rds:RebootDBInstance",
      '        Resource: "*"',
      "sessionDuration: 4h",
    ],
    accepted: {},
  },
  viewer: {
    role: "Viewer",
    explanation: [
      "Sees what there is, not what is in it: lists and describes, but reads no stored data. Environment variables of",
      "functions and containers belong to what there is: keep secrets out of them.",
    ],
    lines: [
      "description: Look, don't touch",
      "policies: [job-function/ViewOnlyAccess]",
      "sessionDuration: 12h",
    ],
    accepted: {},
  },
  billing: {
    role: "Billing",
    explanation: [
      "Reads bills, budgets and costs of the account, once its root user or the AWS organization has opened billing to IAM.",
      "The consolidated bill of all accounts is in the management account.",
    ],
    lines: [
      "description: Read bills and costs",
      "policies: [AWSBillingReadOnlyAccess]",
      "sessionDuration: 4h",
    ],
    accepted: {},
  },
  "security-audit": {
    role: "SecurityAudit",
    explanation: [
      "Reads how everything is configured, to judge its security; no stored data, but environment variables and templates.",
    ],
    lines: [
      "description: Read all configuration that matters for security",
      "policies: [SecurityAudit]",
      "sessionDuration: 4h",
    ],
    accepted: {},
  },
  "break-glass": {
    role: "BreakGlass",
    explanation: [
      "For the night when nothing else helps: everything, with MFA always and for one hour.",
      "Grant it to two or three people, and look at every use.",
    ],
    lines: [
      "description: Everything, in an emergency",
      "policies: [AdministratorAccess]",
      "breakGlass: true",
    ],
    accepted: {
      RB3009: "whoever breaks the glass must be able to repair anything, identities too",
      RB3012:
        "everything takes in switching; into which other accounts is decided there, and verify looks at it",
    },
  },
};
