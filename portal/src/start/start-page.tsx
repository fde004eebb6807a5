import { type ReactNode, useEffect } from "react";
import type { StartData } from "../../../src/server/contract.ts";
import { BridgeMark } from "../parts/icons.tsx";
import { keep, recall } from "../parts/keep.ts";
import { routeText, useRoute } from "../parts/route.ts";
import { useTheme } from "../parts/theme.ts";
import { ThemeButton } from "../parts/theme-button.tsx";
import { Message } from "./message.tsx";
import { PersonChoice } from "./person-choice.tsx";
import { PersonPage } from "./person-page.tsx";

/** The page of whom the address names: `#/alice`. A page of one person needs no name. */
export function StartPage({
  data,
  now,
}: {
  readonly data: StartData | undefined;
  readonly now: Date;
}): ReactNode {
  const theme = useTheme();
  const route = useRoute();
  const [only, another] = data?.people ?? [];
  const wanted = route.path[0] ?? (another === undefined ? only?.name : undefined);
  const person = data?.people.find(({ name }) => name === wanted);
  useEffect(() => {
    if (data && person && another) keep(`start.${data.organization}.person`, person.name);
  }, [data, person, another]);
  return (
    <>
      <header className="rb-bar">
        <a className="rb-bar-name" href={routeText({ path: another ? [] : [only?.name ?? ""] })}>
          <BridgeMark />
          <span>rolebridge</span>
          {data && <small>{data.organization}</small>}
        </a>
        <span className="rb-bar-space" />
        {person && another && (
          <a className="rb-bar-button rb-bar-link" href="#/">
            Not {person.name}?
          </a>
        )}
        <ThemeButton {...theme} />
      </header>
      <main className="start">
        {data === undefined ? (
          <Message title="What may I enter?" heading="The data is missing">
            <p>
              This page reads <code>data.js</code> beside it, and there is none that it could use. Build both
              together:
            </p>
            <pre className="start-command">rolebridge portal build --out start-page</pre>
          </Message>
        ) : person ? (
          <PersonPage key={person.name} data={data} person={person} now={now} route={route} />
        ) : (
          <PersonChoice data={data} unknown={wanted} last={recall(`start.${data.organization}.person`, "")} />
        )}
      </main>
    </>
  );
}
