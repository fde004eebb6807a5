import { memo, type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import type { AccountView, Bridge, PersonView } from "../../../../src/server/contract.ts";
import { routeText } from "../../parts/route.ts";
import { StageLabel } from "../../parts/stage.tsx";
import { cellKey, type Matrix, termsOf } from "./matrix.ts";
import { heightOf, offsetsOf, rowAt } from "./row-heights.ts";

/** Rows beyond what is seen that are kept drawn. */
const overscan = 8;

/** The table itself. Of many people only those in sight are drawn; the others leave their space. */
export function MatrixTable({ matrix, text }: { readonly matrix: Matrix; readonly text: string }): ReactNode {
  const { people, accounts } = matrix;
  const frame = useRef<HTMLDivElement>(null);
  const heights = useMemo(() => people.map((person) => heightOf(person, matrix)), [people, matrix]);
  const offsets = useMemo(() => offsetsOf(heights), [heights]);
  const [first, last] = useRowsInSight(frame, offsets);
  const words = text.trim().toLowerCase();
  return (
    <div className="matrix" ref={frame} tabIndex={0} role="region" aria-label="People and accounts">
      <table aria-rowcount={people.length + 1}>
        <thead>
          <tr>
            <th scope="col" className="matrix-corner">
              Person
            </th>
            {accounts.map(({ name, stage }) => (
              <th key={name} scope="col">
                <a href={routeText({ path: ["bridges"], query: { account: name } })}>{name}</a>
                <StageLabel stage={stage} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Space height={offsets[first] ?? 0} columns={accounts.length + 1} />
          {people.slice(first, last).map((person, index) => (
            <Row
              key={person.name}
              person={person}
              accounts={accounts}
              cells={matrix.cells}
              words={words}
              place={first + index + 2}
              height={heights[first + index] ?? 0}
            />
          ))}
          <Space height={(offsets.at(-1) ?? 0) - (offsets[last] ?? 0)} columns={accounts.length + 1} />
        </tbody>
      </table>
    </div>
  );
}

function Space({ height, columns }: { readonly height: number; readonly columns: number }): ReactNode {
  if (height <= 0) return null;
  return (
    <tr aria-hidden="true">
      <td colSpan={columns} style={{ height, padding: 0 }} />
    </tr>
  );
}

function useRowsInSight(
  frame: { readonly current: HTMLDivElement | null },
  offsets: readonly number[],
): readonly [first: number, last: number] {
  const count = offsets.length - 1;
  const [range, setRange] = useState<readonly [number, number]>([0, 40]);
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const measure = (): void => {
      const { scrollTop, clientHeight } = element;
      const first = Math.max(0, rowAt(offsets, scrollTop) - overscan);
      const last = rowAt(offsets, scrollTop + clientHeight) + overscan;
      setRange((before) => (before[0] === first && before[1] === last ? before : [first, last]));
    };
    measure();
    element.addEventListener("scroll", measure, { passive: true });
    addEventListener("resize", measure);
    return () => {
      element.removeEventListener("scroll", measure);
      removeEventListener("resize", measure);
    };
  }, [frame, offsets]);
  return [Math.min(range[0], Math.max(0, count - 1)), Math.min(range[1], count)];
}

interface RowProps {
  readonly person: PersonView;
  readonly accounts: readonly AccountView[];
  readonly cells: Matrix["cells"];
  readonly words: string;
  /** 1-based, the head counted. */
  readonly place: number;
  readonly height: number;
}

const Row = memo(({ person, accounts, cells, words, place, height }: RowProps): ReactNode => {
  return (
    <tr aria-rowindex={place} style={{ height }}>
      <th scope="row">
        <a href={routeText({ path: ["bridges"], query: { person: person.name } })}>{person.name}</a>
        {person.teams.length > 0 && (
          <small className="rb-faint" title={person.teams.join(", ")}>
            {person.teams.join(", ")}
          </small>
        )}
      </th>
      {accounts.map(({ name }) => (
        <td key={name}>
          {(cells.get(cellKey(person.name, name)) ?? []).map((bridge) => (
            <Cell
              key={bridge.roleArn}
              bridge={bridge}
              isFound={words !== "" && bridge.role.toLowerCase().includes(words)}
            />
          ))}
        </td>
      ))}
    </tr>
  );
});

function Cell({ bridge, isFound }: { readonly bridge: Bridge; readonly isFound: boolean }): ReactNode {
  const isBroken = bridge.state === "half-open";
  return (
    <span className={`matrix-role ${isBroken ? "matrix-broken" : ""} ${isFound ? "matrix-found" : ""}`}>
      {bridge.role}
      {termsOf(bridge).map((term) => (
        <small key={term}>{term}</small>
      ))}
    </span>
  );
}
