import type { ReactNode } from "react";
import type { StartData } from "../../../src/server/contract.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { ExternalIcon } from "../parts/icons.tsx";

/** The console switches roles only for somebody who is signed in to the source account. */
export function SignInFirst({
  source,
  user,
}: {
  readonly source: StartData["source"];
  readonly user: string;
}): ReactNode {
  return (
    <section className="start-sign-in" aria-label="Sign in first">
      <div>
        <h2>Sign in first</h2>
        <p className="rb-soft">
          Once a day, to account <b>{source.name}</b> <span className="rb-mono">{source.accountId}</span> as{" "}
          <b>{user}</b>, with your password and MFA code. Then switch to any role below.
        </p>
      </div>
      <div className="start-actions">
        <CopyButton text={source.signIn} what="where to sign in" label="Copy address" />
        <a className="start-button start-button-first" href={source.signIn} target="_blank" rel="noreferrer">
          Sign in <ExternalIcon />
        </a>
      </div>
    </section>
  );
}
