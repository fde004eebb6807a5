import { isOfAccount, listOf, matchesGlob, principalsOf, type Statement } from "../model/index.ts";
import { findings, pointerSteps, validateDocument } from "../policy/index.ts";
import { type Checking, placed, spanOfKey, wellFormed } from "./checking.ts";
import type { TrustedBesides } from "./declaration.ts";
import { documentText } from "./document.ts";
import type { Entry, RoleDraft } from "./merge.ts";
import { firstLineSpanAt, type Path } from "./place.ts";
import type { Selection } from "./selection.ts";
import { quoted } from "./wording.ts";

// Statements that stand in a role's trust policy beside the door in: for services, providers and others who enter by
// themselves. People come in by grants alone, so no such statement may let anybody of the source account in.

/** Where roles stand, and which account is the source. */
export interface TrustPlaces {
  readonly selection: Selection;
  readonly source: string | undefined;
}

/** The statements of `alsoTrusts` of a role. */
export function checkAlsoTrusts(
  entry: Entry<RoleDraft>,
  places: TrustPlaces,
  checking: Checking,
): readonly TrustedBesides[] {
  return wellFormed(entry.value?.alsoTrusts).flatMap(([index, draft]) => {
    if (draft.statement === undefined) return [];
    const statement = draft.statement as unknown as Statement;
    const path: Path = ["alsoTrusts", index, "statement"];
    checkStatement(statement, { entry, path, source: places.source }, checking);
    const accounts =
      draft.in && selectedAccounts(entry, ["alsoTrusts", index, "in"], draft.in, places.selection);
    return [{ statement, ...(accounts && { in: accounts }) }];
  });
}

/** The accounts that selectors choose, sorted; undefined where one of them could not be resolved. */
export function selectedAccounts(
  entry: Entry<unknown>,
  path: Path,
  selectors: readonly (string | undefined)[],
  selection: Selection,
): readonly string[] | undefined {
  const selected = wellFormed(selectors).map(([index, text]) =>
    selection.select(placed(entry, [...path, index], text)),
  );
  if (selected.length < selectors.length || selected.includes(undefined)) return undefined;
  return [...new Set(selected.flatMap((one) => one?.accounts ?? []))].sort();
}

interface PlacedStatement {
  readonly entry: Entry<RoleDraft>;
  readonly path: Path;
  readonly source: string | undefined;
}

function checkStatement(statement: Statement, place: PlacedStatement, { report }: Checking): void {
  const { entry, path } = place;
  const subject = `trust of role ${quoted(entry.name)}`;
  const text = documentText({ Version: "2012-10-17", Statement: [statement] });
  // Pointers begin with `/Statement/0`.
  const spanOfPointer = (pointer: string) => {
    const [, , ...steps] = pointerSteps(pointer);
    return firstLineSpanAt(entry.source, [...entry.path, ...path, ...steps]);
  };
  const problems = validateDocument(text, "trust");
  for (const { pointer, message } of problems) {
    report("RB1061", `${subject}: ${message}`, { span: spanOfPointer(pointer) });
  }
  if (problems.length > 0) return;
  const wrong = whyNotBesides(statement, place.source);
  if (wrong !== undefined) {
    report("RB1066", `${subject}: ${wrong}`, {
      span: spanOfKey(entry, path),
      help: "let people in by grants; declare here who else takes the role on",
    });
    return;
  }
  for (const { code, pointer, message, help } of findings(text, "trust")) {
    report(code, `${subject}: ${message}`, {
      span: spanOfPointer(pointer),
      ...(help !== undefined && { help }),
    });
  }
}

/** Why a statement may not stand beside the door in; undefined where it may. */
export function whyNotBesides(statement: Statement, source: string | undefined): string | undefined {
  if (statement.Effect !== "Allow") return "the statement denies, and would close the door in, too";
  if (statement.Action === undefined) return "the statement has no `Action`";
  const principals = principalsOf(statement);
  if (principals.some(({ id }) => id === "*"))
    return "the statement lets everybody in, people without a grant, too";
  const own = principals.find((one) => source !== undefined && isOfAccount(one, source));
  if (own !== undefined && entersRoles(statement))
    return `the statement lets ${quoted(own.id)} of the source account in`;
  const gone = principals.find(({ type, id }) => type === "AWS" && /^A(?:IDA|ROA)[A-Z0-9]+$/.test(id));
  return gone && `the statement names ${quoted(gone.id)}, who was deleted: AWS takes such an id no more`;
}

function entersRoles({ Action }: Statement): boolean {
  return listOf(Action).some((one) => matchesGlob(one.toLowerCase(), "sts:assumerole"));
}
