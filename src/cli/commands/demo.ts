import { createAwsCloud } from "../../aws/index.ts";
import { memoryFiles } from "../../declaration/index.ts";
import type { Plan } from "../../plan/index.ts";
import { startSandbox } from "../../sandbox/index.ts";
import type { Answer } from "../../workspace/index.ts";
import { openWorkspace, type Workspace } from "../../workspace/index.ts";
import { defineCommand, jsonOption } from "../command.ts";
import { attemptsFor, isAsDeclared, type Tried } from "../demo/attempts.ts";
import { decisionText } from "../demo/decision-text.ts";
import { signPeopleIn, tryAttempt } from "../demo/people.ts";
import { type ExitCode, exit } from "../exit.ts";
import { lockHolder } from "../lock-holder.ts";
import { packageFile, readPackageFile } from "../package-file.ts";
import { renderResult } from "../render/apply.ts";
import { renderBridges } from "../render/bridges.ts";
import { renderAttempts, renderComparison } from "../render/demo.ts";
import { accountNames, renderPlan } from "../render/plan.ts";
import { renderVerification } from "../render/verify.ts";
import { counted } from "../render/words.ts";
import type { Session } from "../session.ts";
import { createWatcher } from "../watch.ts";

const example = "examples/alice-and-bob.yaml";

export const demo = defineCommand({
  summary: "See two people cross their bridges, on this machine alone",
  description:
    "Starts the embedded AWS in this process, builds the bridges of a two-person example in it, gives both people a key " +
    "and an MFA device, and lets them really try every role with the calls that any AWS client makes. Nothing is " +
    "written to disk, and no AWS account is involved.",
  examples: [["rolebridge demo", "some seconds"]],
  options: { ...jsonOption },
  async run(_values, session): Promise<ExitCode> {
    const text = readPackageFile(example);
    if (text === undefined) throw new Error(`${packageFile(example)} is missing from the package`);
    const watcher = createWatcher(session);
    const files = memoryFiles({ "rolebridge.yaml": text });
    const { now, signal } = session;
    const loaded = await openWorkspace({ file: "rolebridge.yaml", files, now }).declaration();
    const declaration = valueOf(loaded);
    const sandbox = await startSandbox({ accounts: declaration.accounts });
    try {
      const workspace = openWorkspace({
        file: "rolebridge.yaml",
        files,
        now,
        signal,
        emit: watcher.emit,
        cloud: () => createAwsCloud({ endpoint: sandbox.endpoint, credentials: sandbox.operator }),
      });
      introduce(session, text);
      const isBuilt = await build(workspace, session, (plan) => watcher.watchPlan(plan, accountNames(plan)));
      watcher.finish();
      if (!isBuilt) return exit.problems;
      const people = await signPeopleIn(declaration, sandbox);
      const tried: Tried[] = [];
      for (const attempt of attemptsFor(declaration)) {
        signal.throwIfAborted();
        const person = people.get(attempt.person);
        if (person) tried.push(await tryAttempt(attempt, person, sandbox));
      }
      const isProved = await conclude(tried, workspace, session);
      return isAsDeclared(tried) && isProved ? exit.ok : exit.problems;
    } finally {
      await sandbox.stop();
    }
  },
});

function introduce({ say, theme }: Session, declaration: string): void {
  say(
    `${theme.title("Two people, three accounts, one sign-in.")} Everything below runs on this machine; no AWS account is involved.`,
  );
  const lines = declaration.split("\n").filter((line) => line.trim() !== "" && !line.trim().startsWith("#"));
  say(`\n${theme.title("The declaration")}\n${lines.map((line) => theme.faint(`  ${line}`)).join("\n")}\n\n`);
}

/** Plans, applies, and plans again: the second plan must find nothing. */
async function build(workspace: Workspace, session: Session, watch: (plan: Plan) => void): Promise<boolean> {
  const { say, theme } = session;
  const made = valueOf(await workspace.plan());
  say(renderPlan(made, { theme, verbose: false, next: "" }));
  watch(made);
  const result = valueOf(await workspace.apply(made, { holder: lockHolder() }));
  say(renderResult(result, { theme, nameOf: accountNames(made), again: "rolebridge demo" }).trimEnd());
  const again = valueOf(await workspace.plan());
  const isSettled = result.status === "applied" && again.changes.length === 0;
  say(
    isSettled
      ? "A second plan finds nothing to change.\n\n"
      : theme.danger(`A second plan finds ${counted(again.changes.length, "change")}.\n`),
  );
  return isSettled;
}

/** Shows who came in and why, holds it against the declaration, and answers whether no other way in is proved. */
async function conclude(tried: readonly Tried[], workspace: Workspace, session: Session): Promise<boolean> {
  const { say, theme } = session;
  const live = valueOf(await workspace.read({ credentials: true, delegates: true }));
  const verification = valueOf(await workspace.verify(live));
  say(
    `${theme.title("Who comes in")}   ${theme.faint("each line is a real sts:AssumeRole, as any AWS client makes it")}`,
  );
  say(`${renderAttempts(tried, (one) => decisionText(one, live), theme)}\n`);
  say(renderBridges(workspace.bridges(live), { theme, verbose: false }));
  say("");
  say(theme.title("Against the declaration"));
  say(`${renderComparison(tried, theme)}\n`);
  say(theme.title("Is there any other way in?"));
  say(`${renderVerification(verification, { directory: live.directory, theme, verbose: false })}\n`);
  say(
    `Your own accounts: ${theme.command("rolebridge init")}    All commands: ${theme.command("rolebridge --help")}`,
  );
  if (session.flags.json) {
    session.answer({
      asDeclared: isAsDeclared(tried),
      verify: verification.result,
      attempts: tried.map(({ decided, ...one }) => ({
        ...one,
        because: decisionText({ ...one, ...(decided && { decided }) }, live),
      })),
    });
  }
  return verification.result === "proved";
}

/** The example is known to be right: an answer without a value is a bug. */
function valueOf<T>(answer: Answer<T>): T {
  if (answer.status === "done") return answer.value;
  throw new Error(answer.diagnostics.map(({ message }) => message).join("; "));
}
