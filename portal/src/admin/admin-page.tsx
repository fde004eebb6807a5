import { lazy, type ReactNode, Suspense, useEffect } from "react";
import type { Overview, WorldName } from "../../../src/server/contract.ts";
import { BridgeMark } from "../parts/icons.tsx";
import { type Route, routeText, useRoute } from "../parts/route.ts";
import { useTheme } from "../parts/theme.ts";
import { ThemeButton } from "../parts/theme-button.tsx";
import { api } from "./api.ts";
import { useLoaded } from "./loading.ts";
import { type NewsState, useNews } from "./news.ts";
import { Notices } from "./notices.tsx";
import { Empty, Waiting } from "./states.tsx";
import type { ViewProps } from "./view.tsx";
import { WorldSwitch } from "./world-switch.tsx";

const views: Readonly<
  Record<string, { readonly title: string; readonly View: (props: ViewProps) => ReactNode }>
> = {
  bridges: {
    title: "Bridges",
    View: lazyView(async () => (await import("./bridges/bridges-view.tsx")).BridgesView),
  },
  matrix: {
    title: "Matrix",
    View: lazyView(async () => (await import("./matrix/matrix-view.tsx")).MatrixView),
  },
  ask: { title: "Ask", View: lazyView(async () => (await import("./ask/ask-view.tsx")).AskView) },
  verify: {
    title: "Verify",
    View: lazyView(async () => (await import("./verify/verify-view.tsx")).VerifyView),
  },
  changes: {
    title: "Changes",
    View: lazyView(async () => (await import("./changes/changes-view.tsx")).ChangesView),
  },
  activity: {
    title: "Activity",
    View: lazyView(async () => (await import("./activity/activity-view.tsx")).ActivityView),
  },
};

function lazyView(load: () => Promise<(props: ViewProps) => ReactNode>): (props: ViewProps) => ReactNode {
  const View = lazy(async () => ({ default: await load() }));
  return (props) => <View {...props} />;
}

/** The administrator's page. */
export function AdminPage(): ReactNode {
  const theme = useTheme();
  const route = useRoute();
  const news = useNews();
  const overview = useLoaded(`${news.worldsRead} ${news.run?.finished?.status ?? ""}`, api.overview);
  const value = overview.status === "failed" ? undefined : overview.value;
  const name = route.path[0] ?? "bridges";
  const view = Object.hasOwn(views, name) ? views[name] : undefined;
  useEffect(() => {
    document.title = `${view?.title ?? "Not here"} · ${value?.organization ?? "rolebridge"}`;
  }, [view, value]);
  return (
    <>
      <a className="rb-skip" href="#content" onClick={skipToContent}>
        To the content
      </a>
      <header className="rb-bar">
        <a className="rb-bar-name" href="#/bridges">
          <BridgeMark />
          <span className="rb-wide-only">rolebridge</span>
          {value && <small>{value.organization}</small>}
        </a>
        <span className="rb-bar-space" />
        {value && <WorldSwitch overview={value} world={worldOf(route, value)} route={route} news={news} />}
        <ThemeButton {...theme} />
      </header>
      <nav className="rb-nav" aria-label="Views">
        {Object.entries(views).map(([key, { title }]) => (
          <a key={key} href={linkTo(key, route)} aria-current={key === name ? "page" : undefined}>
            {title}
          </a>
        ))}
      </nav>
      <main className="rb-main" id="content" tabIndex={-1}>
        <Waiting loaded={overview} what="the declaration">
          {(loaded) => (
            <>
              <Notices overview={loaded} news={news} />
              <Shown overview={loaded} route={route} news={news} View={view?.View} />
            </>
          )}
        </Waiting>
      </main>
    </>
  );
}

interface ShownProps {
  readonly overview: Overview;
  readonly route: Route;
  readonly news: NewsState;
  readonly View: ((props: ViewProps) => ReactNode) | undefined;
}

function Shown({ overview, route, news, View }: ShownProps): ReactNode {
  if (!View) {
    return (
      <Empty heading="There is no such view" isAlone>
        <p>
          Go to the <a href="#/bridges">bridges</a>.
        </p>
      </Empty>
    );
  }
  if (overview.accounts.length === 0) {
    return (
      <Empty heading="The declaration cannot be used yet" isAlone>
        <p>Mend what is listed above in {overview.file}, then load this page again.</p>
      </Empty>
    );
  }
  const world = worldOf(route, overview);
  const version = `${world} ${overview.live.status === "read" ? overview.live.readAt : ""} ${news.worldsRead}`;
  return (
    <Suspense fallback={<div className="rb-waiting">Loading the view</div>}>
      <View overview={overview} world={world} version={version} route={route} news={news} />
    </Suspense>
  );
}

/** The world that the address asks for; else the live one where it was read. */
function worldOf({ query }: Route, { live }: Overview): WorldName {
  const isReadable = live.status === "read" || live.status === "reading";
  if (query["world"] === "desired" || !isReadable) return "desired";
  return "live";
}

function linkTo(view: string, { query }: Route): string {
  return routeText({ path: [view], query: { world: query["world"] ?? "" } });
}

/** The address is the page's own: a jump must not change it. */
function skipToContent(event: { preventDefault: () => void }): void {
  event.preventDefault();
  document.getElementById("content")?.focus();
}
