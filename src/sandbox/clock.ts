import type { Clock } from "./state.ts";

/** The sandbox's time: the machine's, moved; or standing still where it was frozen. */
export class MovableClock implements Clock {
  readonly #machine: () => number;
  #offset = 0;
  #frozenAt: number | undefined;

  constructor(machine: () => number = Date.now) {
    this.#machine = machine;
  }

  now(): number {
    return this.#frozenAt ?? this.#machine() + this.#offset;
  }

  /** Whether it stands still. */
  get isFrozen(): boolean {
    return this.#frozenAt !== undefined;
  }

  /** Moves to an instant in milliseconds since 1970; a frozen clock stays frozen there. */
  moveTo(instant: number): void {
    if (this.#frozenAt !== undefined) this.#frozenAt = instant;
    else this.#offset = instant - this.#machine();
  }

  /** Moves on (or, with a negative number, back) by seconds. */
  advance(seconds: number): void {
    this.moveTo(this.now() + seconds * 1000);
  }

  /** Stands still from now on. */
  freeze(): void {
    this.#frozenAt = this.now();
  }

  /** Goes on from where it stands. */
  unfreeze(): void {
    if (this.#frozenAt === undefined) return;
    this.#offset = this.#frozenAt - this.#machine();
    this.#frozenAt = undefined;
  }
}

/** Does something while a clock stands at an instant, and lets it go on from where it was. */
export function atInstant<T>(clock: MovableClock, at: number, act: () => T): T {
  const resumeAt = clock.now();
  clock.freeze();
  clock.moveTo(at);
  const result = act();
  clock.unfreeze();
  clock.moveTo(resumeAt);
  return result;
}
