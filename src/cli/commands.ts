import type { Command } from "./command.ts";

/** Groups of the command list, in the order of the help. */
export const commandGroups = {
  begin: "Begin here",
  build: "Declare and build",
  people: "People come and go",
  access: "See who may enter what",
  person: "For each person",
  sandbox: "The embedded AWS",
  help: "Help",
} as const;

export type CommandGroup = keyof typeof commandGroups;

export interface CommandEntry {
  readonly group: CommandGroup;
  /** The command's own summary; a test holds the two equal. */
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/**
 * Every command, by name, in the order of the help; a name of two words (`sandbox log`) is a command under another.
 * Help needs this table only: a command is imported when it is run.
 */
export const commands: Readonly<Record<string, CommandEntry>> = {
  demo: {
    group: "begin",
    summary: "See two people cross their bridges, on this machine alone",
    load: async () => (await import("./commands/demo.ts")).demo,
  },
  init: {
    group: "begin",
    summary: "Write a first declaration, from questions or from the AWS organization",
    load: async () => (await import("./commands/init.ts")).init,
  },
  import: {
    group: "begin",
    summary: "Write a declaration for what exists",
    load: async () => (await import("./commands/import.ts")).importCommand,
  },
  check: {
    group: "build",
    summary: "Check the declaration, without AWS",
    load: async () => (await import("./commands/check.ts")).check,
  },
  plan: {
    group: "build",
    summary: "Show what apply would change",
    load: async () => (await import("./commands/plan.ts")).plan,
  },
  apply: {
    group: "build",
    summary: "Carry out a plan",
    load: async () => (await import("./commands/apply.ts")).apply,
  },
  stacksets: {
    group: "build",
    summary: "Show the stack sets, and what has drifted in each account",
    load: async () => (await import("./commands/stacksets.ts")).stacksets,
  },
  "stacksets release": {
    group: "build",
    summary: "Go back to the direct engine: stacks go, what they hold stays",
    load: async () => (await import("./commands/stacksets-release.ts")).stacksetsRelease,
  },
  accounts: {
    group: "build",
    summary: "Compare the declared accounts with those of the AWS organization",
    load: async () => (await import("./commands/accounts.ts")).accounts,
  },
  "accounts create": {
    group: "build",
    summary: "Make an account in the AWS organization and declare it",
    load: async () => (await import("./commands/accounts-create.ts")).accountsCreate,
  },
  costs: {
    group: "build",
    summary: "Split the consolidated bill by project, stage and account",
    load: async () => (await import("./commands/costs.ts")).costs,
  },
  permissions: {
    group: "build",
    summary: "Print the least rights that Rolebridge itself needs",
    load: async () => (await import("./commands/permissions.ts")).permissions,
  },
  snapshot: {
    group: "build",
    summary: "Save the live world to a file",
    load: async () => (await import("./commands/snapshot.ts")).snapshot,
  },
  grant: {
    group: "people",
    summary: "Let a person, or a whole team, switch into a role",
    load: async () => (await import("./commands/grant.ts")).grant,
  },
  revoke: {
    group: "people",
    summary: "Take a role away from a person, or from a whole team",
    load: async () => (await import("./commands/revoke.ts")).revoke,
  },
  onboard: {
    group: "people",
    summary: "Take a person in: IAM user, one-time password, welcome",
    load: async () => (await import("./commands/onboard.ts")).onboard,
  },
  offboard: {
    group: "people",
    summary: "Let a person go: keys, password, doors, sessions, user, and a proof",
    load: async () => (await import("./commands/offboard.ts")).offboard,
  },
  adopt: {
    group: "build",
    summary: "Take over what exists under a declared name",
    load: async () => (await import("./commands/adopt.ts")).adopt,
  },
  bridges: {
    group: "access",
    summary: "List who may switch into which role where",
    load: async () => (await import("./commands/bridges.ts")).bridges,
  },
  can: {
    group: "access",
    summary: "Ask whether a person may do something in an account",
    load: async () => (await import("./commands/can.ts")).can,
  },
  "who-can": {
    group: "access",
    summary: "Ask who may do something in an account",
    load: async () => (await import("./commands/who-can.ts")).whoCan,
  },
  verify: {
    group: "access",
    summary: "Prove that the declared bridges are all the ways in",
    load: async () => (await import("./commands/verify.ts")).verify,
  },
  graph: {
    group: "access",
    summary: "Draw the bridges as SVG, Mermaid or DOT",
    load: async () => (await import("./commands/graph.ts")).graph,
  },
  portal: {
    group: "access",
    summary: "Serve the web page: every bridge, every question, every change",
    load: async () => (await import("./commands/portal.ts")).portal,
  },
  "portal build": {
    group: "person",
    summary: "Write the start page: a folder that opens without a server",
    load: async () => (await import("./commands/portal-build.ts")).portalBuild,
  },
  evaluate: {
    group: "access",
    summary: "Decide requests against policies, without AWS",
    load: async () => (await import("./commands/evaluate.ts")).evaluate,
  },
  sandbox: {
    group: "sandbox",
    summary: "Serve an embedded AWS on this machine",
    load: async () => (await import("./commands/sandbox.ts")).sandbox,
  },
  "sandbox log": {
    group: "sandbox",
    summary: "Show what happened in a running sandbox",
    load: async () => (await import("./commands/sandbox-log.ts")).sandboxLog,
  },
  "sandbox clock": {
    group: "sandbox",
    summary: "Show or move the clock of a running sandbox",
    load: async () => (await import("./commands/sandbox-clock.ts")).sandboxClock,
  },
  ls: {
    group: "person",
    summary: "List the roles that you may enter",
    load: async () => (await import("./commands/ls.ts")).ls,
  },
  login: {
    group: "person",
    summary: "Sign in once for all your roles",
    load: async () => (await import("./commands/login.ts")).login,
  },
  status: {
    group: "person",
    summary: "Show who you are signed in as, and for how long",
    load: async () => (await import("./commands/status.ts")).status,
  },
  logout: {
    group: "person",
    summary: "Forget all sessions on this machine",
    load: async () => (await import("./commands/logout.ts")).logout,
  },
  console: {
    group: "person",
    summary: "Open a role in the AWS console",
    load: async () => (await import("./commands/console.ts")).consoleCommand,
  },
  link: {
    group: "person",
    summary: "Print the link that switches to a role in the console",
    load: async () => (await import("./commands/link.ts")).link,
  },
  exec: {
    group: "person",
    summary: "Run a command in a role",
    load: async () => (await import("./commands/exec.ts")).exec,
  },
  env: {
    group: "person",
    summary: "Print a role's credentials as lines for a shell",
    load: async () => (await import("./commands/env.ts")).env,
  },
  creds: {
    group: "person",
    summary: "Give a role's credentials to an AWS tool (credential_process)",
    load: async () => (await import("./commands/creds.ts")).creds,
  },
  config: {
    group: "person",
    summary: "Write your roles as profiles into ~/.aws/config",
    load: async () => (await import("./commands/config.ts")).config,
  },
  doctor: {
    group: "person",
    summary: "Find out what keeps you out of a role",
    load: async () => (await import("./commands/doctor.ts")).doctor,
  },
  export: {
    group: "person",
    summary: "Give your roles to other tools",
    load: async () => (await import("./commands/export.ts")).exportCommand,
  },
  "export aws-cli": {
    group: "build",
    summary: "Write a plan as commands of the AWS CLI",
    load: async () => (await import("./commands/export-aws-cli.ts")).exportAwsCli,
  },
  "export terraform": {
    group: "build",
    summary: "Write the declared world as Terraform, one root module an account",
    load: async () => (await import("./commands/export-terraform.ts")).exportTerraform,
  },
  "export cloudformation": {
    group: "build",
    summary: "Write the declared world as a stack and the fewest stack sets",
    load: async () => (await import("./commands/export-cloudformation.ts")).exportCloudFormation,
  },
  "export identity-center": {
    group: "build",
    summary: "Write the bridges for IAM Identity Center: the way out",
    load: async () => (await import("./commands/export-identity-center.ts")).exportIdentityCenter,
  },
  "export audit": {
    group: "access",
    summary: "Write for auditors who may enter what, since when, until when, why and by whom",
    load: async () => (await import("./commands/export-audit.ts")).exportAudit,
  },
  "export account-access": {
    group: "build",
    summary: "Write the bridges as entitlements of AWS's account access manager",
    load: async () => (await import("./commands/export-account-access.ts")).exportAccountAccess,
  },
  publish: {
    group: "person",
    summary: "Write people's passports: what each may enter, without any secret",
    load: async () => (await import("./commands/publish.ts")).publish,
  },
  completion: {
    group: "help",
    summary: "Let your shell complete commands, roles and accounts",
    load: async () => (await import("./commands/completion.ts")).completionOf(commands),
  },
  explain: {
    group: "help",
    summary: "Explain the code of a diagnostic",
    load: async () => (await import("./commands/explain.ts")).explain,
  },
};
