import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import { type FormEvent, type ReactNode, useState } from "react";
import type { CanView, WhoCanView, WhoView, WorldName } from "../../../../src/server/contract.ts";
import { goTo, routeText } from "../../parts/route.ts";
import { counted } from "../../parts/words.ts";
import { api } from "../api.ts";
import { Choose } from "../choose.tsx";
import { useLoaded } from "../loading.ts";
import { PathSteps, Statement } from "../path-steps.tsx";
import { Empty, Waiting } from "../states.tsx";
import { ViewHead, type ViewProps } from "../view.tsx";

interface Question {
  readonly person: string;
  readonly action: string;
  readonly resource: string;
  readonly account: string;
}

/** May somebody do something, and who else may? */
export function AskView({ overview, world, version, route }: ViewProps): ReactNode {
  const { query } = route;
  const isWho = query["ask"] === "who";
  const asked: Question = {
    person: isWho ? "" : (query["person"] ?? ""),
    action: query["action"] ?? "",
    resource: query["resource"] ?? "",
    account: query["account"] ?? "",
  };
  const isWhole = asked.action !== "" && asked.account !== "" && (isWho || asked.person !== "");
  const go = (next: Readonly<Record<string, string>>): void =>
    goTo({ path: ["ask"], query: { ...query, ...next } });
  return (
    <>
      <ViewHead question={isWho ? "Who may do it?" : "May somebody do it?"}>
        <SegmentedControl
          label="What is asked"
          selectedId={isWho ? "who" : "can"}
          options={[
            { id: "can", text: "One person" },
            { id: "who", text: "Everybody" },
          ]}
          onChange={({ detail }) => go({ ask: detail.selectedId === "who" ? "who" : "" })}
        />
      </ViewHead>
      <AskForm
        key={isWho ? "who" : "can"}
        isWho={isWho}
        asked={asked}
        people={overview.people.map(({ name }) => name)}
        accounts={overview.accounts.map(({ name }) => name)}
        ask={(question) => go({ ...question })}
      />
      {isWhole ? (
        <div aria-live="polite">
          {isWho ? (
            <WhoAnswer asked={asked} world={world} version={version} />
          ) : (
            <CanAnswer asked={asked} world={world} version={version} />
          )}
        </div>
      ) : (
        <Empty heading="Ask something">
          <p>
            An action as AWS calls it, like <code>lambda:InvokeFunction</code> or <code>s3:GetObject</code>,
            in one account. The answer is the way that leads there, statement by statement, or what stops it.
          </p>
        </Empty>
      )}
    </>
  );
}

interface AskFormProps {
  readonly isWho: boolean;
  readonly asked: Question;
  readonly people: readonly string[];
  readonly accounts: readonly string[];
  readonly ask: (question: Question) => void;
}

function AskForm({ isWho, asked, people, accounts, ask }: AskFormProps): ReactNode {
  const [question, setQuestion] = useState(asked);
  const set = (part: Partial<Question>): void => setQuestion({ ...question, ...part });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    ask(question);
  };
  const isWhole = question.action !== "" && question.account !== "" && (isWho || question.person !== "");
  return (
    <form className="rb-tools rb-form" onSubmit={submit}>
      {!isWho && (
        <FormField label="Person">
          <Choose
            label="Person"
            placeholder="Who"
            choices={people.map((value) => ({ value }))}
            chosen={question.person}
            choose={(person) => set({ person })}
          />
        </FormField>
      )}
      <FormField label="Action">
        <Input
          value={question.action}
          placeholder="lambda:InvokeFunction"
          spellcheck={false}
          autoComplete={false}
          onChange={({ detail }) => set({ action: detail.value.trim() })}
        />
      </FormField>
      <FormField label={<>Account</>}>
        <Choose
          label="Account"
          placeholder="Where"
          choices={accounts.map((value) => ({ value }))}
          chosen={question.account}
          choose={(account) => set({ account })}
        />
      </FormField>
      <FormField label="Resource">
        <Input
          value={question.resource}
          placeholder="Any; or an ARN"
          spellcheck={false}
          autoComplete={false}
          onChange={({ detail }) => set({ resource: detail.value.trim() })}
        />
      </FormField>
      <Button variant="primary" formAction="submit" disabled={!isWhole}>
        Ask
      </Button>
    </form>
  );
}

interface AnswerProps {
  readonly asked: Question;
  readonly world: WorldName;
  readonly version: string;
}

