import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import { type ReactNode, useState } from "react";
import type { DraftView } from "../../../../src/server/contract.ts";
import { counted } from "../../parts/words.ts";
import { api, type Edit } from "../api.ts";
import { type Loaded, useLoaded } from "../loading.ts";
import { Diagnostics, Empty, Waiting } from "../states.tsx";
import { ViewHead, type ViewProps } from "../view.tsx";
import { DeclarationDiff } from "./declaration-diff.tsx";
import { editText, sameEdit } from "./edits.ts";
import { GrantForm } from "./grant-form.tsx";
import { HeldGrants } from "./held-grants.tsx";
import { PlanShown } from "./plan-shown.tsx";
import { RunShown } from "./run-shown.tsx";

/** What would change? Edits, what they make of the declaration, what that makes of AWS, and doing it. */
export function ChangesView({ overview, version, news }: ViewProps): ReactNode {
  const [edits, setEdits] = useState<readonly Edit[]>([]);
  const [round, setRound] = useState(0);
  const [applied, setApplied] = useState<string>();
  const add = (edit: Edit): void => {
    if (!edits.some((one) => sameEdit(one, edit))) setEdits([...edits, edit]);
  };
  const draftKey = JSON.stringify([edits, version]);
  const draft = useLoaded(edits.length === 0 ? undefined : draftKey, () => api.draft(edits));
  const isSound = edits.length === 0 || (draft.status === "done" && isUsable(draft.value));
  const isAsking = overview.live.status !== "unwanted" && isSound;
  const plan = useLoaded(isAsking ? `${draftKey} ${round}` : undefined, () => api.plan(edits));
  const run = news.run;
  const isRunning = run !== undefined && run.finished === undefined;
  // How the plan of this view went is shown until one goes on; an apply that somebody else started, while it runs.
  const isShownRun = run !== undefined && run.digest === applied;
  return (
    <>
      <ViewHead question="What would change?">
        <p className="rb-soft">
          {overview.mayApply
            ? "Nothing is written before you apply the plan that you see."
            : "This page only reads: start it with --allow-apply to apply from here."}
        </p>
      </ViewHead>
      <div className="changes">
        <section className="changes-edit" aria-label="Edit grants">
          <GrantForm overview={overview} add={add} />
          <HeldGrants overview={overview} edits={edits} add={add} />
        </section>
        <section className="changes-what" aria-label="What would change">
          {run && (isShownRun || isRunning) && (
            <RunShown
              run={run}
              close={() => {
                setApplied(undefined);
                setRound(round + 1);
              }}
            />
          )}
          {edits.length > 0 && !isRunning && (
            <Drafted
              edits={edits}
              draft={draft}
              remove={(edit) => setEdits(edits.filter((one) => one !== edit))}
            />
          )}
          {!isRunning && !isShownRun && isAsking && (
            <Waiting loaded={plan} what="the plan: AWS is being read">
              {(value) => (
                <PlanShown
                  plan={value}
                  mayApply={overview.mayApply}
                  isCurrent={plan.status === "done"}
                  planAgain={() => setRound(round + 1)}
                  apply={async () => {
                    await api.apply(value.digest);
                    setApplied(value.digest);
                    setEdits([]);
                  }}
                />
              )}
            </Waiting>
          )}
          {overview.live.status === "unwanted" && edits.length === 0 && <NotAsked />}
        </section>
      </div>
    </>
  );
}

function NotAsked(): ReactNode {
  return (
    <Empty heading="AWS is not asked">
      <p>
        This page was started with <code>--world desired</code>: edits show their text, and no plan is made.
      </p>
    </Empty>
  );
}

interface DraftedProps {
  readonly edits: readonly Edit[];
  readonly draft: Loaded<DraftView>;
  readonly remove: (edit: Edit) => void;
}

/** The edits so far, and what they make of the declaration. */
function Drafted({ edits, draft, remove }: DraftedProps): ReactNode {
  return (
    <div className="rb-card">
      <h2>{counted(edits.length, "edit")} of the declaration</h2>
      <ul className="changes-edits">
        {edits.map((edit) => (
          <li key={JSON.stringify(edit)}>
            {editText(edit)}
            <Button
              variant="inline-icon"
              iconName="close"
              ariaLabel={`Take back: ${editText(edit)}`}
              onClick={() => remove(edit)}
            />
          </li>
        ))}
      </ul>
      <Waiting loaded={draft} what="the new text">
        {(value) => <DraftShown draft={value} edits={edits} />}
      </Waiting>
    </div>
  );
}

function isUsable(draft: DraftView): boolean {
  return draft.refused === undefined && !draft.diagnostics.some(({ severity }) => severity === "error");
}

function DraftShown({
  draft,
  edits,
}: {
  readonly draft: DraftView;
  readonly edits: readonly Edit[];
}): ReactNode {
  const { refused, diagnostics, files } = draft;
  const edit = refused && edits[refused.index];
  return (
    <>
      {refused && (
        <Alert type="error" header={edit ? `Cannot ${editText(edit)}` : "An edit cannot be made"}>
          {refused.because.replaceAll("`", "")}
        </Alert>
      )}
      {diagnostics.length > 0 && <Diagnostics diagnostics={diagnostics} />}
      {!refused && files.length === 0 && <p className="rb-soft">The declaration already says so.</p>}
      {files.map((file) => (
        <DeclarationDiff key={file.file} {...file} />
      ))}
    </>
  );
}
