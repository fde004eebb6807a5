import { type ReactNode, useDeferredValue, useMemo, useRef } from "react";
import type { StartData, StartPerson } from "../../../src/server/contract.ts";
import { goTo, type Route } from "../parts/route.ts";
import { counted } from "../parts/words.ts";
import { AccountCard } from "./account-card.tsx";
import { CommandDialog } from "./command-dialog.tsx";
import { byAccount, type Entry, entriesOf, filtered, valuesOf } from "./entries.ts";
import { useEntryKeys } from "./entry-keys.ts";
import { Filters } from "./filters.tsx";
import { type Memory, useMemory } from "./memory.ts";
import { Message } from "./message.tsx";
import { RoleLine } from "./role-line.tsx";
import { SignInFirst } from "./sign-in-first.tsx";

interface PersonPageProps {
  readonly data: StartData;
  readonly person: StartPerson;
  readonly now: Date;
  readonly route: Route;
}

/** What may I enter? */
export function PersonPage({ data, person, now, route }: PersonPageProps): ReactNode {
  const memory = useMemory(data.organization, person.name);
  const entries = useMemo(() => entriesOf(data, person, now), [data, person, now]);
  const { q: text = "", project = "", stage = "" } = route.query;
  const filter = useDeferredValue({ text, project, stage }, { text: "", project: "", stage: "" });
  const shown = useMemo(() => filtered(entries, filter), [entries, filter]);
  const search = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  useEntryKeys(search, list);
  const change = (next: Readonly<Record<string, string>>): void =>
    goTo({ path: [person.name], query: { ...route.query, ...next } }, "replace");
  const open = entries.find(({ name }) => name === route.path[1]);
  const lineProps = {
    memory,
    openDialog: ({ name }: Entry) => goTo({ path: [person.name, name], query: route.query }),
  };
  return (
    <>
      <div className="start-head">
        <h1>What may I enter?</h1>
        <p className="rb-soft">
          <b>{person.name}</b> · {counted(entries.length, "role")} in{" "}
          {counted(byAccount(entries).length, "account")}
        </p>
      </div>
      {entries.length === 0 ? (
        <Message heading="Nothing yet">
          <p>Nobody has granted you a role. Whoever keeps the declaration does it with</p>
          <pre className="start-command">rolebridge grant {person.name} ROLE@ACCOUNT</pre>
        </Message>
      ) : (
        <>
          <SignInFirst source={data.source} user={person.user} />
          <Filters
            searchRef={search}
            text={text}
            project={project}
            stage={stage}
            projects={valuesOf(entries, "project")}
            stages={valuesOf(entries, "stage")}
            change={change}
          />
          <p className="rb-offscreen" role="status">
            {counted(shown.length, "role")} shown
          </p>
          <div ref={list}>
            <RoleList
              shown={shown}
              all={entries.length}
              showAll={() => change({ q: "", project: "", stage: "" })}
              {...lineProps}
            />
          </div>
        </>
      )}
      <footer className="start-foot rb-faint">
        As declared on {data.builtAt.slice(0, 10)}. This page holds no secret and opens nothing by itself: AWS
        decides at every door.
      </footer>
      {open && (
        <CommandDialog
          entry={open}
          user={person.user}
          use={() => memory.use(open.name)}
          close={() => goTo({ path: [person.name], query: route.query })}
        />
      )}
    </>
  );
}

interface RoleListProps {
  readonly shown: readonly Entry[];
  /** How many there are without filters. */
  readonly all: number;
  readonly showAll: () => void;
  readonly memory: Memory;
  readonly openDialog: (entry: Entry) => void;
}

function RoleList({ shown, all, showAll, ...lineProps }: RoleListProps): ReactNode {
  return (
    <>
      <Shortcuts entries={shown} {...lineProps} />
      <div className="start-cards">
        {byAccount(shown).map(({ account, entries: own }) => (
          <AccountCard key={account.name} account={account} entries={own} {...lineProps} />
        ))}
      </div>
      {shown.length === 0 && (
        <Message heading="Nothing matches">
          <p>
            No role of yours matches this search.{" "}
            <button type="button" className="rb-quiet-button" onClick={showAll}>
              Show all {all}
            </button>
          </p>
        </Message>
      )}
    </>
  );
}

/** Favourites first, then what was used lately and is no favourite. */
function Shortcuts({
  entries,
  ...lineProps
}: {
  readonly entries: readonly Entry[];
  readonly memory: Memory;
  readonly openDialog: (entry: Entry) => void;
}): ReactNode {
  const { favourites, recents } = lineProps.memory;
  const named = (names: readonly string[]): readonly Entry[] =>
    names.flatMap((name) => entries.find((entry) => entry.name === name) ?? []);
  const groups = [
    { title: "Favourites", own: named(favourites) },
    { title: "Used lately", own: named(recents.filter((name) => !favourites.includes(name))) },
  ].filter(({ own }) => own.length > 0);
  if (groups.length === 0) return null;
  return (
    <div className="start-shortcuts">
      {groups.map(({ title, own }) => (
        <section key={title} className="start-card" aria-label={title}>
          <header className="start-card-head">
            <h2>{title}</h2>
          </header>
          <ul>
            {own.map((entry) => (
              <RoleLine key={entry.name} entry={entry} withAccount {...lineProps} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
