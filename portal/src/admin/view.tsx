import type { ReactNode } from "react";
import type { Overview, WorldName } from "../../../src/server/contract.ts";
import type { Route } from "../parts/route.ts";
import type { NewsState } from "./news.ts";

/** What every view gets. */
export interface ViewProps {
  readonly overview: Overview;
  readonly world: WorldName;
  /** Changes when the world behind the answers did. */
  readonly version: string;
  readonly route: Route;
  readonly news: NewsState;
}

/** The head of a view: the question that it answers, and what belongs beside it. */
export function ViewHead({
  question,
  children,
}: {
  readonly question: string;
  readonly children?: ReactNode;
}): ReactNode {
  return (
    <div className="rb-view-head">
      <h1>{question}</h1>
      {children}
    </div>
  );
}
