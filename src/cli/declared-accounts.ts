import { type Declaration, loadDeclaration } from "../declaration/index.ts";
import { hasErrors } from "../diagnostics/index.ts";
import type { SandboxAccount } from "../sandbox/index.ts";
import { diskFiles } from "../workspace/disk-files.ts";
import { renderDiagnostics } from "./render/code-frame.ts";
import type { Session } from "./session.ts";

/** The accounts of a declaration; undefined where it has mistakes, which are shown. */
export async function declaredAccounts(
  session: Session,
  file: string,
): Promise<readonly SandboxAccount[] | undefined> {
  const { declaration, diagnostics, sources } = await loadDeclaration(file, diskFiles(session.cwd), {
    now: session.now().toISOString(),
  });
  if (diagnostics.length > 0)
    session.notice(renderDiagnostics(diagnostics, { sources, theme: session.noticeTheme }));
  return declaration === undefined || hasErrors(diagnostics) ? undefined : accountsOf(declaration);
}

/** The accounts of a declaration as the sandbox makes them. */
function accountsOf({ accounts }: Declaration): readonly SandboxAccount[] {
  return accounts.map(({ name, accountId, email, reach }) => ({
    name,
    accountId,
    ...(email !== undefined && { email }),
    ...(reach.kind === "role" && {
      reachRole: reach.role,
      ...(reach.readRole !== undefined && { readRole: reach.readRole }),
    }),
  }));
}
