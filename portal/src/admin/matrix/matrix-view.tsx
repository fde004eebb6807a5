import Button from "@cloudscape-design/components/button";
import Input from "@cloudscape-design/components/input";
import { type ReactNode, useMemo } from "react";
import type { BridgesView, Overview } from "../../../../src/server/contract.ts";
import { goTo } from "../../parts/route.ts";
import { counted } from "../../parts/words.ts";
import { api } from "../api.ts";
import { Choose } from "../choose.tsx";
import { useLoaded } from "../loading.ts";
import { Empty, Waiting } from "../states.tsx";
import { underWay, ViewHead, type ViewProps } from "../view.tsx";
import { type Matrix, type MatrixFilter, matrixAsCsv, matrixOf } from "./matrix.ts";
import { MatrixTable } from "./matrix-table.tsx";

/** Who may enter what, in one table. */
export function MatrixView(props: ViewProps): ReactNode {
  const loaded = useLoaded(props.version, () => api.bridges(props.world));
  return (
    <Waiting loaded={loaded} what={underWay("the bridges", props.news)}>
      {(data) => <Filtered {...props} data={data} />}
    </Waiting>
  );
}

function Filtered({ overview, route, data }: ViewProps & { readonly data: BridgesView }): ReactNode {
  const { query } = route;
  const filter = filterOf(query);
  const matrix = useMemo(() => matrixOf(overview, data.bridges, filterOf(query)), [overview, data, query]);
  const change = (next: Readonly<Record<string, string>>): void =>
    goTo({ path: ["matrix"], query: { ...query, ...next } }, "replace");
  return (
    <>
      <ViewHead question="Who may enter what?">
        <p className="rb-soft">
          {counted(matrix.people.length, "person", "people")} × {counted(matrix.accounts.length, "account")}
        </p>
      </ViewHead>
      {overview.people.length === 0 ? (
        <Empty heading="Nobody is declared yet">
          <p>
            Name people under <code>people:</code> in {overview.file}; then their roles stand here.
          </p>
        </Empty>
      ) : (
        <>
          <MatrixTools overview={overview} filter={filter} matrix={matrix} change={change} />
          {matrix.people.length * matrix.accounts.length === 0 ? (
            <Empty heading="Nothing matches">
              <p>
                No person and account match these filters.{" "}
                <Button onClick={() => goTo({ path: ["matrix"], query: { world: query["world"] ?? "" } })}>
                  Show everything
                </Button>
              </p>
            </Empty>
          ) : (
            <MatrixTable matrix={matrix} text={filter.text} />
          )}
        </>
      )}
    </>
  );
}

function filterOf(query: Readonly<Record<string, string>>): MatrixFilter {
  const accounts = query["accounts"];
  return {
    team: query["team"] ?? "",
    stage: query["stage"] ?? "",
    project: query["project"] ?? "",
    text: query["q"] ?? "",
    people: query["people"] === "most" ? "most" : "name",
    accounts: accounts === "stage" || accounts === "project" ? accounts : "name",
  };
}

interface MatrixToolsProps {
  readonly overview: Overview;
  readonly filter: MatrixFilter;
  readonly matrix: Matrix;
  readonly change: (next: Readonly<Record<string, string>>) => void;
}

function MatrixTools({ overview, filter, matrix, change }: MatrixToolsProps): ReactNode {
  const values = (attribute: "stage" | "project"): readonly { readonly value: string }[] =>
    [...new Set(overview.accounts.flatMap((account) => account[attribute] ?? []))]
      .sort()
      .map((value) => ({ value }));
  return (
    <div className="rb-tools">
      <Input
        type="search"
        ariaLabel="Search people, accounts and roles"
        placeholder="Search people, accounts, roles"
        value={filter.text}
        onChange={({ detail }) => change({ q: detail.value })}
      />
      {overview.teams.length > 0 && (
        <Choose
          label="Team"
          none="Every team"
          choices={overview.teams.map(({ name }) => ({ value: name }))}
          chosen={filter.team}
          choose={(team) => change({ team })}
        />
      )}
      <Choose
        label="Stage"
        none="Every stage"
        choices={values("stage")}
        chosen={filter.stage}
        choose={(stage) => change({ stage })}
      />
      <Choose
        label="Project"
        none="Every project"
        choices={values("project")}
        chosen={filter.project}
        choose={(project) => change({ project })}
      />
      <Choose
        label="Order of people"
        choices={[
          { value: "name", label: "People by name" },
          { value: "most", label: "People by number of roles" },
        ]}
        chosen={filter.people}
        choose={(people) => change({ people: people === "name" ? "" : people })}
      />
      <Choose
        label="Order of accounts"
        choices={[
          { value: "name", label: "Accounts by name" },
          { value: "stage", label: "Accounts by stage" },
          { value: "project", label: "Accounts by project" },
        ]}
        chosen={filter.accounts}
        choose={(accounts) => change({ accounts: accounts === "name" ? "" : accounts })}
      />
      <span className="rb-tools-space" />
      <Button iconName="download" onClick={() => saveCsv(matrixAsCsv(matrix))}>
        CSV
      </Button>
    </div>
  );
}

function saveCsv(text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  link.download = "bridges.csv";
  link.click();
  URL.revokeObjectURL(link.href);
}
