import type { AccountTarget, AwsFailure, CallerIdentity } from "../cloud/index.ts";
import type { AccountId, Address } from "../model/index.ts";
import { addressText } from "../model/index.ts";
import type { Change, Plan, Step } from "../plan/index.ts";
import type { ApplyEvent } from "./events.ts";
import type { ApplyResult, ApplyStatus, Outcome, SkipReason } from "./outcome.ts";
import type { StepEnd } from "./schedule.ts";

export interface LedgerOptions {
  readonly emit: (event: ApplyEvent) => void;
  readonly now: () => Date;
  readonly signal?: AbortSignal;
}

interface Entry {
  readonly change: Change;
  steps: number;
  done: number;
  ended: number;
  beganAt?: number;
  endedAt?: number;
  failure?: AwsFailure;
  skipped?: SkipReason;
  readonly leftOut: Set<string>;
}

/** Keeps how each change goes while steps end in any order, tells it as events, and sums it up. */
export class ChangeLedger {
  private readonly entries: ReadonlyMap<string, Entry>;
  private readonly plan: Plan;
  private readonly options: LedgerOptions;
  private readonly beganAt: number;
  private readonly accountFailures = new Map<AccountId, AwsFailure>();
  private readonly openSteps = new Map<AccountId, number>();
  private writes = 0;
  private failedChanges = 0;
  private lockFailure: AwsFailure | undefined;
  private readonly besides: AwsFailure[] = [];

  constructor(plan: Plan, options: LedgerOptions) {
    this.plan = plan;
    this.options = options;
    this.beganAt = options.now().getTime();
    this.entries = new Map(
      plan.changes.map((change) => [
        addressText(change.address),
        { change, steps: 0, done: 0, ended: 0, leftOut: new Set<string>() },
      ]),
    );
  }

  /** How many changes have failed so far. */
  get failures(): number {
    return this.failedChanges;
  }

  started(steps: readonly Step[]): void {
    for (const step of steps) {
      this.entryOf(step.address).steps += 1;
      const { accountId } = step.address;
      this.openSteps.set(accountId, (this.openSteps.get(accountId) ?? 0) + 1);
    }
    this.options.emit({
      kind: "apply-started",
      changes: this.plan.changes.length,
      steps: steps.length,
      accounts: this.openSteps.size,
    });
  }

  entered({ accountId, name }: AccountTarget, identity: CallerIdentity): void {
    this.options.emit({ kind: "account-entered", accountId, account: name, identity });
  }

  /** An account that cannot be entered fails its changes; without the source account nothing can be locked or begun. */
  unreachable(target: AccountTarget, failure: AwsFailure, isSource: boolean): void {
    this.noteAccountFailure(target.accountId, target.name, failure);
    if (isSource) this.lockFailure = failure;
  }

  unreadable(accountId: AccountId, failure: AwsFailure): void {
    this.noteAccountFailure(accountId, this.nameOf(accountId), failure);
  }

  /** Something failed that is no change of the plan: what an engine has to do besides. */
  failedBesides(failure: AwsFailure): void {
    this.besides.push(failure);
  }

  /** An account that admits us no more: its other changes fail without being tried. */
  lost(accountId: AccountId, failure: AwsFailure): void {
    if (!this.accountFailures.has(accountId)) this.unreadable(accountId, failure);
  }

  failureOf(accountId: AccountId): AwsFailure | undefined {
    return this.accountFailures.get(accountId);
  }

  locked(until: string): void {
    this.options.emit({ kind: "lock-taken", until });
  }

  lockKept(failure: AwsFailure): void {
    this.options.emit({ kind: "lock-kept", failure });
  }

  countWrite(): void {
    this.writes += 1;
  }

  stepBegun(step: Step): void {
    this.entryOf(step.address).beganAt ??= this.options.now().getTime();
  }

  stepApplied(step: Step, leftOut: ReadonlySet<string>): StepEnd {
    const entry = this.entryOf(step.address);
    entry.done += 1;
    for (const arn of leftOut) entry.leftOut.add(arn);
    this.stepEnded(entry);
    return "applied";
  }

  stepFailed(step: Step, failure: AwsFailure | undefined): StepEnd {
    const entry = this.entryOf(step.address);
    const reason = failure ?? this.accountFailures.get(step.address.accountId);
    if (reason && !entry.failure) {
      entry.failure = reason;
      this.failedChanges += 1;
    }
    this.stepEnded(entry);
    return "failed";
  }

  stepSkipped(step: Step, needed: Step | undefined): void {
    const entry = this.entryOf(step.address);
    if (needed === undefined) entry.skipped ??= this.stopReason();
    else if (addressText(needed.address) !== addressText(step.address)) {
      entry.skipped ??= { kind: "needs", address: needed.address };
    }
    this.stepEnded(entry);
  }

