import type { Plan } from "../plan/index.ts";
import { type StackSetWork, stackSetWork } from "../workspace/index.ts";
import type { DeclaredWorkspace } from "./declared-workspace.ts";
import { accountNames } from "./render/plan.ts";
import { renderStackSetPlan } from "./render/stack-sets.ts";
import type { Session } from "./session.ts";
import { openStackSets, type StackSetChoice } from "./stack-set-options.ts";

/** What the engine that was chosen makes of a plan, shown below it; nothing for the direct one. What hinders it is told. */
export async function stackSetWorkFor(
  engine: "direct" | "stacksets",
  made: Plan,
  { settle }: DeclaredWorkspace,
  session: Session,
  choice: StackSetChoice,
): Promise<StackSetWork | undefined | "stopped"> {
  if (engine === "direct") return undefined;
  const cloud = openStackSets(choice, made.planned.directory.partition);
  const work = await settle(await stackSetWork(made, cloud));
  if (work === undefined) return "stopped";
  const text = renderStackSetPlan(work.plan, { theme: session.theme, nameOf: accountNames(made) });
  if (text !== "") session.say(`\n${text}\n`);
  return work;
}
