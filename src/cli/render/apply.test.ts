import { describe, expect, test } from "vitest";
import type { ApplyResult, Outcome } from "../../apply/index.ts";
import { diagnostic } from "../../diagnostics/index.ts";
import { accountId, type Role } from "../../model/index.ts";
import type { Change } from "../../plan/index.ts";
import { renderResult, resultForPrograms } from "./apply.ts";
import { plainTheme } from "./theme.ts";

const billing = accountId("100000000033");
const role: Role = {
  kind: "role",
  name: "Operator",
  path: "/",
  inline: {},
  attached: [],
  description: "",
  maxSessionDuration: 3600,
  tags: {},
  trust: "{}",
};
const change = (name: string): Change => ({
  action: "create",
  address: { accountId: billing, kind: "role", name },
  after: { ...role, name },
});

const applied: Outcome = { status: "applied", change: change("Viewer"), durationMs: 40, leftOut: [] };
const failed: Outcome = {
  status: "failed",
  change: change("Operator"),
  error: {
    service: "iam",
    operation: "CreateRole",
    accountId: billing,
    awsCode: "AccessDenied",
    message: "not authorized\u001b[2J",
    requestId: "4f1c",
    retryable: false,
  },
  done: 1,
  steps: 3,
  durationMs: 12,
};
const skipped: Outcome = {
  status: "skipped",
  change: change("Door"),
  because: { kind: "needs", address: { accountId: billing, kind: "role", name: "Operator" } },
  done: 0,
  steps: 1,
};

function result(
  status: ApplyResult["status"],
  outcomes: readonly Outcome[],
  more: Partial<ApplyResult> = {},
): ApplyResult {
  const count = (one: Outcome["status"]): number =>
    outcomes.filter((outcome) => outcome.status === one).length;
  return {
    kind: "result",
    status,
    outcomes,
    counts: { applied: count("applied"), failed: count("failed"), skipped: count("skipped") },
    left: outcomes.filter((outcome) => outcome.status !== "applied").map((outcome) => outcome.change.address),
    diagnostics: [],
    writes: 4,
    durationMs: 9800,
    ...more,
  };
}

const render = (one: ApplyResult): string =>
  renderResult(one, { theme: plainTheme, nameOf: () => "billing-production", again: "rolebridge apply" });

describe("how an apply went", () => {
  test("all of it", () => {
    expect(render(result("applied", [applied]))).toBe("Applied 1 change in 9.8 s.\n");
    expect(render(result("applied", []))).toBe("Nothing was to be changed, and nothing was written.\n");
  });

  test("not all of it: what failed and why, what was left for it, and what to do", () => {
    const leftOut: Outcome = { ...applied, leftOut: [`arn:aws:iam::${billing}:role/Operator`] } as Outcome;
    expect(render(result("incomplete", [applied, failed, skipped, leftOut]))).toMatchInlineSnapshot(`
      "Not everything was applied: 2 of 4 changes in 9.8 s.
        ! billing-production   role Operator (after 1 of 3 steps): CreateRole was refused: AccessDenied (request 4f1c): not authorized␛[2J
        · 1 change left undone: role Operator @ billing-production was not done before
        1 door left for the next run: Operator
      Run again after mending it: rolebridge apply
      "
    `);
  });

  test("interrupted", () => {
    const stopped: Outcome = { ...skipped, because: { kind: "interrupted" } };
    expect(render(result("interrupted", [applied, stopped, stopped]))).toMatchInlineSnapshot(`
      "Interrupted after 1 of 3 changes in 9.8 s.
        · 2 changes left undone: interrupted
      What was done stands; the next run does the rest: rolebridge apply
      "
    `);
  });

  test("refused: why, and that nothing was written", () => {
    const refused = result("refused", [skipped], {
      diagnostics: [diagnostic("RB4001", "the plan is stale", { help: "plan again" })],
    });
    expect(render(refused)).toBe("Nothing was written.\n  ! the plan is stale   RB4001\n    plan again\n");
  });

  test("for programs: addresses instead of whole resources", () => {
    expect(resultForPrograms(result("incomplete", [failed]))).toMatchObject({
      kind: "result",
      status: "incomplete",
      outcomes: [
        {
          status: "failed",
          action: "create",
          address: { name: "Operator" },
          error: { awsCode: "AccessDenied" },
        },
      ],
      left: ["100000000033/role/Operator"],
    });
    expect(JSON.stringify(resultForPrograms(result("applied", [applied])))).not.toContain("trust");
  });
});
