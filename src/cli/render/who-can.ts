import type { WhoCan, WhoCanAnswer } from "../../access/index.ts";
import type { Directory } from "../../model/index.ts";
import { bridgeForPrograms, bridgeTerms } from "./bridges.ts";
import { columns, type Row } from "./columns.ts";
import { placeText } from "./place.ts";
import { printable } from "./printable.ts";
import type { Theme } from "./theme.ts";
import { counted } from "./words.ts";

export interface RenderWhoCanOptions {
  readonly action: string;
  readonly account: string;
  readonly directory: Directory;
  readonly theme: Theme;
  readonly verbose: boolean;
}

/** People first, then everybody else. */
export function renderWhoCan({ people, others }: WhoCanAnswer, options: RenderWhoCanOptions): string {
  const { action, account, theme } = options;
  if (people.length + others.length === 0) return `Nobody may do ${action} in ${account}.\n`;
  return [
    ...section("People", people, options),
    ...section("Everybody else", others, options),
    `${counted(people.length, "person", "people")} and ${counted(others.length, "other")} may do ${action} in ${theme.name(account)}.`,
    "",
  ].join("\n");
}

function section(title: string, list: readonly WhoCan[], options: RenderWhoCanOptions): readonly string[] {
  return list.length === 0
    ? []
    : [options.theme.title(title), ...columns(list.flatMap((one) => rows(one, options))), ""];
}

function rows(one: WhoCan, { directory, theme, verbose }: RenderWhoCanOptions): readonly Row[] {
  const path =
    one.steps.length > 1
      ? ` by ${one.steps
          .slice(0, -1)
          .map(({ to }) => to)
          .join(" → ")}`
      : "";
  const terms = one.bridge ? bridgeTerms(one.bridge).filter((term) => term !== "") : [];
  const conditions =
    one.conditions.length > 0 ? theme.warning(`only if ${printable(one.conditions.join(" and "))}`) : "";
  const head: Row = [
    theme.name(printable(one.who)),
    `→ ${printable(one.as + path)}`,
    [...terms, conditions].filter(Boolean).join("   "),
  ];
  if (!verbose) return [head];
  const places = [...one.steps.flatMap(({ by }) => by.map(({ place }) => place)), ...one.rights.statements];
  return [head, ...places.map((place) => `  ${theme.faint(printable(placeText(place, directory)))}`)];
}

/** The contract of `who-can --json`. */
export function whoCanForPrograms({ people, others }: WhoCanAnswer): Readonly<Record<string, unknown>> {
  const plain = ({ bridge, ...rest }: WhoCan): Readonly<Record<string, unknown>> => ({
    ...rest,
    ...(bridge && { bridge: bridgeForPrograms(bridge) }),
  });
  return { people: people.map(plain), others: others.map(plain) };
}
