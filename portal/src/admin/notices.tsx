import Alert from "@cloudscape-design/components/alert";
import type { ReactNode } from "react";
import type { Overview } from "../../../src/server/contract.ts";
import type { NewsState } from "./news.ts";
import { Diagnostics } from "./states.tsx";

/** What concerns every view: mistakes in the declaration, AWS out of reach, a server that is gone. */
export function Notices({
  overview,
  news,
}: {
  readonly overview: Overview;
  readonly news: NewsState;
}): ReactNode {
  const { diagnostics, live, file } = overview;
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return (
    <div className="rb-notices">
      {!news.isConnected && (
        <Alert type="warning" header="The server does not answer">
          See whether <code>rolebridge portal</code> still runs. The page goes on by itself once it does.
        </Alert>
      )}
      {errors.length > 0 && (
        <Alert type="error" header={`${file} has mistakes`}>
          <Diagnostics diagnostics={errors} />
        </Alert>
      )}
      {live.status === "unreachable" && (
        <Alert type="warning" header="AWS could not be read; this is the world as declared">
          <Diagnostics diagnostics={live.diagnostics} />
        </Alert>
      )}
    </div>
  );
}
