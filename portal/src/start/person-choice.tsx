import Input from "@cloudscape-design/components/input";
import { type ReactNode, useState } from "react";
import type { StartData } from "../../../src/server/contract.ts";
import { routeText } from "../parts/route.ts";
import { counted } from "../parts/words.ts";
import { Message } from "./message.tsx";

/** Who am I? Asked once; the answer is kept in this browser. */
export function PersonChoice({
  data,
  unknown,
  last,
}: {
  readonly data: StartData;
  /** A name in the address that nobody has. */
  readonly unknown: string | undefined;
  readonly last: string;
}): ReactNode {
  const [text, setText] = useState("");
  const wanted = text.trim().toLowerCase();
  const people = data.people.filter(({ name }) => name.toLowerCase().includes(wanted));
  const ordered = [...people].sort((a, b) => Number(b.name === last) - Number(a.name === last));
  if (data.people.length === 0) {
    return (
      <Message title="What may I enter?" heading="Nobody is declared yet">
        <p>
          Name people under <code>people:</code> in <code>rolebridge.yaml</code>, then build this page again.
        </p>
      </Message>
    );
  }
  return (
    <>
      <h1>Who are you?</h1>
      {unknown !== undefined && (
        <p className="start-note" role="status">
          Nobody is called <b>{unknown}</b> here.
        </p>
      )}
      {data.people.length > 8 && (
        <div className="start-choice-search">
          <Input
            type="search"
            value={text}
            onChange={({ detail }) => setText(detail.value)}
            placeholder="Your name"
            ariaLabel="Search for your name"
          />
        </div>
      )}
      <ul className="start-people">
        {ordered.map(({ name, grants }) => (
          <li key={name}>
            <a href={routeText({ path: [name] })}>
              <span className="start-initial" aria-hidden="true">
                {name.slice(0, 1).toUpperCase()}
              </span>
              <span>
                <b>{name}</b>
                <span className="rb-faint">
                  {counted(grants.length, "role")}
                  {name === last && " · you were here last"}
                </span>
              </span>
            </a>
          </li>
        ))}
      </ul>
      {people.length === 0 && <p className="rb-soft">Nobody is called that.</p>}
    </>
  );
}
