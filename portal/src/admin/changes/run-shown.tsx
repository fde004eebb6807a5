import Button from "@cloudscape-design/components/button";
import type { ReactNode } from "react";
import { counted } from "../../parts/words.ts";
import { api } from "../api.ts";
import type { Run } from "../news.ts";
import { Diagnostics } from "../states.tsx";

/** An apply under way, by account, and how it ended. */
export function RunShown({ run, close }: { readonly run: Run; readonly close: () => void }): ReactNode {
  const { accounts, changes, finished, isStopping } = run;
  const unwell = changes.filter(({ status, why }) => status !== "applied" || why !== undefined);
  return (
    <div className="rb-card run">
      <h2 role="status">{finished ? resultText(finished) : isStopping ? "Stopping" : "Applying"}</h2>
      <ul className="run-accounts">
        {accounts.map(({ account, changes: all, ended, waiting }) => (
          <li key={account}>
            <span>{account}</span>
            <progress max={all} value={ended} aria-label={account} />
            <span className="rb-mono">
              {ended}/{all}
            </span>
            <small className="rb-faint">
              {waiting !== undefined && finished === undefined && `waiting: AWS says ${waiting}`}
            </small>
          </li>
        ))}
      </ul>
      {unwell.length > 0 && (
        <ul className="rb-plain-list">
          {unwell.map(({ account, resource, name, status, why }) => (
            <li key={`${account} ${resource} ${name}`}>
              <span className={status === "failed" ? "rb-bad" : "rb-warn"}>{status}</span> {resource} {name} @{" "}
              {account}
              {why !== undefined && <p className="rb-soft">{why}</p>}
            </li>
          ))}
        </ul>
      )}
      {finished && finished.diagnostics.length > 0 && <Diagnostics diagnostics={finished.diagnostics} />}
      <div className="plan-act">
        {finished ? (
          <>
            <Button onClick={close}>Plan again</Button>
            <Button href="#/bridges">Bridges</Button>
            <Button href="#/verify">Verify</Button>
          </>
        ) : (
          <Button disabled={isStopping} onClick={() => void api.stop()}>
            Stop
          </Button>
        )}
      </div>
    </div>
  );
}

function resultText({ status, applied, failed, skipped, durationMs }: NonNullable<Run["finished"]>): string {
  const time = `in ${(durationMs / 1000).toFixed(1)} s`;
  switch (status) {
    case "applied":
      return `Applied ${counted(applied, "change")} ${time}`;
    case "incomplete":
      return `Applied ${applied}, failed ${failed}, skipped ${skipped} ${time}: run again for the rest`;
    case "interrupted":
      return `Stopped: ${counted(applied, "change")} applied, ${skipped} left for the next run`;
    case "refused":
      return "Nothing was written";
  }
}
