import { trustDocument } from "../design/index.ts";
import type { Arn, DocumentText, Statement, World } from "../model/index.ts";
import { listOf, parseDocument, sameDocument } from "../model/index.ts";

/** A trust policy that a declaration can say. */
export interface DoorInForm {
  readonly mfa: "required" | "optional";
  readonly sessionName: "username" | "any";
  readonly trust: "source" | "people";
  /** With `trust: people`: ARNs of the users it names. */
  readonly people: readonly Arn[];
}

/** The declaration's words for a trust policy, or why there are none. Found by writing each form and comparing. */
export function doorInForm(trust: DocumentText, { directory }: World): DoorInForm | string {
  const { partition, source } = directory;
  const named = usersNamed(trust, source);
  for (const people of [undefined, named]) {
    if (people?.length === 0) continue;
    for (const mfa of ["required", "optional"] as const) {
      for (const sessionName of ["username", "any"] as const) {
        const written = trustDocument({ partition, source, mfa, sessionName, ...(people && { people }) });
        if (!sameDocument(written, trust)) continue;
        return { mfa, sessionName, trust: people ? "people" : "source", people: people ?? [] };
      }
    }
  }
  return whyNone(trust, source);
}

function statementsOf(trust: DocumentText): readonly Statement[] {
  try {
    return listOf(parseDocument(trust).Statement);
  } catch {
    return [];
  }
}

function usersNamed(trust: DocumentText, source: string): readonly Arn[] {
  const names = statementsOf(trust).flatMap(principalsOf);
  return names.filter((name): name is Arn => name.startsWith("arn:") && name.includes(`::${source}:user/`));
}

function principalsOf({ Principal }: Statement): readonly string[] {
  if (Principal === undefined) return [];
  if (typeof Principal === "string") return [Principal];
  return Object.entries(Principal).flatMap(([type, ids]) =>
    listOf(ids).map((id) => (type === "AWS" ? id : `${type} ${id}`)),
  );
}

function whyNone(trust: DocumentText, source: string): string {
  const statements = statementsOf(trust);
  const isOurs = (name: string): boolean => name === source || name.includes(`::${source}:`);
  const foreign = [...new Set(statements.flatMap(principalsOf).filter((name) => !isOurs(name)))];
  if (foreign.length > 0) return `its trust policy also names ${foreign.join(", ")}`;
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
