import { type Checking, type PlacedText, spanOfText } from "./checking.ts";
import type { DeclaredAccount } from "./declaration.ts";
import {
  type Condition,
  conditionHolds,
  parseSelector,
  type SelectableAccount,
  type Selector,
  selects,
} from "./selector.ts";
import { quoted } from "./wording.ts";

/** The accounts that a selector means. */
export interface Selected {
  /** Whether the account is named: what is wrong there is an error, not nothing selected. */
  readonly isNamed: boolean;
  readonly accounts: readonly string[];
}

/** Resolves selectors against the accounts, and remembers which attributes were asked for and missing. */
export interface Selection {
  /** Undefined, and reported, where the selector cannot be resolved. */
  select(selector: PlacedText): Selected | undefined;
  /** Reports the accounts that lack attributes which some condition asked for. */
  reportLacking(): void;
}

interface Target extends SelectableAccount {
  readonly account: DeclaredAccount;
}

export function selectionOf(accounts: readonly DeclaredAccount[], checking: Checking): Selection {
  const targets = accounts.filter(({ isSource, retired }) => !isSource && !retired).map(targetOf);
  const keys = new Set([
    "project",
    "stage",
    "region",
    ...accounts.flatMap(({ labels }) => Object.keys(labels)),
  ]);
  const accountsByName = new Map(accounts.map((account) => [account.name, account]));
  const cache = new Map<string, readonly string[]>();
  const lacking = new Map<string, { readonly condition: Condition; readonly selector: PlacedText }[]>();

  const chosen = (selector: Selector, placed: PlacedText): readonly string[] => {
    const cached = cache.get(placed.text);
    if (cached) return cached;
    const names = targets.filter((target) => selects(selector, target)).map(({ name }) => name);
    cache.set(placed.text, names);
    if (selector.kind === "conditions") noteLacking(selector.conditions, placed);
    return names;
  };

  const noteLacking = (conditions: readonly Condition[], selector: PlacedText): void => {
    for (const target of targets) {
      if (conditions.some((condition) => conditionHolds(condition, target) === false)) continue;
      for (const condition of conditions) {
        if (conditionHolds(condition, target) !== undefined) continue;
        const known = lacking.get(target.name) ?? [];
        if (!known.some((one) => one.condition.key === condition.key)) known.push({ condition, selector });
        lacking.set(target.name, known);
      }
    }
  };

  return {
    select: (placed) => {
      const selector = parseSelector(placed.text);
      switch (selector.kind) {
        case "problem": {
          const { message, help, offset, length } = selector;
          checking.report("RB1050", message, { span: spanOfText(placed, offset, length), help });
          return undefined;
        }
        case "name":
          return named(placed, accountsByName, checking);
        case "glob":
        case "conditions":
          return several(selector, placed, keys, chosen, checking);
      }
    },
    reportLacking: () => {
      for (const { name, account } of targets) {
        const missing = lacking.get(name);
        if (!missing) continue;
        const words = missing.map(({ condition }) => `\`${condition.key}\``).join(" and no ");
        checking.report(
          "RB1053",
          `account ${quoted(name)} has no ${words}, so a condition on it never holds there`,
          {
            span: account.span,
            notes: missing.map(({ condition, selector }) => ({
              message: "the condition stands here",
              span: spanOfText(
                selector,
                condition.offset,
                selector.text.slice(condition.offset).split(",")[0]?.trimEnd().length,
              ),
            })),
          },
        );
      }
    },
  };
}

function targetOf(account: DeclaredAccount): Target {
  const { project, stage, region } = account;
  return {
    name: account.name,
    account,
    attributes: {
      ...account.labels,
      ...(project !== undefined && { project }),
      ...(stage !== undefined && { stage }),
      ...(region !== undefined && { region }),
    },
  };
}

function named(
  placed: PlacedText,
  accountsByName: ReadonlyMap<string, DeclaredAccount>,
  checking: Checking,
): Selected | undefined {
  const name = placed.text;
  const account = accountsByName.get(name);
  if (!account) {
    checking.report("RB1040", `account ${quoted(name)} is not declared`, {
      span: spanOfText(placed),
      help: checking.suggest(name, accountsByName.keys()),
    });
    return undefined;
  }
  if (account.isSource) {
    checking.report("RB1047", `${quoted(name)} is the source account, into which nobody switches`, {
      span: spanOfText(placed),
      notes: [{ message: "declared here", span: account.span }],
    });
    return undefined;
  }
  if (account.retired) {
    checking.report("RB1055", `account ${quoted(name)} is retired: nothing is granted there`, {
      span: spanOfText(placed),
      notes: [{ message: "retired here", span: account.span }],
    });
    return { isNamed: true, accounts: [] };
  }
  return { isNamed: true, accounts: [name] };
}

function several(
  selector: Exclude<Selector, { kind: "name" }>,
  placed: PlacedText,
  keys: ReadonlySet<string>,
  chosen: (selector: Selector, placed: PlacedText) => readonly string[],
  checking: Checking,
): Selected | undefined {
  if (selector.kind === "conditions") {
    const unknown = selector.conditions.filter(({ key }) => !keys.has(key));
    for (const { key, offset } of unknown) {
      checking.report("RB1051", `no account has an attribute ${quoted(key)}`, {
        span: spanOfText(placed, offset, key.length),
        help:
          checking.suggest(key, keys) ?? `conditions name ${[...keys].slice(0, 8).map(quoted).join(", ")}`,
      });
    }
    if (unknown.length > 0) return undefined;
  }
  const accounts = chosen(selector, placed);
  if (accounts.length === 0) {
    checking.report("RB1052", `the selector ${quoted(placed.text)} selects no account`, {
      span: spanOfText(placed),
    });
  }
  return { isNamed: false, accounts };
}
