import Button from "@cloudscape-design/components/button";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import { lazy, type ReactNode, Suspense, useCallback, useMemo, useState } from "react";
import type { Bridge, BridgesView as BridgesData, WayInView } from "../../../../src/server/contract.ts";
import { goTo } from "../../shared/route.ts";
import { counted } from "../../shared/words.ts";
import { api } from "../api.ts";
import { Choose } from "../choose.tsx";
import { useLoaded } from "../loading.ts";
import { Empty, Waiting } from "../states.tsx";
import { ViewHead, type ViewProps } from "../view.tsx";
import { BridgeDetails } from "./bridge-details.tsx";
import { BridgeList } from "./bridge-list.tsx";
import { chosenBridges, type PictureNode, pictureOf, type RoleRow } from "./picture.ts";

const PictureFlow = lazy(async () => ({ default: (await import("./picture-flow.tsx")).PictureFlow }));

/** Who may enter what, and by which doors? */
export function BridgesView(props: ViewProps): ReactNode {
  const { world, version, news } = props;
  const loaded = useLoaded(version, () => api.bridges(world));
  // Ways that are no bridges come later: proving takes its time.
  const verified = useLoaded(loaded.status === "done" && !news.reading ? `ways ${version}` : undefined, () =>
    api.verify(world),
  );
  const waysIn = verified.status === "done" ? verified.value.waysIn : noWays;
  return (
    <Waiting loaded={loaded} what="the bridges">
      {(data) => <Bridges {...props} data={data} waysIn={waysIn} />}
    </Waiting>
  );
}

const noWays: readonly WayInView[] = [];

interface BridgesProps extends ViewProps {
  readonly data: BridgesData;
  readonly waysIn: readonly WayInView[];
}

function Bridges({ overview, world, route, data, waysIn }: BridgesProps): ReactNode {
  const { query } = route;
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const chosen = useMemo(
    () => chosenBridges(data.bridges, query),
    [data, query["person"], query["role"], query["account"]],
  );
  const isChosen = chosen.length < data.bridges.length;
  const picture = useMemo(
    () =>
      pictureOf(chosen, {
        accounts: overview.accounts,
        carried: data.carried,
        waysIn: isChosen ? noWays : waysIn,
        opened,
      }),
    [chosen, data, waysIn, opened, overview, isChosen],
  );
  const [selection, setSelection] = useState<{
    readonly title: string;
    readonly bridges: ReadonlySet<number>;
  }>();
  const go = (next: Readonly<Record<string, string>>): void => {
    setSelection(undefined);
    goTo({ path: ["bridges"], query: { ...query, ...next } });
  };
  const select = useCallback((node: PictureNode) => {
    if (node.kind === "cluster") setOpened((before) => new Set([...before, node.title]));
    else setSelection({ title: node.title, bridges: node.bridges });
  }, []);
  const selectRow = useCallback(
    (node: PictureNode, row: RoleRow) =>
      setSelection({ title: `${row.role} @ ${node.title}`, bridges: row.bridges }),
    [],
  );
  const halfOpen = data.bridges.filter(({ state }) => state === "half-open").length;
  const asList = query["as"] === "list";
  return (
    <>
      <ViewHead question="Who may enter what, and by which doors?">
        <p className="rb-soft">
          {counted(chosen.length, "bridge")}
          {isChosen && ` of ${data.bridges.length}`}
          {halfOpen > 0 && <span className="rb-bad"> · {counted(halfOpen, "half-open bridge")}</span>}
          {waysIn.length > 0 && (
            <a className="rb-bad" href="#/verify">
              {" "}
              · {counted(waysIn.length, "way")} in that{" "}
              {waysIn.length === 1 ? "is no bridge" : "are no bridges"}
            </a>
          )}
        </p>
      </ViewHead>
      {data.bridges.length === 0 ? (
        <Empty heading={world === "live" ? "No bridge stands yet" : "No bridge is declared"}>
          <p>
            {world === "live"
              ? "Nothing of the declaration is built. Look at it under Changes, then apply."
              : "Grant somebody a role under Changes, or under people: in the declaration."}
          </p>
          <p>
            <Button href="#/changes">Changes</Button>
          </p>
        </Empty>
      ) : (
        <>
          <div className="rb-tools">
            <Choose
              label="Person"
              none="Everybody"
              chosen={query["person"] ?? ""}
              choose={(person) => go({ person })}
              choices={overview.people.map(({ name }) => ({ value: name }))}
            />
            <Choose
              label="Role"
              none="Every role"
              chosen={query["role"] ?? ""}
              choose={(role) => go({ role })}
              choices={overview.roles.map(({ name }) => ({ value: name }))}
            />
            <Choose
              label="Account"
              none="Every account"
              chosen={query["account"] ?? ""}
              choose={(account) => go({ account })}
              choices={overview.accounts
                .filter(({ isSource }) => !isSource)
                .map(({ name, stage }) => ({
                  value: name,
                  ...(stage !== undefined && { description: stage }),
                }))}
            />
            {opened.size > 0 && <Button onClick={() => setOpened(new Set())}>Close all projects</Button>}
            <span className="rb-tools-space" />
            <SegmentedControl
              label="How they are shown"
              selectedId={asList ? "list" : "picture"}
              options={[
                { id: "picture", text: "Picture" },
                { id: "list", text: "List" },
              ]}
              onChange={({ detail }) => go({ as: detail.selectedId === "list" ? "list" : "" })}
            />
          </div>
          {asList ? (
            <BridgeList bridges={chosen} world={world} />
          ) : (
            <div className="pic">
              <div className="pic-canvas">
                <Suspense fallback={<div className="rb-waiting">Drawing</div>}>
                  <PictureFlow
                    picture={picture}
                    lit={selection?.bridges}
                    select={select}
                    selectRow={selectRow}
                  />
                </Suspense>
                <Legend isAggregated={picture.isAggregated} />
              </div>
              {selection && (
                <BridgeDetails
                  title={selection.title}
                  bridges={bridgesAt(picture.bridges, selection.bridges)}
                  world={world}
                  close={() => setSelection(undefined)}
                />
              )}
            </div>
          )}
        </>
      )}
    </>
  );
}

function bridgesAt(bridges: readonly Bridge[], indexes: ReadonlySet<number>): readonly Bridge[] {
  return bridges.filter((_, index) => indexes.has(index));
}

function Legend({ isAggregated }: { readonly isAggregated: boolean }): ReactNode {
  return (
    <p className="pic-legend">
      <span>person</span>
      <span aria-hidden="true">→</span>
      <span>door out</span>
      <span aria-hidden="true">→</span>
      <span>door in</span>
      <span aria-hidden="true">→</span>
      <span>role</span>
      <span aria-hidden="true">→</span>
      <span>permissions</span>
      {isAggregated && <i>Projects are drawn together; choose one to open it, or a person above.</i>}
    </p>
  );
}
