import Button from "@cloudscape-design/components/button";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import { lazy, type ReactNode, Suspense, useCallback, useMemo, useState } from "react";
import type {
  Bridge,
  BridgesView as BridgesData,
  Overview,
  WayInView,
  WorldName,
} from "../../../../src/server/contract.ts";
import { goTo } from "../../parts/route.ts";
import { counted } from "../../parts/words.ts";
import { api } from "../api.ts";
import { Choose } from "../choose.tsx";
import { useLoaded } from "../loading.ts";
import { Empty, Waiting } from "../states.tsx";
import { underWay, ViewHead, type ViewProps } from "../view.tsx";
import { BridgeDetails } from "./bridge-details.tsx";
import { BridgeList } from "./bridge-list.tsx";
import { chosenBridges, type Picture, type PictureNode, pictureOf, type RoleRow } from "./picture.ts";

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
    <Waiting loaded={loaded} what={underWay("the bridges", news)}>
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
  // In the order in which they were opened: the picture goes to the last.
  const [opened, setOpened] = useState<readonly string[]>([]);
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
        teams: overview.teams,
        opened: new Set(opened),
      }),
    [chosen, data, waysIn, opened, overview, isChosen],
  );
  const go = (next: Readonly<Record<string, string>>): void =>
    goTo({ path: ["bridges"], query: { ...query, ...next } });
  const open = useCallback((id: string) => setOpened((before) => [...before, id]), []);
  const asList = query["as"] === "list";
  return (
    <>
      <BridgesHead all={data.bridges} chosen={chosen.length} ways={waysIn.length} />
      {data.bridges.length === 0 ? (
        <NoBridge isLive={world === "live"} />
      ) : (
        <>
          <BridgeTools
            overview={overview}
            query={query}
            go={go}
            opened={opened.length}
            closeAll={() => setOpened([])}
          />
          {asList ? (
            <BridgeList bridges={chosen} world={world} />
          ) : (
            <Drawn
              key={`${query["person"]} ${query["role"]} ${query["account"]}`}
              picture={picture}
              world={world}
              opened={opened.at(-1)}
              open={open}
            />
          )}
        </>
      )}
    </>
  );
}

interface DrawnProps {
  readonly picture: Picture;
  readonly world: WorldName;
  /** What was opened last. */
  readonly opened: string | undefined;
  /** Opens a team or a project. */
  readonly open: (id: string) => void;
}

/** The picture, and beside it what was chosen in it. */
function Drawn({ picture, world, opened, open }: DrawnProps): ReactNode {
  const [selection, setSelection] = useState<{
    readonly title: string;
    readonly bridges: ReadonlySet<number>;
  }>();
  const select = useCallback(
    (node: PictureNode): void => {
      if (node.kind === "cluster" || node.kind === "team") open(node.id);
      // What is no bridge is explained where it is judged.
      else if (node.kind === "foreign") goTo({ path: ["verify"] });
      else setSelection({ title: node.title, bridges: node.bridges });
    },
    [open],
  );
  const selectRow = useCallback(
    (node: PictureNode, row: RoleRow) =>
      setSelection({ title: `${row.role} @ ${node.title}`, bridges: row.bridges }),
    [],
  );
  return (
    <>
      <Legend picture={picture} />
      <div className="pic">
        <div className="pic-canvas">
          <Suspense fallback={<div className="rb-waiting">Drawing</div>}>
            <PictureFlow
              isNarrowed={selection !== undefined}
              opened={opened}
              picture={picture}
              lit={selection?.bridges}
              select={select}
              selectRow={selectRow}
            />
          </Suspense>
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
    </>
  );
}

function BridgesHead({
  all,
  chosen,
  ways,
}: {
  readonly all: readonly Bridge[];
  readonly chosen: number;
  /** Ways in that are no bridges. */
  readonly ways: number;
}): ReactNode {
  const halfOpen = all.filter(({ state }) => state === "half-open").length;
  return (
    <ViewHead question="Who may enter what, and by which doors?">
      <p className="rb-soft">
        {counted(chosen, "bridge")}
        {chosen < all.length && ` of ${all.length.toLocaleString("en")}`}
        {halfOpen > 0 && <span className="rb-bad"> · {counted(halfOpen, "half-open bridge")}</span>}
        {ways > 0 && (
          <>
            {" · "}
            <a className="rb-bad" href="#/verify">
              {counted(ways, "way")} in that {ways === 1 ? "is no bridge" : "are no bridges"}
            </a>
          </>
        )}
      </p>
    </ViewHead>
  );
}

function NoBridge({ isLive }: { readonly isLive: boolean }): ReactNode {
  return (
    <Empty heading={isLive ? "No bridge stands yet" : "No bridge is declared"}>
      <p>
        {isLive
          ? "Nothing of the declaration is built. Look at it under Changes, then apply."
          : "Grant somebody a role under Changes, or under people: in the declaration."}
      </p>
      <p>
        <Button href="#/changes">Changes</Button>
      </p>
    </Empty>
  );
}

interface BridgeToolsProps {
  readonly overview: Overview;
  readonly query: Readonly<Record<string, string>>;
  readonly go: (next: Readonly<Record<string, string>>) => void;
  /** How many teams and projects are opened. */
  readonly opened: number;
  readonly closeAll: () => void;
}

function BridgeTools({ overview, query, go, opened, closeAll }: BridgeToolsProps): ReactNode {
  return (
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
      {opened > 0 && <Button onClick={closeAll}>Close what was opened</Button>}
      <span className="rb-tools-space" />
      <SegmentedControl
        label="How they are shown"
        selectedId={query["as"] === "list" ? "list" : "picture"}
        options={[
          { id: "picture", text: "Picture" },
          { id: "list", text: "List" },
        ]}
        onChange={({ detail }) => go({ as: detail.selectedId === "list" ? "list" : "" })}
      />
    </div>
  );
}

function bridgesAt(bridges: readonly Bridge[], indexes: ReadonlySet<number>): readonly Bridge[] {
  return bridges.filter((_, index) => indexes.has(index));
}

function Legend({ picture: { together, nodes, edges } }: { readonly picture: Picture }): ReactNode {
  const isHalfOpen = edges.some(({ isBroken }) => isBroken);
  const isForeign = nodes.some(({ kind }) => kind === "foreign");
  return (
    <div className="pic-legend">
      <p>
        person <i aria-hidden="true">→</i> door out <i aria-hidden="true">→</i> door in{" "}
        <i aria-hidden="true">→</i> role <i aria-hidden="true">→</i> permissions
      </p>
      {isHalfOpen && <p className="pic-key pic-key-broken">half-open: a door is missing</p>}
      {isForeign && <p className="pic-key pic-key-foreign">a way in that is no bridge</p>}
      {together.length > 0 && (
        <p className="pic-legend-hint">
          {together.join(" and ").replace(/^./, (first) => first.toUpperCase())} are drawn together; choose
          one to open it, or a person above.
        </p>
      )}
    </div>
  );
}
