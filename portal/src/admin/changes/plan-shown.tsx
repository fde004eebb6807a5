import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import { type ReactNode, useState } from "react";
import type { AccessLine, Bridge, PlanView, QuotaForecast } from "../../../../src/server/contract.ts";
import { counted, windowsText } from "../../parts/words.ts";
import type { NoAnswer } from "../api.ts";
import { problemOf } from "../loading.ts";
import { More } from "../more.tsx";
import { Diagnostics, Problem } from "../states.tsx";

interface PlanShownProps {
  readonly plan: PlanView;
  readonly mayApply: boolean;
  /** No newer plan is on its way. */
  readonly isCurrent: boolean;
  readonly planAgain: () => void;
  readonly apply: () => Promise<void>;
}

/** A plan: bridges, access, quotas, changes, and applying exactly this. */
export function PlanShown({ plan, mayApply, isCurrent, planAgain, apply }: PlanShownProps): ReactNode {
  const [problem, setProblem] = useState<NoAnswer>();
  const [isStarting, setStarting] = useState(false);
  const start = async (): Promise<void> => {
    setStarting(true);
    try {
      await apply();
    } catch (error) {
      setProblem(problemOf(error));
    }
    setStarting(false);
  };
  const count = plan.changes.length;
  if (count === 0 && plan.files.length === 0) {
    return (
      <div className="rb-card">
        <h2>Nothing to change</h2>
        <p className="rb-soft">
          AWS is as declared: {counted(plan.unchanged, "resource")} compared.{" "}
          <Button variant="inline-link" onClick={planAgain}>
            Plan again
          </Button>
        </p>
        {plan.diagnostics.length > 0 && <Diagnostics diagnostics={plan.diagnostics} />}
      </div>
    );
  }
  return (
    <div className="rb-card plan">
      <h2>The plan</h2>
      <BridgeLines sign="+" title="Bridges that open" bridges={plan.opens} />
      <BridgeLines sign="-" title="Bridges that close" bridges={plan.closes} />
      <AccessLines lines={plan.access} />
      <Quotas forecasts={plan.forecasts} />
      {plan.diagnostics.length > 0 && (
        <>
          <h3>Found</h3>
          <Diagnostics diagnostics={plan.diagnostics} />
        </>
      )}
      <ExpandableSection headerText={`${counted(count, "change")} in IAM`}>
        <ChangeTable plan={plan} />
      </ExpandableSection>
      {problem && <Problem problem={problem} what="applying" />}
      {!plan.isApplicable && <Alert type="error">It cannot be applied: see what was found.</Alert>}
      <div className="plan-act">
        {mayApply && (
          <Button
            variant="primary"
            loading={isStarting}
            disabled={!plan.isApplicable || !isCurrent}
            onClick={() => void start()}
          >
            {plan.files.length > 0 ? "Write and apply" : "Apply"} {counted(count, "change")}
          </Button>
        )}
        <Button onClick={planAgain} loading={!isCurrent}>
          Plan again
        </Button>
        {plan.files.length > 0 && <span className="rb-faint">Writes {plan.files.join(", ")} first.</span>}
      </div>
    </div>
  );
}

function BridgeLines({
  sign,
  title,
  bridges,
}: {
  readonly sign: "+" | "-";
  readonly title: string;
  readonly bridges: readonly Bridge[];
}): ReactNode {
  if (bridges.length === 0) return null;
  return (
    <>
      <h3>
        {title} <span className="rb-faint">{bridges.length}</span>
      </h3>
      <More all={bridges}>
        {(shown) => (
          <ul className="plan-lines">
            {shown.map(({ person, role, account, roleArn, windows, mfa }) => (
              <li key={`${person} ${roleArn}`} className={sign === "+" ? "plan-added" : "plan-removed"}>
                <span aria-hidden="true">{sign}</span> <b>{person}</b> → {role} @ {account}
                <small className="rb-faint">
                  {[mfa === "required" ? "MFA" : "without MFA, too", windowsText(windows)]
                    .filter(Boolean)
                    .join(" · ")}
                </small>
              </li>
            ))}
          </ul>
        )}
      </More>
    </>
  );
}

function AccessLines({ lines }: { readonly lines: readonly AccessLine[] }): ReactNode {
  if (lines.length === 0) return null;
  return (
    <>
      <h3>Access gained and lost</h3>
      <More all={lines}>
        {(shown) => (
          <ul className="plan-lines">
            {shown.map((line) => (
              <li
                key={JSON.stringify(line)}
                className={line.effect === "gains" ? "plan-added" : "plan-removed"}
              >
                <span aria-hidden="true">{line.effect === "gains" ? "+" : "-"}</span> <b>{line.who}</b>{" "}
                {line.effect} {line.what.join(", ")} in {line.accounts.join(", ")}
                {line.how !== undefined && <small className="rb-faint">{line.how}</small>}
              </li>
            ))}
          </ul>
        )}
      </More>
    </>
  );
}

/** Quotas of which so much is used are worth a look. */
const worthALook = 0.3;

function Quotas({ forecasts }: { readonly forecasts: readonly QuotaForecast[] }): ReactNode {
  const notable = forecasts
    .filter(({ used, limit }) => used / limit >= worthALook)
    .sort((a, b) => b.used / b.limit - a.used / a.limit);
  const fullest = [...forecasts].sort((a, b) => b.used / b.limit - a.used / a.limit)[0];
  const shown = notable.length > 0 ? notable : fullest ? [fullest] : [];
  if (shown.length === 0) return null;
  return (
    <>
      <h3>Quotas afterwards</h3>
      <More all={shown}>
        {(some) => (
          <ul className="plan-quotas">
            {some.map(({ subject, quota, used, limit }) => (
              <li key={`${subject} ${quota}`}>
                <span>
                  {subject}: {used} of {limit} {quota}
                </span>
                <meter
                  min={0}
                  max={limit}
                  high={limit * 0.8}
                  value={used}
                  aria-label={`${quota} of ${subject}`}
                />
              </li>
            ))}
          </ul>
        )}
      </More>
    </>
  );
}

const signs = { create: "+", update: "~", replace: "±", delete: "-", adopt: "<", forget: "." } as const;

function ChangeTable({ plan }: { readonly plan: PlanView }): ReactNode {
  return (
    <More all={plan.changes}>
      {(shown) => (
        <table className="plan-changes">
          <tbody>
            {shown.map(({ account, kind, name, action, fields }) => (
              <tr key={`${account} ${kind} ${name}`}>
                <td aria-label={action}>{signs[action]}</td>
                <td>{account}</td>
                <td className="rb-soft">{kind}</td>
                <td>
                  {name}
                  {fields.length > 0 && <small className="rb-faint"> {fields.join(", ")}</small>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </More>
  );
}
