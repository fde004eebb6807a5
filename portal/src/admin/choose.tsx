import Select from "@cloudscape-design/components/select";
import type { ReactNode } from "react";

export interface Choice {
  readonly value: string;
  readonly label?: string;
  readonly description?: string;
}

interface ChooseProps {
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly chosen: string;
  readonly choose: (value: string) => void;
  /** What no choice is called, where that is one: `Every team`. */
  readonly none?: string;
  readonly placeholder?: string;
}

/** A list to choose one of; a long one can be searched. */
export function Choose({ label, choices, chosen, choose, none, placeholder }: ChooseProps): ReactNode {
  const options = [
    ...(none === undefined ? [] : [{ value: "", label: none }]),
    ...choices.map(({ value, label: text, description }) => ({
      value,
      label: text ?? value,
      ...(description !== undefined && { description }),
    })),
  ];
  return (
    <Select
      ariaLabel={label}
      options={options}
      selectedOption={options.find(({ value }) => value === chosen) ?? null}
      onChange={({ detail }) => choose(detail.selectedOption.value ?? "")}
      placeholder={placeholder ?? label}
      filteringType={choices.length > 10 ? "auto" : "none"}
      filteringAriaLabel={`Search: ${label}`}
      filteringPlaceholder="Search"
      empty="Nothing is called that"
      virtualScroll={choices.length > 100}
      expandToViewport
    />
  );
}
