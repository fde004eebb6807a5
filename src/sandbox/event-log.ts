import type { ContextValue, Decision } from "../policy/index.ts";
import type { RecordedService } from "./service.ts";

/** One question that a call put to the policy engine, and the answer. */
export interface DecidedAction {
  readonly action: string;
  readonly resource: string;
  readonly decision: Decision;
  /** The condition keys of the request. */
  readonly context: ReadonlyMap<string, ContextValue>;
}

/** What happened in one call: who, through which session, which action, decided how and why. No secret is in here. */
export interface SandboxEvent {
  /** 1-based; grows by one with every event. */
  readonly sequence: number;
  /** ISO 8601, by the sandbox's clock. */
  readonly time: string;
  readonly requestId: string;
  readonly service: RecordedService;
  readonly operation: string;
  /** ARN of the caller; absent where the call could not be authenticated or needs no signature. */
  readonly caller: string | undefined;
  readonly accountId: string | undefined;
  readonly accessKeyId: string | undefined;
  readonly sourceIdentity: string | undefined;
  readonly region: string;
  readonly sourceIp: string;
  readonly userAgent: string;
  readonly isWrite: boolean;
  readonly decisions: readonly DecidedAction[];
  /** AWS's error code where the call failed. */
  readonly errorCode: string | undefined;
  readonly errorMessage: string | undefined;
}

/** The newest events, as many as fit: a record of what happened, not a database. */
export class EventLog {
  readonly #capacity: number;
  /** A ring: the event of a sequence number stands at its remainder by the capacity. */
  #events: SandboxEvent[] = [];
  #sequence = 0;
  #forgotten = 0;

  constructor(capacity: number) {
    this.#capacity = Math.max(1, capacity);
  }

  append(event: Omit<SandboxEvent, "sequence">): void {
    this.#sequence += 1;
    this.#events[this.#sequence % this.#capacity] = { sequence: this.#sequence, ...event };
  }

  /** Events after this sequence number, oldest first; all that are kept where none is given. */
  after(sequence = 0): readonly SandboxEvent[] {
    const kept: SandboxEvent[] = [];
    const first = Math.max(sequence, this.#forgotten, this.#sequence - this.#capacity) + 1;
    for (let number = first; number <= this.#sequence; number++) {
      const event = this.#events[number % this.#capacity];
      if (event !== undefined) kept.push(event);
    }
    return kept;
  }

  clear(): void {
    this.#events = [];
    this.#forgotten = this.#sequence;
  }
}
