import { loadDeclaration, memoryFiles } from "../declaration/index.ts";
import { compile, directoryOf, hintsOf } from "../design/index.ts";
import { type Diagnostic, hasErrors } from "../diagnostics/index.ts";
import { type ImportOptions, importWorld, type Remainder, renderDeclaration } from "../import/index.ts";
import { type Address, ownershipOf, type World } from "../model/index.ts";
import { type Plan, plan } from "../plan/index.ts";

/** A declaration for what exists, checked by planning with it. */
export interface ImportedExisting {
  readonly text: string;
  /** What exists and is not said, with the reasons. */
  readonly remainder: readonly Remainder[];
  /** What is wrong with the declaration itself; with errors it needs a hand before it can be used. */
  readonly diagnostics: readonly Diagnostic[];
  /** What would happen when everything that is declared is adopted. Absent where the declaration has errors. */
  readonly plan?: Plan;
}

const file = "rolebridge.yaml";

/**
 * Writes a declaration for a World and proves it: the declaration is loaded, compiled and planned with everything adopted.
 * Access that would then be gained or lost is part of the remainder.
 */
export async function importExisting(
  found: World,
  { now, ...options }: ImportOptions & { readonly now: string },
): Promise<ImportedExisting> {
  const imported = importWorld(found, options);
  const text = renderDeclaration(imported);
  const { declaration, diagnostics } = await loadDeclaration(file, memoryFiles({ [file]: text }), { now });
  if (!declaration || hasErrors(diagnostics)) return { text, remainder: imported.remainder, diagnostics };
  const live: World = { ...found, directory: directoryOf(declaration) };
  const design = compile(declaration, hintsOf(live));
  const made = plan(live, design.world, { now, adopt: foreignIn(live) });
  const changed = made.access.lines.map(
    ({ effect, who, what, accounts }): Remainder => ({
      subject: who,
      because: `${effect} ${what.join(", ")} in ${accounts.join(", ")} when everything is adopted`,
    }),
  );
  return {
    text,
    remainder: [...imported.remainder, ...changed],
    diagnostics: [...diagnostics, ...design.diagnostics],
    plan: made,
  };
}

/** Everything that stands and is nobody's; a plan takes over what its declaration names. */
function foreignIn(live: World): readonly Address[] {
  return Object.values(live.accounts).flatMap(({ accountId, users, groups, roles }) =>
    [...users, ...groups, ...roles]
      .filter((one) => ownershipOf(one, live.directory.organization) === "foreign")
      .map(({ kind, name }): Address => ({ accountId, kind, name })),
  );
}
