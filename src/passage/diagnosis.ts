// What keeps a person from a role, as far as this machine can tell: each finding says what to do, and whom to ask.
import { grantName, holdsAt } from "./choose-grant.ts";
import { profileFindings } from "./diagnose-profiles.ts";
import { type Finding, problem, warning } from "./finding.ts";
import type { MachineFacts } from "./machine.ts";
import { administratorOf } from "./passport.ts";
import { sessionLimits } from "./session-plan.ts";

/** All that is found, problems first, each in the order of the way from the person to the role. */
export function diagnoseMachine(facts: MachineFacts): readonly Finding[] {
  const findings = [
    ...grantFindings(facts),
    ...signInFindings(facts),
    ...sessionFindings(facts),
    ...environmentFindings(facts),
    ...profileFindings(facts),
    ...vaultFindings(facts),
    ...cliFindings(facts),
  ];
  return findings.toSorted((a, b) => Number(b.severity === "problem") - Number(a.severity === "problem"));
}

function grantFindings({ passport, role, grant, near, now }: MachineFacts): Finding[] {
  const administrator = administratorOf(passport);
  if (grant === undefined) {
    const question = near === undefined ? "" : `did you mean \`${near}\`? `;
    return [
      problem(
        "no-grant",
        `the passport of ${passport.person} has no \`${role}\``,
        `${question}Else ask ${administrator} for: rolebridge grant ${passport.person} ${role.includes("@") ? role : "ROLE@ACCOUNT"}`,
      ),
    ];
  }
  const name = grantName(grant);
  const findings: Finding[] = [];
  if (!holdsAt(grant, now)) {
    const next = grant.windows.find(
      ({ from }) => from !== undefined && Date.parse(from) > now.getTime(),
    )?.from;
    const last = grant.windows.at(-1)?.until;
    findings.push(
      next === undefined
        ? problem(
            "grant-ended",
            `the grant of ${name} ended at ${last}`,
            `ask ${administrator} to prolong it`,
          )
        : problem(
            "grant-not-begun",
            `the grant of ${name} begins at ${next}`,
            `wait, or ask ${administrator}`,
          ),
    );
  }
  if (grant.consoleRefuses !== undefined) {
    findings.push(
      warning(
        "console-cannot-switch",
        `the console cannot switch to ${name}: ${grant.consoleRefuses}`,
        `open it by its session: rolebridge console; or ask ${administrator} for a shorter path`,
      ),
    );
  }
  return findings;
}

function signInFindings({ settings, passport, grant }: MachineFacts): Finding[] {
  if (settings === undefined) {
    return [problem("not-signed-in", "nobody is signed in on this machine", "sign in: rolebridge login")];
  }
  const { source } = passport;
  if (settings.user !== passport.user || settings.accountId !== source.accountId) {
    return [
      problem(
        "another-user",
        `you are signed in as ${settings.user} in account ${settings.accountId}, and the passport is that of ${passport.user} in ${source.accountId}`,
        "sign in as that user: rolebridge login --profile NAME",
      ),
    ];
  }
  if (settings.source === "temporary" && grant?.mfa === "required") {
    return [
      warning(
        "temporary-source",
        "you signed in with temporary credentials: whether they carry MFA, only AWS knows, and they end",
        "sign in with your own key and a code, or with `aws login`",
      ),
    ];
  }
  return [];
}

