// Requests that no AWS has: the record of what happened, and the clock. They are signed like all others, by the
// operator, and answer JSON.
import type { MovableClock } from "./clock.ts";
import type { SandboxEvent } from "./event-log.ts";
import { ApiError } from "./operation.ts";
import type { HttpAnswer } from "./wire/answer.ts";
import type { HttpRequest } from "./wire/http-request.ts";
import type { SigningKeys } from "./wire/sign-request.ts";
import { checkScope, readClaim, SignatureVerifier } from "./wire/signature.ts";

/** Where control requests go; calls of AWS all go to `/`. */
export const controlPath = "/_sandbox/";
/** The service in the scope of their signature. */
export const controlService = "rolebridge-sandbox";

export interface ControlOptions {
  readonly log: { events(after?: number): readonly SandboxEvent[] };
  readonly clock: MovableClock;
  readonly operator: SigningKeys;
  /** The machine's time in milliseconds. */
  readonly now: () => number;
}

/** How the clock is moved: to an instant, by seconds, to a standstill or on again. */
export interface ClockMove {
  readonly now?: string;
  readonly advance?: number;
  readonly frozen?: boolean;
}

/** What a clock says. */
export interface ClockReading {
  /** ISO 8601. */
  readonly now: string;
  readonly frozen: boolean;
}

function readingOf(clock: MovableClock): ClockReading {
  return { now: new Date(clock.now()).toISOString(), frozen: clock.isFrozen };
}

export class Control {
  readonly #options: ControlOptions;
  readonly #verifier = new SignatureVerifier(4);

  constructor(options: ControlOptions) {
    this.#options = options;
  }

  answer(request: HttpRequest): HttpAnswer {
    try {
      this.#authenticate(request);
      return json(200, this.#serve(request));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return json(error.status ?? 400, { error: error.code, message: error.message });
    }
  }

  #authenticate(request: HttpRequest): void {
    const { operator, now } = this.#options;
    const claim = readClaim(request);
    if (claim === undefined || claim.accessKeyId !== operator.accessKeyId) {
      throw new ApiError("AccessDenied", "Control requests are signed by the operator of the sandbox", 403);
    }
    checkScope(claim, controlService, now());
    this.#verifier.verify(request, claim, operator.secretAccessKey);
  }

  #serve(request: HttpRequest): unknown {
    const { log, clock } = this.#options;
    switch (`${request.method} ${request.path.slice(controlPath.length)}`) {
      case "GET events": {
        const after = /^after=(\d{1,15})$/.exec(request.query);
        return { events: log.events(after ? Number(after[1]) : 0).map(plainEvent) };
      }
      case "POST clock":
        moveClock(clock, readMove(request.body));
        return readingOf(clock);
      case "GET clock":
        return readingOf(clock);
      default:
        throw new ApiError("NotFound", `The sandbox has no ${request.method} ${request.path}`, 404);
    }
  }
}

/** An event as JSON carries it: the context of its decisions as an object. */
export type PlainEvent = Omit<SandboxEvent, "decisions"> & {
  readonly decisions: readonly (Omit<SandboxEvent["decisions"][number], "context"> & {
    readonly context: Readonly<Record<string, string | readonly string[]>>;
  })[];
};

/** An event as a plain value. */
function plainEvent(event: SandboxEvent): PlainEvent {
  return {
    ...event,
    decisions: event.decisions.map((decided) => ({
      ...decided,
      context: Object.fromEntries(decided.context),
    })),
  };
}

function readMove(body: Buffer): ClockMove {
  try {
    const move: unknown = JSON.parse(body.toString("utf8"));
    if (typeof move === "object" && move !== null) return move;
  } catch {
    // Said below.
  }
  throw new ApiError("ValidationError", "The body must be a JSON object with now, advance or frozen", 400);
}

function moveClock(clock: MovableClock, { now, advance, frozen }: ClockMove): void {
  const instant = now === undefined ? undefined : Date.parse(now);
  if (Number.isNaN(instant) || (advance !== undefined && !Number.isFinite(advance))) {
    throw new ApiError(
      "ValidationError",
      "now must be an ISO 8601 instant, advance a number of seconds",
      400,
    );
  }
  if (frozen === true) clock.freeze();
  if (frozen === false) clock.unfreeze();
  if (instant !== undefined) clock.moveTo(instant);
  if (advance !== undefined) clock.advance(advance);
}

function json(status: number, value: unknown): HttpAnswer {
  return { status, contentType: "application/json", body: JSON.stringify(value), requestId: "control" };
}
