import type { ReactNode } from "react";
import type { Overview, WorldName } from "../../../src/server/contract.ts";
import { goTo, type Route } from "../parts/route.ts";
import { api } from "./api.ts";
import type { NewsState } from "./news.ts";

interface WorldSwitchProps {
  readonly overview: Overview;
  readonly world: WorldName;
  readonly route: Route;
  readonly news: NewsState;
}

/** Live or declared, and reading anew. */
export function WorldSwitch({ overview: { live }, world, route, news }: WorldSwitchProps): ReactNode {
  if (live.status === "unwanted") return <span className="rb-bar-note">as declared</span>;
  const choose = (next: WorldName): void =>
    goTo({ path: route.path, query: { ...route.query, world: next === "live" ? "" : next } });
  const isReading = live.status === "reading" || news.reading !== undefined;
  return (
    <>
      <div className="rb-switch" role="group" aria-label="World">
        <button
          type="button"
          aria-pressed={world === "live"}
          disabled={live.status === "unreachable"}
          onClick={() => choose("live")}
        >
          Live
        </button>
        <button type="button" aria-pressed={world === "desired"} onClick={() => choose("desired")}>
          Declared
        </button>
      </div>
      <button
        type="button"
        className="rb-bar-button"
        disabled={isReading}
        title={live.status === "read" ? `Read at ${live.readAt}` : undefined}
        onClick={() => void api.refresh()}
      >
        {isReading ? (
          `Reading ${news.reading ? `${news.reading.read}/${news.reading.accounts}` : ""}`
        ) : (
          <>
            Read <span className="rb-wide-only">again</span>
          </>
        )}
      </button>
    </>
  );
}
