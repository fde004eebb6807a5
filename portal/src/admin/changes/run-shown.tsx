import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import type { ReactNode } from "react";
import { counted } from "../../parts/words.ts";
import { api } from "../api.ts";
import { More } from "../more.tsx";
import type { Run } from "../news.ts";
import { Diagnostics } from "../states.tsx";

/** An apply under way, by account, and how it ended. */
export function RunShown({ run, close }: { readonly run: Run; readonly close: () => void }): ReactNode {
  const { accounts, changes, finished, isStopping } = run;
  const unwell = changes.filter(({ status, why }) => status === "failed" || why !== undefined);
  const applied = accounts.reduce((sum, one) => sum + one.applied, 0);
  const all = accounts.reduce((sum, one) => sum + one.changes, 0);
  return (
    <div className="rb-card run">
      <h2 role="status">{finished ? resultText(finished) : isStopping ? "Stopping" : "Applying"}</h2>
      <p className="rb-soft">
        {applied} of {counted(all, "change")}
        {isStopping && finished === undefined && ": what is under way ends, nothing more is begun"}
      </p>
      {finished?.bug !== undefined && (
        <Alert type="error" header="This is a bug in rolebridge">
          {finished.bug}
        </Alert>
      )}
      {finished && finished.diagnostics.length > 0 && <Diagnostics diagnostics={finished.diagnostics} />}
      <ul className="run-accounts">
        {accounts.map((account) => (
          <AccountRun key={account.account} account={account} isRunning={finished === undefined} />
        ))}
      </ul>
      {unwell.length > 0 && (
        <More all={unwell}>
          {(shown) => (
            <ul className="rb-plain-list run-unwell">
              {shown.map(({ account, resource, name, status, why }) => (
                <li key={`${account} ${resource} ${name}`}>
                  <span className={status === "failed" ? "rb-bad" : "rb-warn"}>{status}</span> {resource}{" "}
                  {name} @ {account}
                  {why !== undefined && <p className="rb-soft">{why}</p>}
                </li>
              ))}
            </ul>
          )}
        </More>
      )}
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

function AccountRun({
  account: { account, changes, applied, waiting, failed },
  isRunning,
}: {
  readonly account: Run["accounts"][number];
  readonly isRunning: boolean;
}): ReactNode {
  return (
    <li>
      <span>{account}</span>
      <progress max={changes} value={applied} aria-label={account} />
      <span className="rb-mono">
        {applied}/{changes}
      </span>
      {failed !== undefined && <small className="rb-bad run-note">{failed}</small>}
      {failed === undefined && waiting !== undefined && isRunning && (
        <small className="rb-faint run-note">waiting: AWS says {waiting}</small>
      )}
    </li>
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
