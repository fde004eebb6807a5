import { type ReactNode, useState } from "react";

/** Lines that are shown before one asks for more. */
const mostLines = 12;

/** The first of many lines, and on demand the others. */
export function More<T>({
  all,
  children,
}: {
  readonly all: readonly T[];
  readonly children: (shown: readonly T[]) => ReactNode;
}): ReactNode {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? all : all.slice(0, mostLines);
  return (
    <>
      {children(shown)}
      {shown.length < all.length && (
        <button type="button" className="rb-quiet-button" onClick={() => setWhole(true)}>
          Show {all.length - shown.length} more
        </button>
      )}
    </>
  );
}
