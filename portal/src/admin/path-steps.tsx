import { type ReactNode, useState } from "react";
import type { PathStep, StatementView } from "../../../src/server/contract.ts";

/** A way as a path: who, by which statement, to where, and on. */
export function PathSteps({ steps }: { readonly steps: readonly PathStep[] }): ReactNode {
  const last = steps.at(-1);
  return (
    <ol className="rb-path">
      {steps.map((step, index) => (
        // Steps are a sequence: their place is what they are.
        <li key={`${index} ${step.from}`}>
          <span className="rb-path-place">{step.from}</span>
          <div className="rb-path-step">
            <span className="rb-path-how">{step.how}</span>
            {step.statements.map((statement) => (
              <Statement
                key={`${statement.holder} ${statement.policy} ${statement.statement}`}
                statement={statement}
              />
            ))}
          </div>
        </li>
      ))}
      {last && (
        <li>
          <span className="rb-path-place rb-path-end">{last.to}</span>
        </li>
      )}
    </ol>
  );
}

/** Where a statement stands, and on a press its text. */
export function Statement({ statement }: { readonly statement: StatementView }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const { account, holder, policy, text, says } = statement;
  const where = holder.startsWith("arn:") ? policy : `${policy} of ${holder}`;
  return (
    <div className="rb-statement">
      <button
        type="button"
        className="rb-statement-head"
        aria-expanded={text === undefined ? undefined : isOpen}
        disabled={text === undefined}
        onClick={() => setOpen(!isOpen)}
      >
        <span>
          {where}, statement {statement.statement}
        </span>
        <span className="rb-faint">{account}</span>
      </button>
      {says !== undefined && <p className="rb-statement-says rb-mono">{says}</p>}
      {isOpen && (
        <pre className="rb-statement-text">
          <code>{text}</code>
        </pre>
      )}
    </div>
  );
}
