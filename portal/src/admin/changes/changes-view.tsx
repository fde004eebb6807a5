import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import { type ReactNode, useState } from "react";
import type { AccessEdit, AccessHolder, DraftView } from "../../../../src/server/contract.ts";
import { counted } from "../../parts/words.ts";
import { api } from "../api.ts";
import { type Loaded, useLoaded } from "../loading.ts";
import { Diagnostics, Empty, Waiting } from "../states.tsx";
import { ViewHead, type ViewProps } from "../view.tsx";
import { DeclarationDiff } from "./declaration-diff.tsx";
import { editText, emptyGrant, type GrantDraft, type HeldGrant, sameEdit } from "./edits.ts";
import { GrantForm } from "./grant-form.tsx";
import { HeldGrants } from "./held-grants.tsx";
import { PlanShown } from "./plan-shown.tsx";
import { RunShown } from "./run-shown.tsx";

/** What would change? Edits, what they make of the declaration, what that makes of AWS, and doing it. */
export function ChangesView({ overview, version, route, news }: ViewProps): ReactNode {
  const [grant, setGrant] = useState(() => asked(route.query));
  const [edits, setEdits] = useState<readonly AccessEdit[]>([]);
  const [round, setRound] = useState(0);
  const [applied, setApplied] = useState<string>();
  const add = (more: readonly AccessEdit[]): void =>
    setEdits([...edits, ...more.filter((edit) => !edits.some((one) => sameEdit(one, edit)))]);
  const draftKey = JSON.stringify([edits, version]);
  const draft = useLoaded(edits.length === 0 ? undefined : draftKey, () => api.draft(edits));
  const isSound = edits.length === 0 || (draft.status === "done" && isUsable(draft.value));
  const isAsking = overview.live.status !== "unwanted" && isSound;
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
          <GrantForm overview={overview} grant={grant} setGrant={setGrant} add={add} />
          <HeldGrants
            overview={overview}
            edits={edits}
            granting={grant.holder}
            add={add}
            setEnd={(holder, held) => setGrant(sameGrant(holder, held))}
          />
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
            <Planned
              // After a run nothing of the plan before may stand there.
              key={run?.digest}
              edits={edits}
              version={`${draftKey} ${round}`}
              mayApply={overview.mayApply}
              planAgain={() => setRound(round + 1)}
              apply={async (digest) => {
                await api.apply(digest);
                setApplied(digest);
                setEdits([]);
              }}
            />
          )}
          {overview.live.status === "unwanted" && edits.length === 0 && <NotAsked />}
        </section>
      </div>
    </>
  );
}

interface PlannedProps {
  readonly edits: readonly AccessEdit[];
  /** Changes when the plan may have. */
  readonly version: string;
  readonly mayApply: boolean;
  readonly planAgain: () => void;
  readonly apply: (digest: string) => Promise<void>;
}

function Planned({ edits, version, mayApply, planAgain, apply }: PlannedProps): ReactNode {
  const plan = useLoaded(version, () => api.plan(edits));
  return (
    <Waiting loaded={plan} what="the plan: AWS is being read">
      {(value) => (
        <PlanShown
          plan={value}
          mayApply={mayApply}
          isCurrent={plan.status === "done"}
          planAgain={planAgain}
          apply={() => apply(value.digest)}
        />
      )}
    </Waiting>
  );
}

/** What the address asks for: another view leads here with a grant in mind. */
function asked({ person, team, role = "", account = "" }: Readonly<Record<string, string>>): GrantDraft {
  const holder = person ? { person } : team ? { team } : undefined;
  return { ...emptyGrant(holder), role, selector: account };
}

/** A grant that stands, to be given another time. */
function sameGrant(
  holder: AccessHolder,
  { access, from = "", until = "", reason = "" }: HeldGrant,
): GrantDraft {
  const at = access.indexOf("@");
  const [role, selector] = [access.slice(0, at), access.slice(at + 1)];
  return { holder, role, selector, from, until, reason, replaces: access };
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
  readonly edits: readonly AccessEdit[];
  readonly draft: Loaded<DraftView>;
  readonly remove: (edit: AccessEdit) => void;
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
  readonly edits: readonly AccessEdit[];
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
