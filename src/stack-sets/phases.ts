import { addressText } from "../model/index.ts";
import type { Plan, Stage, Step } from "../plan/index.ts";

// In which order an apply goes to and fro between the account of people, which is written by IAM calls, and the target
// accounts, which CloudFormation serves all at once. Closing: doors out, then what they lead to. Opening: what they lead
// to, then doors out. CloudFormation knows no order within one update of a stack; so no update both takes and gives.

export type Side = "source" | "targets";

/** Steps that may be carried out together. Those of the targets become one update of each account's stack. */
export interface Phase {
  readonly side: Side;
  readonly steps: readonly Step[];
}

const sides: readonly Side[] = [
  "source",
  "targets",
  "source",
  "targets",
  "targets",
  "source",
  "source",
  "targets",
];

const places: Readonly<Record<Side, Readonly<Record<Stage, number>>>> = {
  source: { close: 0, turn: 2, open: 5, tidy: 6 },
  targets: { close: 1, turn: 3, open: 4, tidy: 7 },
};

function sideAt(place: number): Side {
  return sides[place] ?? (place % 2 === 0 ? "source" : "targets");
}

/** The phases of a plan's steps, in order; each step comes with or after all that it waits for. Pure. */
export function phasesOf(steps: readonly Step[], plan: Pick<Plan, "changes" | "live">): readonly Phase[] {
  const created = new Set(
    plan.changes.filter(({ action }) => action === "create").map(({ address }) => addressText(address)),
  );
  // Where anything but our own tags is exchanged, the tags come with it: what is exchanged waits for them.
  const exchanging = new Set(
    steps
      .filter((step) => step.stage === "turn" && !isOwnTagging(step))
      .map(({ address }) => addressText(address)),
  );
  const placeOf = new Map<string, number>();
  const phases: Step[][] = [];
  for (const step of steps) {
    const side: Side = step.address.accountId === plan.live.directory.source ? "source" : "targets";
    const after = Math.max(0, ...waitedFor(step).map((id) => placeOf.get(id) ?? 0));
    let place = Math.max(after, ownPlace(step, side, { created, exchanging }));
    while (sideAt(place) !== side) place += 1;
    placeOf.set(step.id, place);
    (phases[place] ??= []).push(step);
  }
  return [...phases.entries()].flatMap(([place, all]) =>
    all === undefined ? [] : [{ side: sideAt(place), steps: all }],
  );
}

interface Addresses {
  readonly created: ReadonlySet<string>;
  readonly exchanging: ReadonlySet<string>;
}

function ownPlace(step: Step, side: Side, { created, exchanging }: Addresses): number {
  const ownStage = places[side][step.stage];
  if (side === "source" || step.stage !== "turn") return ownStage;
  const key = addressText(step.address);
  // Nothing stands yet that making it whole at once could open, and our own tags give nobody anything.
  return created.has(key) || !exchanging.has(key) ? places.targets.open : ownStage;
}

function isOwnTagging({ work }: Step): boolean {
  if (work.kind !== "write") return false;
  const { call, input } = work.write;
  if (call === "TagRole") return input.Tags.every(({ Key }) => Key.startsWith("rolebridge:"));
  return call === "UntagRole" && input.TagKeys.every((key) => key.startsWith("rolebridge:"));
}

function waitedFor(step: Step): readonly string[] {
  return [...step.requires, ...step.awaits, ...step.targets.flatMap(({ requires }) => requires)];
}
