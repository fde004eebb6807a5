import type { ReactNode, RefObject } from "react";
import { SearchIcon } from "../parts/icons.tsx";
import { toneOf } from "../parts/stage.tsx";

interface FiltersProps {
  readonly searchRef: RefObject<HTMLInputElement | null>;
  readonly text: string;
  readonly project: string;
  readonly stage: string;
  readonly projects: readonly string[];
  readonly stages: readonly string[];
  readonly change: (next: Readonly<Record<string, string>>) => void;
}

export function Filters(props: FiltersProps): ReactNode {
  const { searchRef, text, project, stage, projects, stages, change } = props;
  return (
    <search className="start-filters">
      <label className="start-search">
        <SearchIcon />
        <span className="rb-offscreen">Search roles and accounts</span>
        <input
          ref={searchRef}
          type="search"
          placeholder="Search roles and accounts"
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={({ target }) => change({ q: target.value })}
        />
        <kbd aria-hidden="true">/</kbd>
      </label>
      <Choice
        what="Stage"
        values={stages}
        chosen={stage}
        choose={(value) => change({ stage: value })}
        toned
      />
      <Choice
        what="Project"
        values={projects}
        chosen={project}
        choose={(value) => change({ project: value })}
      />
    </search>
  );
}

/** Few values are buttons to press; many are a list to choose from. */
const mostButtons = 6;

interface ChoiceProps {
  readonly what: string;
  readonly values: readonly string[];
  readonly chosen: string;
  readonly choose: (value: string) => void;
  readonly toned?: boolean;
}

function Choice({ what, values, chosen, choose, toned = false }: ChoiceProps): ReactNode {
  if (values.length < 2) return null;
  if (values.length > mostButtons) {
    return (
      <label className="start-select">
        <span className="rb-offscreen">{what}</span>
        <select value={chosen} onChange={({ target }) => choose(target.value)}>
          <option value="">Every {what.toLowerCase()}</option>
          {values.map((value) => (
            <option key={value}>{value}</option>
          ))}
        </select>
      </label>
    );
  }
  return (
    <fieldset className="start-chips">
      <legend className="rb-offscreen">{what}</legend>
      {values.map((value) => (
        <button
          key={value}
          type="button"
          className={`start-chip ${toned ? `rb-tone-${toneOf(value)}` : ""}`}
          aria-pressed={value === chosen}
          onClick={() => choose(value === chosen ? "" : value)}
        >
          {value}
        </button>
      ))}
    </fieldset>
  );
}