function queryOf({ person, resource, ...asked }: Question): Readonly<Record<string, string>> {
  return { ...asked, ...(person !== "" && { person }), ...(resource !== "" && { resource }) };
}

const words = { yes: "Yes", no: "No", "only-if": "Only if" } as const;

function CanAnswer({ asked, world, version }: AnswerProps): ReactNode {
  const loaded = useLoaded(JSON.stringify([version, asked]), () => api.can({ world, ...queryOf(asked) }));
  return (
    <Waiting loaded={loaded} what="this">
      {(answer) => <CanShown answer={answer} />}
    </Waiting>
  );
}

function CanShown({ answer }: { readonly answer: CanView }): ReactNode {
  return (
    <section className="rb-answer">
      <h2 className={`rb-verdict rb-verdict-${answer.answer}`}>{words[answer.answer]}.</h2>
      {answer.conditions.length > 0 && (
        <ul className="rb-plain-list">
          {answer.conditions.map((condition) => (
            <li key={condition}>{condition}</li>
          ))}
        </ul>
      )}
      <div className="rb-cards">
        {answer.ways.map(({ title, steps }) => (
          <article key={title} className="rb-card">
            <h3>Through {title}</h3>
            <PathSteps steps={steps} />
          </article>
        ))}
        {answer.stoppedBy.map(({ title, why, wouldAllow, statements, grant }) => (
          <article key={title} className="rb-card">
            <h3>{title}</h3>
            <p>{why}</p>
            {wouldAllow && <p className="rb-soft">The role itself would allow it.</p>}
            {statements.map((statement) => (
              <Statement
                key={`${statement.holder} ${statement.policy} ${statement.statement}`}
                statement={statement}
              />
            ))}
            {grant && <GrantIt grant={grant} />}
          </article>
        ))}
      </div>
      {answer.ways.length + answer.stoppedBy.length === 0 && (
        <p className="rb-soft">No role of this account comes near it.</p>
      )}
    </section>
  );
}

/** How the answer would become yes: here, or on the command line. */
function GrantIt({
  grant: { person, role, account },
}: {
  readonly grant: { readonly person: string; readonly role: string; readonly account: string };
}): ReactNode {
  return (
    <>
      <pre className="rb-command">
        rolebridge grant {person} {role}@{account}
      </pre>
      <Button href={routeText({ path: ["changes"], query: { person, role, account } })}>
        Grant it under Changes
      </Button>
    </>
  );
}

function WhoAnswer({ asked, world, version }: AnswerProps): ReactNode {
  const loaded = useLoaded(JSON.stringify([version, asked]), () => api.whoCan({ world, ...queryOf(asked) }));
  return (
    <Waiting loaded={loaded} what="this">
      {(answer) => <WhoShown answer={answer} />}
    </Waiting>
  );
}

function WhoShown({ answer: { people, others } }: { readonly answer: WhoCanView }): ReactNode {
  if (people.length + others.length === 0) {
    return (
      <section className="rb-answer">
        <h2 className="rb-verdict rb-verdict-no">Nobody.</h2>
      </section>
    );
  }
  return (
    <section className="rb-answer">
      <h2 className="rb-verdict rb-verdict-yes">
        {counted(people.length, "person", "people")}
        {others.length > 0 && ` and ${counted(others.length, "other")}`}
      </h2>
      <WhoList title="People, by their bridges" who={people} />
      <WhoList title="Others: roles, users, services, other accounts" who={others} />
    </section>
  );
}

function WhoList({ title, who }: { readonly title: string; readonly who: readonly WhoView[] }): ReactNode {
  const [open, setOpen] = useState<string>();
  if (who.length === 0) return null;
  return (
    <>
      <h3 className="rb-list-title">{title}</h3>
      <ul className="rb-who">
        {who.map((one) => {
          const key = `${one.who} ${one.as}`;
          return (
            <li key={key}>
              <button
                type="button"
                className="rb-who-head"
                aria-expanded={open === key}
                onClick={() => setOpen(open === key ? undefined : key)}
              >
                <b>{one.who}</b>
                <span className="rb-soft">as {one.as}</span>
                {one.answer === "only-if" && (
                  <span className="rb-warn">only if: {one.conditions.join("; ")}</span>
                )}
              </button>
              {open === key && <PathSteps steps={one.steps} />}
            </li>
          );
        })}
      </ul>
    </>
  );
}
