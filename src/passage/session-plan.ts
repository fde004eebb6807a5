// Decides how a person comes into a role: from which source, by which calls, for how long, with how many MFA codes, and
// why. It never plans a call that AWS would refuse. Figures: docs/passage.md.

/** What a person signs in with. */
export type SourceKind =
  /** A long-term access key of the person's IAM user. */
  | "access-key"
  /** Temporary credentials that `aws login` keeps fresh. */
  | "login-session"
  /** Temporary credentials of another kind, found in the environment. */
  | "temporary";

/** What decides how a role is entered. Durations are seconds. */
export interface SessionRequest {
  readonly source: SourceKind;
  /** Whether the door in asks for MFA. */
  readonly mfaRequired: boolean;
  /** Whether the person has a device that gives six-digit codes; FIDO devices do not, and cannot serve a command line. */
  readonly hasCodeDevice: boolean;
  /** Seconds left in the MFA session that all roles share; absent where there is none. */
  readonly sharedSessionLeft?: number;
  /** How long the person asked for; absent means no wish. */
  readonly wanted?: number;
  /** The role's maximum session duration. */
  readonly roleMaximum: number;
}

/** One call of the plan. */
export type SessionCall =
  | { readonly call: "GetSessionToken"; readonly durationSeconds: number; readonly withCode: true }
  | {
      readonly call: "AssumeRole";
      readonly durationSeconds: number;
      readonly withCode: boolean;
      readonly from: "source" | "shared-session";
    };

export type SessionPlan =
  | {
      readonly kind: "plan";
      readonly calls: readonly SessionCall[];
      /** How many MFA codes the person is asked for now. */
      readonly codes: 0 | 1;
      /** Whether the role session can be renewed without another code when it ends. */
      readonly renewsItself: boolean;
      readonly because: readonly string[];
    }
  | { readonly kind: "refused"; readonly because: string; readonly help: string };

/** The least and the greatest life of a session that AWS grants, in seconds. */
export const sessionLimits = {
  least: 900,
  /** A role entered from temporary credentials: role chaining, and what GetSessionToken gave. */
  chained: 3600,
  roleDefault: 3600,
  roleGreatest: 43_200,
  /** How long the shared MFA session lasts: a working day. AWS admits up to 36 hours. */
  shared: 43_200,
} as const;

/** A shared session with less than this left is renewed before it is used: SDKs refresh credentials this early. */
export const renewBefore = 900;

/** Plans the way into one role. */
export function planSession(request: SessionRequest): SessionPlan {
  if (request.source !== "access-key") return fromTemporaryCredentials(request);
  if (!request.mfaRequired) return directWithoutCode(request);
  if (wantsMoreThanChained(request) && request.hasCodeDevice) return directWithCode(request);
  if (hasUsableSharedSession(request)) return fromSharedSession(request, []);
  if (request.hasCodeDevice) return throughSharedSession(request);
  return {
    kind: "refused",
    because: "the door in requires MFA, and no device is known that gives six-digit codes",
    help: "sign in with `aws login`, or add an authenticator app to your IAM user",
  };
}

function hasUsableSharedSession(request: SessionRequest): boolean {
  return (request.sharedSessionLeft ?? 0) > renewBefore;
}

/** Whether the wish, within what the role allows, passes what a chained session can last. */
function wantsMoreThanChained(request: SessionRequest): boolean {
  return Math.min(request.wanted ?? 0, request.roleMaximum) > sessionLimits.chained;
}

function durationWithin(request: SessionRequest, greatest: number): { seconds: number; because: string[] } {
  const limit = Math.min(greatest, request.roleMaximum);
  const wanted = request.wanted ?? Math.min(sessionLimits.roleDefault, limit);
  if (wanted > limit) {
    const reason =
      limit === request.roleMaximum
        ? `the role's sessions last at most ${hours(limit)}`
        : `a role entered from temporary credentials lasts at most ${hours(limit)}`;
    return { seconds: limit, because: [reason] };
  }
  if (wanted < sessionLimits.least) {
    return { seconds: sessionLimits.least, because: ["AWS grants no session shorter than 15 minutes"] };
  }
  return { seconds: wanted, because: [] };
}

function fromTemporaryCredentials(request: SessionRequest): SessionPlan {
  const { seconds, because } = durationWithin(request, sessionLimits.chained);
  const source =
    request.source === "login-session"
      ? "an `aws login` session enters the role; its MFA is that of the sign-in"
      : "the temporary credentials found in the environment enter the role";
  return {
    kind: "plan",
    calls: [{ call: "AssumeRole", durationSeconds: seconds, withCode: false, from: "source" }],
    codes: 0,
    renewsItself: request.source === "login-session",
    because: [source, ...because],
  };
}

function directWithoutCode(request: SessionRequest): SessionPlan {
  const { seconds, because } = durationWithin(request, sessionLimits.roleGreatest);
  return {
    kind: "plan",
    calls: [{ call: "AssumeRole", durationSeconds: seconds, withCode: false, from: "source" }],
    codes: 0,
    renewsItself: true,
    because: ["the door in asks for no MFA, so the access key enters the role at once", ...because],
  };
}

function directWithCode(request: SessionRequest): SessionPlan {
  const { seconds, because } = durationWithin(request, sessionLimits.roleGreatest);
  return {
    kind: "plan",
    calls: [{ call: "AssumeRole", durationSeconds: seconds, withCode: true, from: "source" }],
    codes: 1,
    renewsItself: false,
    because: [
      `${hours(seconds)} is more than the ${hours(sessionLimits.chained)} of a role entered through the shared MFA session, so the code goes into the role's own call`,
      "it serves this role alone; the next one asks for a code again",
      ...because,
    ],
  };
}

function throughSharedSession(request: SessionRequest): SessionPlan {
  const shared = fromSharedSession(request, ["one code opens an MFA session that all your roles share"]);
  if (shared.kind === "refused") return shared;
  return {
    ...shared,
    calls: [
      { call: "GetSessionToken", durationSeconds: sessionLimits.shared, withCode: true },
      ...shared.calls,
    ],
    codes: 1,
  };
}

function fromSharedSession(request: SessionRequest, first: readonly string[]): SessionPlan {
  const { seconds, because } = durationWithin(request, sessionLimits.chained);
  return {
    kind: "plan",
    calls: [{ call: "AssumeRole", durationSeconds: seconds, withCode: false, from: "shared-session" }],
    codes: 0,
    renewsItself: true,
    because: [
      ...first,
      `the role session comes from the shared MFA session and is renewed by itself every ${hours(seconds).replace(/^1 /, "")}`,
      ...because,
    ],
  };
}

function hours(seconds: number): string {
  if (seconds % 3600 === 0) return seconds === 3600 ? "1 hour" : `${seconds / 3600} hours`;
  return `${Math.round(seconds / 60)} minutes`;
}
