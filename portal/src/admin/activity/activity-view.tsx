import Button from "@cloudscape-design/components/button";
import Input from "@cloudscape-design/components/input";
import Table from "@cloudscape-design/components/table";
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
  file: "from CloudTrail's records",
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
          Start the page with <code>--activity FILE</code> and files that CloudTrail delivered, or against a
          sandbox: then every entry of a person into a role stands here.
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
  return (
    <Table<ActivityEntry>
      variant="container"
      contentDensity="compact"
      wrapLines
      enableKeyboardNavigation
      items={entries.slice(0, most)}
      ariaLabels={{ tableLabel: "Activity" }}
      columnDefinitions={[
        {
          id: "time",
          header: "When (UTC)",
          cell: ({ time }) => <span className="rb-mono">{timeText(time)}</span>,
        },
        {
          id: "who",
          header: "Who",
          isRowHeader: true,
          cell: ({ who, isPerson }) =>
            isPerson ? <b>{who}</b> : <span className="rb-soft activity-arn">{who}</span>,
        },
        { id: "what", header: "What", cell: (entry) => <What entry={entry} /> },
        { id: "from", header: "From", cell: ({ from }) => <span className="rb-faint">{from ?? ""}</span> },
      ]}
      empty={kind === "entered" ? "Nobody entered a role yet." : "Nothing of this kind is in the record."}
      footer={
        most < entries.length ? (
          <Button onClick={() => setMost(most + pageSize * 5)}>
            Show more: {entries.length - most} are left
          </Button>
        ) : null
      }
    />
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
