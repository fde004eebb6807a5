import { addressText } from "../model/index.ts";
import type { Step } from "../plan/index.ts";

/** How one step ended. */
export type StepEnd = "applied" | "failed" | "skipped";

export interface ScheduleOptions {
  /** Steps in flight at once, over all accounts and within one. */
  readonly concurrency: number;
  readonly perAccount: number;
  /** Does one step; `without` are the ARNs that its document must not name. */
  readonly perform: (step: Step, without: ReadonlySet<string>) => Promise<StepEnd>;
  /** Told of steps that are not tried, with the step that they needed. */
  readonly onSkipped: (step: Step, needed: Step | undefined) => void;
  /** Whether to begin nothing more. */
  readonly isStopped: () => boolean;
  /** How steps of earlier runs ended, by id; the ends of these are added. */
  readonly ends?: Map<string, StepEnd>;
  /** Steps of earlier runs, by id. */
  readonly stepOf?: (id: string) => Step | undefined;
}

/**
 * Runs steps as soon as what they wait for has ended: accounts side by side, within an account a few at a time, on one
 * resource one at a time, because IAM refuses concurrent changes of one entity. Resolves when all have ended.
 */
export function runSchedule(steps: readonly Step[], options: ScheduleOptions): Promise<void> {
  const schedule = new Schedule(steps, options);
  return new Promise((resolve, reject) => schedule.start(resolve, reject));
}

interface Waiting {
  readonly step: Step;
  readonly position: number;
  /** How many steps must still end before it. */
  missing: number;
}

/** The state of one run: what waits, what is in flight, how everything ended. */
class Schedule {
  private readonly ends: Map<string, StepEnd>;
  private readonly waiting = new Map<string, Waiting>();
  private readonly dependants = new Map<string, Waiting[]>();
  private readonly ready = new Map<string, Waiting[]>();
  private readonly busyResources = new Set<string>();
  private readonly busyAccounts = new Map<string, number>();
  private inFlight = 0;
  private readonly options: ScheduleOptions;
  private finish: () => void = () => {};
  private fail: (error: unknown) => void = () => {};

  constructor(steps: readonly Step[], options: ScheduleOptions) {
    this.options = options;
    this.ends = options.ends ?? new Map<string, StepEnd>();
    const ids = new Set(steps.map(({ id }) => id));
    for (const [position, step] of steps.entries()) {
      const before = new Set(dependenciesOf(step).filter((id) => ids.has(id)));
      const entry = { step, position, missing: before.size };
      this.waiting.set(step.id, entry);
      for (const id of before) {
        const others = this.dependants.get(id);
        if (others) others.push(entry);
        else this.dependants.set(id, [entry]);
      }
      if (entry.missing === 0) this.markReady(entry);
    }
  }

  start(finish: () => void, fail: (error: unknown) => void): void {
    this.finish = finish;
    this.fail = fail;
    this.pump();
  }

  private markReady(entry: Waiting): void {
    const { accountId } = entry.step.address;
    const queue = this.ready.get(accountId) ?? [];
    queue.push(entry);
    // Earlier stages first: a stop in between then leaves less open, not more.
    queue.sort((a, b) => a.position - b.position);
    this.ready.set(accountId, queue);
  }

  private pump(): void {
    for (let began = true; began; ) {
      began = false;
      for (const [accountId, queue] of this.ready) {
        if (this.inFlight >= this.options.concurrency) break;
        if ((this.busyAccounts.get(accountId) ?? 0) >= this.options.perAccount) continue;
        const next = queue.findIndex(({ step }) => !this.busyResources.has(addressText(step.address)));
        const [entry] = next < 0 ? [] : queue.splice(next, 1);
        if (!entry) continue;
        this.begin(entry);
        began = true;
      }
    }
    if (this.waiting.size === 0 && this.inFlight === 0) this.finish();
  }

  private begin({ step }: Waiting): void {
    const needed = step.requires.find((id) => this.ends.has(id) && this.ends.get(id) !== "applied");
    if (this.options.isStopped() || needed !== undefined) {
      this.options.onSkipped(step, needed === undefined ? undefined : this.stepOf(needed));
      this.end(step, "skipped");
      return;
    }
    const without = new Set(
      step.targets
        .filter(({ requires }) => requires.some((id) => this.ends.has(id) && this.ends.get(id) !== "applied"))
        .map(({ arn }) => arn),
    );
    this.occupy(step, 1);
    this.options.perform(step, without).then(
      (end) => {
        this.occupy(step, -1);
        this.end(step, end);
        this.pump();
      },
      (error: unknown) => this.fail(error),
    );
  }

  private readonly stepById = new Map<string, Step>();

  private stepOf(id: string): Step | undefined {
    return this.stepById.get(id) ?? this.options.stepOf?.(id);
  }

  private occupy(step: Step, by: 1 | -1): void {
    const { accountId } = step.address;
    this.inFlight += by;
    this.busyAccounts.set(accountId, (this.busyAccounts.get(accountId) ?? 0) + by);
    const resource = addressText(step.address);
    if (by > 0) this.busyResources.add(resource);
    else this.busyResources.delete(resource);
  }

  private end(step: Step, end: StepEnd): void {
    this.ends.set(step.id, end);
    this.stepById.set(step.id, step);
    this.waiting.delete(step.id);
    for (const entry of this.dependants.get(step.id) ?? []) {
      entry.missing -= 1;
      if (entry.missing === 0) this.markReady(entry);
    }
  }
}

function dependenciesOf(step: Step): readonly string[] {
  return [...step.requires, ...step.awaits, ...step.targets.flatMap(({ requires }) => requires)];
}
