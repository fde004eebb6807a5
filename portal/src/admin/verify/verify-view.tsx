import Button from "@cloudscape-design/components/button";
import type { ReactNode } from "react";
import type { VerificationView, WayInView } from "../../../../src/server/contract.ts";
import { counted, instantText } from "../../parts/words.ts";
import { api } from "../api.ts";
import { useLoaded } from "../loading.ts";
import { PathSteps } from "../path-steps.tsx";
import { Waiting } from "../states.tsx";
import { underWay, ViewHead, type ViewProps } from "../view.tsx";

/** Is there any other way in? */
export function VerifyView({ overview, world, version, news }: ViewProps): ReactNode {
  const loaded = useLoaded(version, () => api.verify(world));
  const at = overview.live.status === "read" ? `AWS as read on ${instantText(overview.live.readAt)}` : "AWS";
  return (
    <>
      <ViewHead question="Is there any other way in?">
        <p className="rb-soft">{world === "live" ? at : "The world as declared; AWS was not asked."}</p>
      </ViewHead>
      <Waiting loaded={loaded} what={underWay("the proof", news)}>
        {(value) => <Proof found={value} />}
      </Waiting>
    </>
  );
}

function Proof({ found }: { readonly found: VerificationView }): ReactNode {
  const isProved = found.result === "proved";
  return (
    <>
      <section className={`verify-result ${isProved ? "verify-proved" : "verify-not"}`}>
        <h2>{isProved ? "Proved: no." : `Not proved: ${whyNot(found)}.`}</h2>
        <p>
          {isProved
            ? "Every declared bridge is open exactly as declared, and no other way into a target account exists but the exceptions below."
            : "Each is listed with the statement that opens every step, and with what closes it."}
        </p>
        <Examined found={found} />
      </section>
      {found.waysIn.map((way, index) => (
        <Way key={way.summary} way={way} place={index + 1} />
      ))}
      <Lines
        title="Declared bridges that do not stand as declared"
        lines={found.deviations.map(({ code, summary, closedBy }) => ({ code, summary, more: closedBy }))}
      />
      <Lines title="Could not be decided" lines={found.undecided} />
      <Lines title="Worth a look" lines={found.findings} />
      {found.exceptions.length > 0 && (
        <section className="verify-lines">
          <h2>Exceptions on which this relies</h2>
          <ul>
            {found.exceptions.map(({ from, roles, accounts, reason, until }) => (
              <li key={`${from} ${roles.join()} ${accounts.join()}`}>
                <b>{from}</b> into {roles.join(", ")} @ {placesText(accounts)}
                <p className="rb-soft">
                  {reason}
                  {until !== undefined && ` · until ${instantText(until)}`}
                </p>
              </li>
            ))}
          </ul>
        </section>
      )}
      <p className="rb-faint">
        Examined: {found.scope.examined.join("; ")}. Not examined: {found.scope.notExamined.join("; ")}.
      </p>
    </>
  );
}

const mostPlaces = 6;

function placesText(accounts: readonly string[]): string {
  const more = accounts.length - mostPlaces;
  return more > 0 ? `${accounts.slice(0, mostPlaces).join(", ")} and ${more} more` : accounts.join(", ");
}

function whyNot({ waysIn, deviations, undecided }: VerificationView): string {
  const parts = [
    ...(waysIn.length === 0
      ? []
      : [`${counted(waysIn.length, "way")} in ${waysIn.length === 1 ? "is no bridge" : "are no bridges"}`]),
    ...(deviations.length === 0
      ? []
      : [
          `${counted(deviations.length, "bridge")} ${deviations.length === 1 ? "does" : "do"} not stand as declared`,
        ]),
    ...(undecided.length === 0 ? [] : [`${counted(undecided.length, "question")} could not be decided`]),
  ];
  return parts.join(", ");
}

function Examined({ found: { examined } }: { readonly found: VerificationView }): ReactNode {
  const figures: readonly (readonly [number, string])[] = [
    [examined.accounts, "accounts"],
    [examined.principals, "principals"],
    [examined.roles, "roles of target accounts"],
    [examined.bridges, "bridges"],
    [examined.statements, "statements"],
  ];
  return (
    <dl className="verify-figures">
      {figures.map(([figure, what]) => (
        <div key={what}>
          <dt>{what}</dt>
          <dd>{figure.toLocaleString("en")}</dd>
        </div>
      ))}
    </dl>
  );
}

function Way({ way, place }: { readonly way: WayInView; readonly place: number }): ReactNode {
  return (
    <article className="rb-card verify-way">
      <h2>
        <span className="verify-place">{place}</span> {way.summary}
      </h2>
      <p className="rb-faint">
        {way.code}
        {way.stages && ` · ${way.stages.from} reaches ${way.stages.to}`}
      </p>
      <PathSteps steps={way.steps} />
      <p>
        <b>Closed by</b> {way.closedBy}
      </p>
      {way.isPerson && (
        <Button href={`#/bridges?person=${encodeURIComponent(way.from)}`}>Bridges of {way.from}</Button>
      )}
    </article>
  );
}

interface Line {
  readonly code: string;
  readonly summary: string;
  readonly more?: string;
}

function Lines({ title, lines }: { readonly title: string; readonly lines: readonly Line[] }): ReactNode {
  if (lines.length === 0) return null;
  return (
    <section className="verify-lines">
      <h2>{title}</h2>
      <ul>
        {lines.map(({ code, summary, more }) => (
          <li key={`${code} ${summary}`}>
            {summary} <span className="rb-faint">{code}</span>
            {more !== undefined && <p className="rb-soft">{more}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}
