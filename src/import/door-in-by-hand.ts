import { whyNotBesides } from "../declaration/index.ts";
import { trustDocument } from "../design/index.ts";
import type {
  Arn,
  DocumentText,
  NamedPrincipal,
  PrincipalElement,
  Statement,
  World,
} from "../model/index.ts";
import { isOfAccount, listOf, matchesGlob, parseDocument, principalsOf, sameTrust } from "../model/index.ts";

/** A trust policy that a declaration can say. */
export interface DoorInForm {
  readonly mfa: "required" | "optional";
  readonly sessionName: "username" | "any";
  readonly trust: "source" | "people";
  /** With `trust: people`: ARNs of the users it names. */
  readonly people: readonly Arn[];
  /** Statements for others than people. */
  readonly besides: readonly Statement[];
}

/**
 * The declaration's words for a trust policy, or why there are none. What lets people of the source account in is the door
 * in, found by writing each form and comparing; what is for others is taken over word by word.
 */
export function doorInForm(trust: DocumentText, { directory }: World): DoorInForm | string {
  const { partition, source } = directory;
  const parts = statementsOf(trust).map((one) => partsOf(one, source));
  const forPeople = parts.flatMap((one) => one.forPeople);
  const besides = parts.flatMap((one) => one.besides);
  const impossible = besides.map((one) => whyNotBesides(one, source)).find((one) => one !== undefined);
  if (impossible !== undefined) return `its trust policy has more than doors in: ${impossible}`;
  const doorIn = JSON.stringify({ ...parseDocument(trust), Statement: forPeople });
  const named = usersNamed(forPeople, source);
  for (const people of [undefined, named]) {
    if (people?.length === 0) continue;
    for (const mfa of ["required", "optional"] as const) {
      for (const sessionName of ["username", "any"] as const) {
        const written = trustDocument({ partition, source, mfa, sessionName, ...(people && { people }) });
        if (!sameTrust(written, doorIn)) continue;
        return { mfa, sessionName, trust: people ? "people" : "source", people: people ?? [], besides };
      }
    }
  }
  return whyNone(forPeople);
}

function statementsOf(trust: DocumentText): readonly Statement[] {
  try {
    return listOf(parseDocument(trust).Statement);
  } catch {
    return [];
  }
}

interface Parts {
  readonly forPeople: readonly Statement[];
  readonly besides: readonly Statement[];
}

/** What of a statement lets the source account take the role on, and the rest of it: IAM judges every pair by itself. */
function partsOf(statement: Statement, source: string): Parts {
  const principals = principalsOf(statement);
  const own = principals.filter((one) => isOfAccount(one, source));
  const actions = listOf(statement.Action);
  const entering = actions.filter((one) => matchesGlob(one.toLowerCase(), "sts:assumerole"));
  if (statement.Effect !== "Allow" || own.length === 0 || entering.length === 0)
    return { forPeople: [], besides: [statement] };
  const others = principals.filter((one) => !own.includes(one));
  const more = actions.filter((one) => !entering.includes(one));
  // A Sid names one statement, not several.
  const { Sid: _, ...rest } = statement;
  return {
    forPeople: [{ ...rest, Principal: principalElement(own), Action: entering }],
    besides: [
      ...(others.length > 0 ? [{ ...rest, Principal: principalElement(others) }] : []),
      ...(more.length > 0 ? [{ ...rest, Principal: principalElement(own), Action: oneOrMany(more) }] : []),
    ],
  };
}

function principalElement(principals: readonly NamedPrincipal[]): PrincipalElement {
  const types = [...new Set(principals.map(({ type }) => type))];
  return Object.fromEntries(
    types.map((type) => [type, oneOrMany(principals.filter((one) => one.type === type).map(({ id }) => id))]),
  );
}

function oneOrMany(ids: readonly string[]): string | readonly string[] {
  const [only] = ids;
  return ids.length === 1 && only !== undefined ? only : ids;
}

function usersNamed(statements: readonly Statement[], source: string): readonly Arn[] {
  const names = statements.flatMap(principalsOf).map(({ id }) => id);
  return names.filter((name): name is Arn => name.startsWith("arn:") && name.includes(`::${source}:user/`));
}

function whyNone(statements: readonly Statement[]): string {
  const keys = statements.flatMap(({ Condition }) =>
    Object.values(Condition ?? {}).flatMap((one) => Object.keys(one)),
  );
  const usual = new Set(["aws:multifactorauthpresent", "sts:rolesessionname"]);
  const strange = [...new Set(keys.filter((key) => !usual.has(key.toLowerCase())))];
  if (strange.length > 0) return `its trust policy asks for ${strange.join(", ")}`;
  if (statements.length > 1)
    return `its trust policy has ${statements.length} statements that are no one door`;
  const actions = statements.flatMap(({ Action }) => listOf(Action));
  if (actions.some((action) => action.toLowerCase() !== "sts:assumerole"))
    return `its trust policy allows ${actions.join(", ")}`;
  return "its trust policy says something that no door in says";
}
