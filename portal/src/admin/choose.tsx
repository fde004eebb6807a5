import Select, { type SelectProps } from "@cloudscape-design/components/select";
import type { ReactNode } from "react";

export interface Choice {
  readonly value: string;
  readonly label?: string;
  readonly description?: string;
  /** Heading under which it stands. Choices of one group follow each other. */
  readonly group?: string;
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
  const options = [...(none === undefined ? [] : [{ value: "", label: none }]), ...choices.map(optionOf)];
  return (
    <Select
      ariaLabel={label}
      options={grouped(choices) ?? options}
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

function optionOf({ value, label, description }: Choice): SelectProps.Option {
  return { value, label: label ?? value, ...(description !== undefined && { description }) };
}

/** The options under their headings; undefined where they have none. */
function grouped(choices: readonly Choice[]): readonly SelectProps.OptionGroup[] | undefined {
  const groups = [...new Set(choices.flatMap(({ group }) => group ?? []))];
  if (groups.length === 0) return undefined;
  return groups.map((label) => ({
    label,
    options: choices.filter(({ group }) => group === label).map(optionOf),
  }));
}
