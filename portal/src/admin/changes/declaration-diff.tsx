import { type ReactNode, useMemo } from "react";
import { type DiffLine, lineDiff } from "./line-diff.ts";

const signs: Readonly<Record<DiffLine["kind"], string>> = {
  same: " ",
  added: "+",
  removed: "-",
  skipped: "⋯",
};

/** What would change in one file; everything else in it stays as it is, comments too. */
export function DeclarationDiff({
  file,
  before,
  after,
}: {
  readonly file: string;
  readonly before: string;
  readonly after: string;
}): ReactNode {
  const lines = useMemo(() => lineDiff(before, after), [before, after]);
  return (
    <figure className="diff">
      <figcaption className="rb-mono">{file}</figcaption>
      <pre tabIndex={0} aria-label={`Changes of ${file}`}>
        {lines.map(({ kind, text, line }) => (
          <span key={`${kind} ${line}`} className={`diff-line diff-${kind}`}>
            <span className="diff-number" aria-hidden="true">
              {kind === "skipped" ? "" : line}
            </span>
            <span className="diff-sign">{signs[kind]}</span>
            {text}
            {"\n"}
          </span>
        ))}
      </pre>
    </figure>
  );
}
