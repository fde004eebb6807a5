import type { AccountId, Arn, DocumentText } from "../model/index.ts";
import { addressText, policyArn } from "../model/index.ts";
import { contextsOf } from "./context.ts";
import { type Move, stages, type Work } from "./move.ts";
import type { Change, Plan } from "./plan.ts";
import type { AccountContext } from "./planner.ts";
import { plannerOf } from "./planners.ts";
import { afterOf, type Draft, type Step } from "./step.ts";
import { linksOf } from "./step-links.ts";

// From changes to single writes and what each waits for. All writes that only take come before those that give, for
// every bridge they touch; so the world first goes down to what before and after share, then up to what is wanted, and
// nothing stands open on the way that neither had, in whatever order accounts are served and wherever a write fails.

/** What {@link stepsOf} needs of a plan; a plan in the making has no more. */
export type PlannedChanges = Pick<Plan, "changes" | "live" | "createdAt">;

/** The steps of a plan, in an order in which each comes after all that it waits for. Pure. */
export function stepsOf(plan: PlannedChanges): readonly Step[] {
  const contextOf = contextFor(plan);
  const drafts = withoutRepeats(plan.changes.flatMap((change) => draftsOf(change, contextOf)));
  const links = linksOf(drafts, plan.live);
  return inOrder(
    drafts.map((draft) => ({
      id: draft.id,
      address: draft.change.address,
      stage: draft.move.stage,
      work: draft.move.work,
      ...links(draft),
    })),
  );
}

function contextFor(plan: PlannedChanges): (accountId: AccountId) => AccountContext {
  const { partition } = plan.live.directory;
  const documentsThen = new Map<Arn, DocumentText>();
  for (const change of plan.changes) {
    const after = afterOf(change);
    if (after?.kind !== "policy") continue;
    const { name, path, document } = after;
    documentsThen.set(policyArn({ partition, accountId: change.address.accountId, path, name }), document);
  }
  return contextsOf({ live: plan.live, documentsThen, now: plan.createdAt });
}

function draftsOf(change: Change, contextOf: (accountId: AccountId) => AccountContext): readonly Draft[] {
  const key = addressText(change.address);
  const id = (index: number) => `${key}#${index + 1}`;
  return movesOf(change, contextOf(change.address.accountId)).map((move, index) => ({
    id: id(index),
    change,
    move,
    needs: move.needs.map(id),
  }));
}

function movesOf(change: Change, context: AccountContext): readonly Move[] {
  const planner = plannerOf(change.address.kind);
  switch (change.action) {
    case "create":
      return planner.create(change.after, context);
    case "update":
    case "adopt":
      return planner.update(change.before, change.after, context);
    case "replace": {
      const first = planner.delete(change.before, context);
      const shifted = planner.create(change.after, context).map((move) => ({
        ...move,
        needs: [...first.keys(), ...move.needs.map((index) => index + first.length)],
      }));
      return [...first, ...shifted];
    }
    case "delete":
      return planner.delete(change.before, context);
    case "forget":
      return [];
  }
}

/** What a holder's own change takes from it is not taken again by the change of what it held. */
function withoutRepeats(drafts: readonly Draft[]): readonly Draft[] {
  const isOfHolder = ({ change }: Draft) => change.address.kind === "user" || change.address.kind === "role";
  const keyOf = ({ change, move }: Draft) => JSON.stringify([change.address.accountId, move.work]);
  const taken = new Set(drafts.filter((draft) => isOfHolder(draft) && isTaking(draft.move.work)).map(keyOf));
  return drafts.filter(
    (draft) => isOfHolder(draft) || !isTaking(draft.move.work) || !taken.has(keyOf(draft)),
  );
}

function isTaking(work: Work): boolean {
  return work.kind === "write" && /^(?:Detach(?:User|Role)Policy|RemoveUserFromGroup)$/.test(work.write.call);
}

/** Earlier stages first, each step after those it waits for. */
function inOrder(steps: readonly Step[]): readonly Step[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const state = new Map<string, "open" | "done">();
  const ordered: Step[] = [];
  const visit = (first: Step) => {
    const stack: { readonly step: Step; readonly rest: string[] }[] = [
      { step: first, rest: dependenciesOf(first) },
    ];
    state.set(first.id, "open");
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const next = byId.get(top.rest.pop() ?? "");
      if (next === undefined && top.rest.length > 0) continue;
      if (next === undefined) {
        state.set(top.step.id, "done");
        ordered.push(top.step);
        stack.pop();
      } else if (state.get(next.id) === "open") {
        throw new Error(`steps wait for each other: ${next.id} and ${top.step.id}`);
      } else if (!state.has(next.id)) {
        state.set(next.id, "open");
        stack.push({ step: next, rest: dependenciesOf(next) });
      }
    }
  };
  for (const stage of stages) {
    for (const step of steps) if (step.stage === stage && !state.has(step.id)) visit(step);
  }
  return ordered;
}

function dependenciesOf(step: Step): string[] {
  return [...step.requires, ...step.awaits, ...step.targets.flatMap(({ requires }) => requires)];
}