function sessionFindings({
  passport,
  plan,
  grant,
  settings,
  wanted,
  sharedUntil,
  now,
}: MachineFacts): Finding[] {
  const findings: Finding[] = [];
  if (plan?.kind === "refused") findings.push(problem("no-code-device", plan.because, plan.help));
  const isShared = settings?.source === "access-key" && grant?.mfa === "required";
  const left = sharedUntil === undefined ? 0 : Date.parse(sharedUntil) - now.getTime();
  if (isShared && plan?.kind === "plan" && plan.codes > 0 && left <= 0) {
    const what =
      sharedUntil === undefined ? "no MFA session is open" : `the MFA session ended at ${sharedUntil}`;
    findings.push(
      warning(
        "no-mfa-session",
        `${what}; programs without a terminal are refused`,
        "sign in: rolebridge login",
      ),
    );
  }
  if (wanted !== undefined && grant !== undefined && wanted > grant.sessionDuration) {
    findings.push(
      warning(
        "longer-than-role",
        `the role's sessions last at most ${grant.sessionDuration / 3600} hours, not ${wanted / 3600}`,
        `ask ${administratorOf(passport)} to raise sessionDuration of the role, up to 12h`,
      ),
    );
  } else if (wanted !== undefined && wanted > sessionLimits.chained && settings?.source !== "access-key") {
    findings.push(
      warning(
        "longer-than-chain",
        "from temporary credentials AWS opens a role for one hour at most; it is renewed by itself",
        "for one long session, sign in with an access key and an authenticator app",
      ),
    );
  }
  return findings;
}

const elsewhere = [
  "AWS_ENDPOINT_URL",
  "AWS_ENDPOINT_URL_STS",
  "AWS_CONFIG_FILE",
  "AWS_SHARED_CREDENTIALS_FILE",
];

function environmentFindings({ env, grant }: MachineFacts): Finding[] {
  const findings: Finding[] = [];
  const inRole = env["ROLEBRIDGE_ROLE"];
  const name = grant === undefined ? undefined : grantName(grant);
  if (env["AWS_ACCESS_KEY_ID"]) {
    findings.push(
      inRole
        ? warning(
            "inside-role",
            `this shell is inside ${inRole}: AWS tools use its keys before any profile`,
            'leave the shell, or: eval "$(rolebridge env --unset)"',
          )
        : warning(
            "keys-override",
            "AWS_ACCESS_KEY_ID is set: AWS tools use it before the profile of the role",
            "unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN",
          ),
    );
  } else if (env["AWS_SESSION_TOKEN"]) {
    findings.push(
      warning("half-keys", "AWS_SESSION_TOKEN is set without its key", "unset AWS_SESSION_TOKEN"),
    );
  }
  const profile = env["AWS_PROFILE"];
  if (profile && name !== undefined && profile !== name) {
    findings.push(
      warning("another-profile", `AWS_PROFILE is ${profile}, not ${name}`, `use: aws --profile ${name}`),
    );
  }
  const set = elsewhere.filter((variable) => env[variable]);
  if (set.length > 0) {
    findings.push(
      warning(
        "elsewhere",
        `${set.join(", ")} ${set.length === 1 ? "leads" : "lead"} AWS tools elsewhere`,
        "unset what is not meant",
      ),
    );
  }
  return findings;
}

function vaultFindings({ vaultMode, isKeyLost }: MachineFacts): Finding[] {
  const isOpen = vaultMode !== undefined && (vaultMode & 0o077) !== 0;
  return [
    ...(isOpen
      ? [
          warning(
            "vault-open",
            "others may read the folder of your sealed sessions",
            "rolebridge logout, then login",
          ),
        ]
      : []),
    ...(isKeyLost
      ? [
          warning(
            "key-lost",
            "the key of your sealed sessions is gone or locked away",
            "unlock the keychain, or sign in: rolebridge login",
          ),
        ]
      : []),
  ];
}

/** The first version with `aws login`. */
const loginSince = [2, 32, 0];

function cliFindings({ cliVersion, settings }: MachineFacts): Finding[] {
  const version = /aws-cli\/(\d+)\.(\d+)\.(\d+)/.exec(cliVersion ?? "");
  if (!version || settings?.source !== "login-session") return [];
  const parts = version.slice(1).map(Number);
  const at = parts.findIndex((part, index) => part !== loginSince[index]);
  if (at < 0 || (parts[at] ?? 0) > (loginSince[at] ?? 0)) return [];
  return [
    warning(
      "old-cli",
      `the AWS CLI is ${parts.join(".")}; \`aws login\` came with ${loginSince.join(".")}`,
      "install a newer AWS CLI",
    ),
  ];
}
