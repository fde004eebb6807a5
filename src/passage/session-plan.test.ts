import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { planSession, type SessionCall, type SessionPlan, type SessionRequest } from "./session-plan.ts";

const hour = 3600;

const request = (changes: Partial<SessionRequest> = {}): SessionRequest => ({
  source: "access-key",
  mfaRequired: true,
  hasCodeDevice: true,
  roleMaximum: hour,
  ...changes,
});

/** `GetSessionToken 12h code, AssumeRole 1h`: a plan as one line. */
function inShort(plan: SessionPlan): string {
  if (plan.kind === "refused") return `refused: ${plan.because}`;
  const calls = plan.calls.map((call) =>
    [
      call.call,
      `${call.durationSeconds / hour}h`,
      ...(call.call === "AssumeRole" ? [`from ${call.from}`] : []),
      ...(call.withCode ? ["with a code"] : []),
    ].join(" "),
  );
  return `${calls.join(", ")}; ${plan.codes} codes; ${plan.renewsItself ? "renews itself" : "ends"}`;
}

function whatAwsWouldRefuse(call: SessionCall, asked: SessionRequest): string[] {
  const refusals = call.durationSeconds < 900 ? ["shorter than 15 minutes"] : [];
  if (call.call === "GetSessionToken") {
    return [...refusals, ...(asked.source === "access-key" ? [] : ["needs a long-term key"])];
  }
  const chained = call.from === "shared-session" || asked.source !== "access-key";
  const limit = Math.min(chained ? 3600 : 43_200, asked.roleMaximum);
  if (call.durationSeconds > limit) refusals.push("longer than the role or the chain allows");
  if (call.withCode && chained) refusals.push("a code with temporary credentials");
  return refusals;
}

describe("planning a session", () => {
  test.each<[string, Partial<SessionRequest>, string]>([
    [
      "a key opens the shared MFA session first",
      {},
      "GetSessionToken 12h with a code, AssumeRole 1h from shared-session; 1 codes; renews itself",
    ],
    [
      "a shared session that lives asks for nothing",
      { sharedSessionLeft: 7200 },
      "AssumeRole 1h from shared-session; 0 codes; renews itself",
    ],
    [
      "a shared session about to end is renewed first",
      { sharedSessionLeft: 600 },
      "GetSessionToken 12h with a code, AssumeRole 1h from shared-session; 1 codes; renews itself",
    ],
    [
      "a long wish pays with a code of its own",
      { wanted: 8 * hour, roleMaximum: 12 * hour, sharedSessionLeft: 7200 },
      "AssumeRole 8h from source with a code; 1 codes; ends",
    ],
    [
      "a wish above the role's maximum is cut to it",
      { wanted: 8 * hour, roleMaximum: 4 * hour },
      "AssumeRole 4h from source with a code; 1 codes; ends",
    ],
    [
      "a long wish for a short role stays with the shared session",
      { wanted: 8 * hour, roleMaximum: hour, sharedSessionLeft: 7200 },
      "AssumeRole 1h from shared-session; 0 codes; renews itself",
    ],
    [
      "a door without MFA is entered by the key",
      { mfaRequired: false, wanted: 2 * hour, roleMaximum: 12 * hour },
      "AssumeRole 2h from source; 0 codes; renews itself",
    ],
    [
      "a door without MFA needs no device",
      { mfaRequired: false, hasCodeDevice: false },
      "AssumeRole 1h from source; 0 codes; renews itself",
    ],
    [
      "a login session is chained: one hour at most",
      { source: "login-session", wanted: 8 * hour, roleMaximum: 12 * hour },
      "AssumeRole 1h from source; 0 codes; renews itself",
    ],
    [
      "temporary credentials end with themselves",
      { source: "temporary", roleMaximum: 12 * hour },
      "AssumeRole 1h from source; 0 codes; ends",
    ],
    [
      "a wish below 15 minutes becomes 15 minutes",
      { wanted: 60, sharedSessionLeft: 7200 },
      "AssumeRole 0.25h from shared-session; 0 codes; renews itself",
    ],
    [
      "a security key alone cannot serve a command line",
      { hasCodeDevice: false },
      "refused: the door in requires MFA, and no device is known that gives six-digit codes",
    ],
    [
      "without a device a living shared session serves a long wish for an hour",
      { hasCodeDevice: false, sharedSessionLeft: 7200, wanted: 8 * hour, roleMaximum: 12 * hour },
      "AssumeRole 1h from shared-session; 0 codes; renews itself",
    ],
    [
      "a living shared session needs no device",
      { hasCodeDevice: false, sharedSessionLeft: 7200 },
      "AssumeRole 1h from shared-session; 0 codes; renews itself",
    ],
  ])("%s", (_sentence, changes, expected) => {
    expect(inShort(planSession(request(changes)))).toBe(expected);
  });

  test("every combination of source, MFA, device, shared session, wish and maximum", async () => {
    const lines: string[] = [];
    for (const source of ["access-key", "login-session", "temporary"] as const) {
      for (const mfaRequired of [true, false]) {
        for (const hasCodeDevice of [true, false]) {
          for (const sharedSessionLeft of [undefined, 600, 7200]) {
            for (const wanted of [undefined, 0.1, 1, 4, 12, 36]) {
              for (const maximum of [1, 4, 12]) {
                const plan = planSession({
                  source,
                  mfaRequired,
                  hasCodeDevice,
                  roleMaximum: maximum * hour,
                  ...(wanted !== undefined && { wanted: wanted * hour }),
                  ...(sharedSessionLeft !== undefined && { sharedSessionLeft }),
                });
                const asked = [
                  source,
                  mfaRequired ? "MFA" : "no MFA",
                  hasCodeDevice ? "device" : "no device",
                  sharedSessionLeft === undefined ? "no session" : `session ${sharedSessionLeft / 60}m`,
                  wanted === undefined ? "no wish" : `wants ${wanted}h`,
                  `at most ${maximum}h`,
                ];
                lines.push(`${asked.join(", ")}: ${inShort(plan)}`);
              }
            }
          }
        }
      }
    }
    expect(lines).toHaveLength(648);
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("../../test/snapshots/session-plans.txt");
  });

  test("a cut is explained", () => {
    const plan = planSession(request({ source: "login-session", wanted: 8 * hour, roleMaximum: 12 * hour }));
    expect(plan.kind === "plan" && plan.because).toEqual([
      "an `aws login` session enters the role; its MFA is that of the sign-in",
      "a role entered from temporary credentials lasts at most 1 hour",
    ]);
  });

  test("no plan asks AWS for what it refuses", () => {
    const anyRequest = fc.record({
      source: fc.constantFrom("access-key", "login-session", "temporary" as const),
      mfaRequired: fc.boolean(),
      hasCodeDevice: fc.boolean(),
      roleMaximum: fc.integer({ min: 3600, max: 43_200 }),
      wanted: fc.integer({ min: 1, max: 200_000 }),
      sharedSessionLeft: fc.integer({ min: 0, max: 129_600 }),
    }) as fc.Arbitrary<SessionRequest>;
    fc.assert(
      fc.property(anyRequest, (one) => {
        const plan = planSession(one);
        const calls = plan.kind === "plan" ? plan.calls : [];
        expect(calls.flatMap((call) => whatAwsWouldRefuse(call, one))).toEqual([]);
        expect(calls.filter((call) => call.withCode)).toHaveLength(plan.kind === "plan" ? plan.codes : 0);
      }),
    );
  });
});
