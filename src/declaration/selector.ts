import { isGlob, matchesGlob } from "../model/index.ts";

/** Which accounts are meant. Offsets and lengths are places in the selector's text. */
export type Selector =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "glob"; readonly glob: string }
  | { readonly kind: "conditions"; readonly conditions: readonly Condition[] };

export interface Condition {
  readonly key: string;
  readonly isNegated: boolean;
  readonly glob: string;
  readonly offset: number;
}

export interface SelectorProblem {
  readonly kind: "problem";
  readonly message: string;
  readonly help?: string;
  readonly offset: number;
  readonly length: number;
}

/** What selectors choose from. */
export interface SelectableAccount {
  readonly name: string;
  /** `project`, `stage`, `region` and labels; absent means absent. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** Parses an account name, a glob over names, or conditions joined by commas. */
export function parseSelector(text: string): Selector | SelectorProblem {
  const whole = { offset: 0, length: text.length };
  if (text.trim() === "") return { kind: "problem", message: "a selector is empty", ...whole };
  if (text.includes("=")) return parseConditions(text);
  if (text.includes(",")) {
    return {
      kind: "problem",
      message: `the selector \`${text}\` is neither a name nor conditions`,
      help: "write one entry for each account",
      ...whole,
    };
  }
  return isGlob(text) ? { kind: "glob", glob: text } : { kind: "name", name: text };
}

function parseConditions(text: string): Selector | SelectorProblem {
  const conditions: Condition[] = [];
  let offset = 0;
  for (const part of text.split(",")) {
    const match = /^\s*([^\s=!]+)\s*(!?=)\s*([^=!]*?)\s*$/.exec(part);
    const [, key = "", operator, glob = ""] = match ?? [];
    if (!match || glob === "") {
      return {
        kind: "problem",
        message: `the condition \`${part.trim()}\` is neither \`key=value\` nor \`key!=value\``,
        offset,
        length: part.length,
      };
    }
    const indent = part.length - part.trimStart().length;
    conditions.push({ key, isNegated: operator === "!=", glob, offset: offset + indent });
    offset += part.length + 1;
  }
  return { kind: "conditions", conditions };
}

/** Whether a selector chooses an account. A condition holds only where the attribute is present, also with `!=`. */
export function selects(selector: Selector, account: SelectableAccount): boolean {
  switch (selector.kind) {
    case "name":
      return account.name === selector.name;
    case "glob":
      return matchesGlob(selector.glob, account.name);
    case "conditions":
      return selector.conditions.every((condition) => conditionHolds(condition, account) === true);
  }
}

/** Undefined where the account does not have the attribute. */
export function conditionHolds(condition: Condition, account: SelectableAccount): boolean | undefined {
  const value = Object.hasOwn(account.attributes, condition.key)
    ? account.attributes[condition.key]
    : undefined;
  return value === undefined ? undefined : matchesGlob(condition.glob, value) !== condition.isNegated;
}
