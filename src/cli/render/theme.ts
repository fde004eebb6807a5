import pico from "picocolors";

/** Colours by what they mean. A colour never stands alone: a symbol or a word says the same. */
export interface Theme {
  readonly added: (text: string) => string;
  readonly changed: (text: string) => string;
  readonly removed: (text: string) => string;
  readonly danger: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly good: (text: string) => string;
  readonly title: (text: string) => string;
  /** A name that the declaration gives: a person, a role, an account. */
  readonly name: (text: string) => string;
  /** Ids, ARNs and whatever one need not read first. */
  readonly faint: (text: string) => string;
  /** Something to type. */
  readonly command: (text: string) => string;
  /** The name of an account in the colour that the declaration gives it; another colour than these is left out. */
  readonly account: (color: string | undefined, text: string) => string;
}

const accountColors = ["red", "yellow", "green", "blue", "magenta", "cyan"] as const;

/** A theme with colours, or one that changes nothing. */
export function createTheme(colored: boolean): Theme {
  const colors = pico.createColors(colored);
  return {
    added: colors.green,
    changed: colors.yellow,
    removed: colors.red,
    danger: (text) => colors.bold(colors.red(text)),
    warning: colors.yellow,
    good: colors.green,
    title: colors.bold,
    name: colors.cyan,
    faint: colors.dim,
    command: colors.bold,
    account: (color, text) => {
      const known = accountColors.find((one) => one === color);
      return known === undefined ? text : colors[known](text);
    },
  };
}

/** The theme without colours. */
export const plainTheme: Theme = createTheme(false);

/**
 * Whether to colour what goes to a stream: as the command line says, else `NO_COLOR` (https://no-color.org) and
 * `FORCE_COLOR`, else whether a terminal that knows colours stands at the other end.
 */
export function wantsColor(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
  asked?: boolean,
): boolean {
  if (asked !== undefined) return asked;
  if (env["NO_COLOR"]) return false;
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  return stream.isTTY === true && env["TERM"] !== "dumb";
}
