import Alert from "@cloudscape-design/components/alert";
import Spinner from "@cloudscape-design/components/spinner";
import type { ReactNode } from "react";
import type { Diagnostic } from "../../../src/server/contract.ts";
import type { NoAnswer } from "./api.ts";
import type { Loaded } from "./loading.ts";
import { sorted } from "./news.ts";

/** Shows what was loaded, or that it is on its way, or why it is not there. */
export function Waiting<T>({
  loaded,
  what,
  children,
}: {
  readonly loaded: Loaded<T>;
  /** What is on its way: `the bridges`. */
  readonly what: string;
  readonly children: (value: T) => ReactNode;
}): ReactNode {
  if (loaded.status === "failed") return <Problem problem={loaded.problem} what={what} />;
  if (loaded.value !== undefined) return children(loaded.value);
  return (
    <div className="rb-waiting" role="status">
      <Spinner /> Getting {what}
    </div>
  );
}

export function Problem({ problem, what }: { readonly problem: NoAnswer; readonly what: string }): ReactNode {
  return (
    <Alert type="error" header={`There is no answer about ${what}`}>
      {problem.diagnostics.length > 0 ? <Diagnostics diagnostics={problem.diagnostics} /> : problem.message}
    </Alert>
  );
}

/** What is wrong, where, and what to do. */
export function Diagnostics({ diagnostics }: { readonly diagnostics: readonly Diagnostic[] }): ReactNode {
  return (
    <ul className="rb-diagnostics">
      {sorted(diagnostics).map((one, index) => (
        // Two diagnostics may say the same of two places.
        <li key={`${one.code} ${one.message} ${index}`}>
          <span className={one.severity === "error" ? "rb-bad" : "rb-warn"}>
            {one.severity} {one.code}
          </span>{" "}
          {one.message}
          {one.span && (
            <span className="rb-faint">
              {" "}
              {one.span.file}:{one.span.start.line}:{one.span.start.column}
            </span>
          )}
          {one.notes.map(({ message }) => (
            <p key={message} className="rb-soft">
              {message}
            </p>
          ))}
          {one.help !== undefined && <p className="rb-soft">{one.help}</p>}
        </li>
      ))}
    </ul>
  );
}

/** A view in which there is nothing yet: what it will show, and how to begin. */
export function Empty({
  heading,
  isAlone = false,
  children,
}: {
  readonly heading: string;
  /** No question stands above it. */
  readonly isAlone?: boolean;
  readonly children: ReactNode;
}): ReactNode {
  const Heading = isAlone ? "h1" : "h2";
  return (
    <section className="rb-empty">
      <Heading>{heading}</Heading>
      {children}
    </section>
  );
}
