import Button from "@cloudscape-design/components/button";
import Input from "@cloudscape-design/components/input";
import { type ReactNode, useState } from "react";
import type { ActivityView as ActivityData, ActivityEntry } from "../../../../src/server/contract.ts";
import { goTo } from "../../parts/route.ts";
import { api, NoAnswer } from "../api.ts";
import { Choose } from "../choose.tsx";
import { useLoaded } from "../loading.ts";
import { Empty, Problem, Waiting } from "../states.tsx";
import { ViewHead, type ViewProps } from "../view.tsx";

/** Who entered what, and when? */
export function ActivityView(props: ViewProps): ReactNode {
  const [round, setRound] = useState(0);
  const loaded = useLoaded(`${round} ${props.version}`, api.activity);
  return (
    <>
      <ViewHead question="Who entered what, and when?">
        <Button iconName="refresh" ariaLabel="Look again" onClick={() => setRound(round + 1)} />
      </ViewHead>
      <Waiting loaded={loaded} what="the activity">
        {(data) => <Activity {...props} data={data} />}
      </Waiting>
    </>
  );
}

const sources = {
  sandbox: "from the sandbox's record",
  file: "from the files that were named",
  none: "",
} as const;

/** Rows that are drawn at once. */
const pageSize = 100;

function Activity({ route, data, overview }: ViewProps & { readonly data: ActivityData }): ReactNode {
  const { query } = route;
  if (data.source === "none") {
    return (
      <Empty heading="There is no record to show">
        <p>
          Start the page with <code>--activity FILE</code> and files that CloudTrail delivered, or a folder of
          them; or against a sandbox. Then every entry of a person into a role stands here.
        </p>
      </Empty>
    );
  }
  if (data.problem !== undefined) return <Problem problem={new NoAnswer(data.problem)} what="the activity" />;
  const filter = { who: query["who"] ?? "", kind: query["kind"] ?? "entered", text: query["q"] ?? "" };
  const shown = data.entries.filter((entry) => matches(entry, filter));
  const change = (next: Readonly<Record<string, string>>): void =>
    goTo({ path: ["activity"], query: { ...query, ...next } }, "replace");
  return (
    <>
      <div className="rb-tools">
        <Input
          type="search"
          ariaLabel="Search the activity"
          placeholder="Search accounts, roles, actions"
          value={filter.text}
          onChange={({ detail }) => change({ q: detail.value })}
        />
        <Choose
          label="Person"
          none="Everybody"
          choices={overview.people.map(({ name }) => ({ value: name }))}
          chosen={filter.who}
          choose={(who) => change({ who })}
        />
        <Choose
          label="What"
          choices={[
            { value: "entered", label: "Entered roles" },
            { value: "refused", label: "Was refused" },
            { value: "all", label: "Everything" },
          ]}
          chosen={filter.kind}
          choose={(kind) => change({ kind: kind === "entered" ? "" : kind })}
        />
        <span className="rb-faint">{sources[data.source]}</span>
      </div>
      <ActivityTable entries={shown} kind={filter.kind} />
    </>
  );
}

function ActivityTable({
  entries,
  kind,
}: {
  readonly entries: readonly ActivityEntry[];
  readonly kind: string;
}): ReactNode {
  const [most, setMost] = useState(pageSize);
  if (entries.length === 0) {
    return (
      <Empty heading={kind === "entered" ? "Nobody entered a role" : "Nothing of this kind is in the record"}>
        <p>No entry of the record matches what is chosen above.</p>
      </Empty>
    );
  }
  return (
    <>
      {/* On a phone it is laid out otherwise, which would take a table's roles away: they are named. */}
      <table className="activity" role="table" aria-label="Activity">
        <thead role="rowgroup">
          <tr role="row">
            {["When (UTC)", "Who", "What", "From"].map((title) => (
              <th key={title} role="columnheader" scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {entries.slice(0, most).map((entry, index) => (
            // Two entries may say the same of one second.
            <tr key={`${entry.time} ${entry.who} ${entry.action} ${index}`} role="row">
              <td role="cell" className="rb-mono">
                {timeText(entry.time)}
              </td>
              <th role="rowheader" scope="row">
                {entry.isPerson ? <b>{entry.who}</b> : <span className="rb-soft">{entry.who}</span>}
              </th>
              <td role="cell">
                <What entry={entry} />
              </td>
              <td role="cell" className="rb-faint">
                {entry.from ?? ""}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {most < entries.length && (
        <Button onClick={() => setMost(most + pageSize * 5)}>
          Show more: {entries.length - most} are left
        </Button>
      )}
    </>
  );
}

function matches(
  entry: ActivityEntry,
  { who, kind, text }: { readonly who: string; readonly kind: string; readonly text: string },
): boolean {
  const isKind =
    kind === "all" || (kind === "refused" ? entry.isRefused : entry.kind === "entered" && entry.isPerson);
  const haystack = `${entry.who} ${entry.account ?? ""} ${entry.role ?? ""} ${entry.action}`.toLowerCase();
  return isKind && (who === "" || entry.who === who) && haystack.includes(text.trim().toLowerCase());
}

function timeText(time: string): string {
  return time.replace("T", " ").replace(/(\.\d+)?Z$/, "");
}

function What({ entry }: { readonly entry: ActivityEntry }): ReactNode {
  const { kind, role, account, action, isRefused, why } = entry;
  const place = role === undefined ? (account ?? "") : `${role} @ ${account ?? "an account"}`;
  return (
    <>
      {kind === "entered" ? (
        <>
          {isRefused ? <span className="rb-bad">was refused</span> : <span className="rb-good">entered</span>}{" "}
          <b>{place}</b>
        </>
      ) : (
        <>
          {isRefused && <span className="rb-bad">was refused </span>}
          <span className="rb-mono">{action}</span> <span className="rb-soft">{place}</span>
        </>
      )}
      {why !== undefined && <p className="rb-faint">{why}</p>}
    </>
  );
}
