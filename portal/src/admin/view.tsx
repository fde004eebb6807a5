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

/** What is on its way, and how far AWS was read for it: `the bridges: 3 of 13 accounts read`. */
export function underWay(what: string, { reading }: NewsState): string {
  return reading ? `${what}: ${reading.read} of ${reading.accounts} accounts read` : what;
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
