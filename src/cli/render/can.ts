import type { CanAnswer, StoppedBy, Through } from "../../access/index.ts";
import type { Directory } from "../../model/index.ts";
import { bridgeForPrograms } from "./bridges.ts";
import { placeText } from "./place.ts";
import { printable } from "./printable.ts";
import type { Theme } from "./theme.ts";

export interface RenderCanOptions {
  readonly person: string;
  readonly account: string;
  readonly directory: Directory;
  readonly theme: Theme;
  readonly verbose: boolean;
}

/** The answer first, then why, then what to do. */
export function renderCan(answer: CanAnswer, options: RenderCanOptions): string {
  const { theme } = options;
  switch (answer.answer) {
    case "yes":
      return [theme.good("Yes."), ...answer.through.flatMap((one) => throughLines(one, options)), ""].join(
        "\n",
      );
    case "only-if":
      return [
        theme.warning("Only if:"),
        ...answer.conditions.map((condition) => `  ${printable(condition)}`),
        ...answer.through.flatMap((one) => throughLines(one, options)),
        "",
      ].join("\n");
    case "no":
      return [theme.danger("No."), ...noLines(answer.stoppedBy, options), ""].join("\n");
  }
}

function throughLines(
  { role, account, bridge, chain = [], mfa: needed, rights }: Through,
  { person, directory, theme }: RenderCanOptions,
): readonly string[] {
  const through = role === undefined ? `as user ${person} in ${account}` : `through ${role}@${account}`;
  const doors = [bridge?.doorOut, bridge?.doorIn].flatMap((place) =>
    place ? [placeText(place, directory)] : [],
  );
  const mfa = needed === "required" ? ", with MFA" : "";
  const hops = chain.flatMap(({ from, to, by }) => [
    `    then       ${printable(`${from} → ${to}`)}`,
    ...by.map(({ place }) => `               ${theme.faint(printable(placeText(place, directory)))}`),
  ]);
  return [
    `  ${theme.name(through)}${mfa}${rights.resource === "*" ? "" : printable(`, on ${rights.resource}`)}`,
    ...doors.map((door) => `    door       ${theme.faint(printable(door))}`),
    ...hops,
    ...rights.statements.map((place) => `    allowed by ${printable(placeText(place, directory))}`),
  ];
}

function noLines(
  stoppedBy: readonly StoppedBy[],
  { person, account, directory, theme }: RenderCanOptions,
): readonly string[] {
  if (stoppedBy.length === 0)
    return [`  ${person} has no bridge into ${account}, and no role there would allow it.`];
  const near = stoppedBy.filter(({ wouldAllow }) => wouldAllow);
  const stopped = stoppedBy.filter(({ wouldAllow }) => !wouldAllow);
  const grants = near.filter(({ why, role }) => why === "the door out is missing" && role !== undefined);
  return [
    ...(stopped.length === 0 && grants.length === near.length
      ? [`  ${person} has no bridge into ${account} that would allow it.`]
      : []),
    ...stopped.map(
      ({ role, why }) => `  ${role === undefined ? person : `${role}@${account}`}: ${printable(why)}`,
    ),
    ...stopped.flatMap(({ statements }) =>
      statements.map((place) => `    denied by ${printable(placeText(place, directory))}`),
    ),
    ...near.map(({ role, why }) => `  ${role ?? person}@${account} would allow it; ${printable(why)}.`),
    ...grants
      .slice(0, 1)
      .map(
        ({ role }) =>
          `  To grant it: ${theme.command(`rolebridge grant ${person} ${role ?? ""}@${account}`)}`,
      ),
  ];
}

/** The contract of `can --json`. */
export function canForPrograms(answer: CanAnswer): Readonly<Record<string, unknown>> {
  return {
    answer: answer.answer,
    through: answer.through.map(({ bridge, ...rest }) => ({
      ...rest,
      ...(bridge && { bridge: bridgeForPrograms(bridge) }),
    })),
    stoppedBy: answer.stoppedBy,
    conditions: answer.conditions,
  };
}