  /** Everything that a document was to name is missing: there is nothing to write. */
  stepPointless(step: Step, without: ReadonlySet<string>): StepEnd {
    const entry = this.entryOf(step.address);
    const needed = step.targets.find(({ arn }) => without.has(arn))?.requires[0];
    entry.skipped ??= { kind: "needs", address: this.addressOfStep(needed) ?? step.address };
    this.stepEnded(entry);
    return "skipped";
  }

  refused(diagnostics: Plan["diagnostics"]): ApplyResult {
    return {
      ...this.summary([], "refused"),
      diagnostics,
      left: this.plan.changes.map(({ address }) => address),
    };
  }

  allFailed(failure: AwsFailure): ApplyResult {
    this.lockFailure = failure;
    return this.result();
  }

  result(): ApplyResult {
    const outcomes = [...this.entries.values()].map((entry) => this.outcomeOf(entry));
    const isWhole = (outcome: Outcome) => outcome.status === "applied" && outcome.leftOut.length === 0;
    const isDone = outcomes.every(isWhole) && this.besides.length === 0;
    const status = isDone ? "applied" : this.options.signal?.aborted ? "interrupted" : "incomplete";
    const left = outcomes.filter((outcome) => !isWhole(outcome)).map(({ change }) => change.address);
    return { ...this.summary(outcomes, status), left };
  }

  private summary(outcomes: readonly Outcome[], status: ApplyStatus): ApplyResult {
    const count = (wanted: Outcome["status"]) =>
      outcomes.filter((outcome) => outcome.status === wanted).length;
    const counts = { applied: count("applied"), failed: count("failed"), skipped: count("skipped") };
    const durationMs = this.options.now().getTime() - this.beganAt;
    this.options.emit({ kind: "apply-finished", ...counts, durationMs });
    return {
      kind: "result",
      status,
      outcomes,
      counts,
      left: [],
      diagnostics: [],
      ...(this.besides.length > 0 && { besides: this.besides }),
      writes: this.writes,
      durationMs,
    };
  }

  private outcomeOf(entry: Entry): Outcome {
    const { change, done, steps } = entry;
    const durationMs = (entry.endedAt ?? 0) - (entry.beganAt ?? entry.endedAt ?? 0);
    const failure = entry.failure ?? (entry.ended < steps ? this.lockFailure : undefined);
    if (failure) return { status: "failed", change, error: failure, done, steps, durationMs };
    if (done < steps) {
      return { status: "skipped", change, because: entry.skipped ?? this.stopReason(), done, steps };
    }
    return { status: "applied", change, durationMs, leftOut: [...entry.leftOut].sort() };
  }

  private stopReason(): SkipReason {
    return this.options.signal?.aborted ? { kind: "interrupted" } : { kind: "too-many-failures" };
  }

  private stepEnded(entry: Entry): void {
    entry.ended += 1;
    entry.endedAt = this.options.now().getTime();
    if (entry.ended === entry.steps) this.tell(entry);
    const { accountId } = entry.change.address;
    const open = (this.openSteps.get(accountId) ?? 0) - 1;
    this.openSteps.set(accountId, open);
    if (open === 0)
      this.options.emit({ kind: "account-finished", accountId, account: this.nameOf(accountId) });
  }

  private tell(entry: Entry): void {
    const { address, action } = entry.change;
    const outcome = this.outcomeOf(entry);
    switch (outcome.status) {
      case "applied": {
        const { durationMs, leftOut } = outcome;
        return this.options.emit({ kind: "change-applied", address, action, durationMs, leftOut });
      }
      case "failed":
        return this.options.emit({ kind: "change-failed", address, action, failure: outcome.error });
      case "skipped":
        return this.options.emit({ kind: "change-skipped", address, action, because: outcome.because });
    }
  }

  private noteAccountFailure(accountId: AccountId, account: string, failure: AwsFailure): void {
    this.accountFailures.set(accountId, failure);
    this.options.emit({ kind: "account-failed", accountId, account, failure });
  }

  private addressOfStep(id: string | undefined): Address | undefined {
    const text = id?.slice(0, id.lastIndexOf("#"));
    return text === undefined ? undefined : this.entries.get(text)?.change.address;
  }

  private entryOf(address: Address): Entry {
    const entry = this.entries.get(addressText(address));
    if (!entry) throw new Error(`no change of ${addressText(address)} in the plan`);
    return entry;
  }

  private nameOf(accountId: AccountId): string {
    return this.plan.planned.directory.accounts.find((one) => one.accountId === accountId)?.name ?? accountId;
  }
}
