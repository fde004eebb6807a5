// One request from its bytes to its answer: route, signature, input, operation, encoding.
import { createCall, type RecordedCall } from "./authorization.ts";
import { ApiError, type Operation, type Service, type Shape } from "./operation.ts";
import { operationOf } from "./operations.ts";
import { performOperation, recordCall } from "./perform-operation.ts";
import type { SandboxState } from "./state.ts";
import type { Weather } from "./weather.ts";
import { answerOf, errorAnswer, type HttpAnswer } from "./wire/answer.ts";
import { authenticate } from "./wire/authenticate.ts";
import { codecOf } from "./wire/codec.ts";
import type { HttpRequest } from "./wire/http-request.ts";
import { likelyService, type Route, routeOf } from "./wire/route.ts";
import { SignatureVerifier } from "./wire/signature.ts";
import { validateInput } from "./wire/validate.ts";

export interface DispatcherOptions {
  readonly state: SandboxState;
  readonly weather: Weather;
  readonly requestId: () => string;
  /** The machine's time in milliseconds. */
  readonly now: () => number;
  /** Told what the person who runs the sandbox should know: one line, never a secret. */
  readonly warn: (line: string) => void;
}

/** Answers requests. Nothing that a client sends makes it throw. */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #verifier = new SignatureVerifier();
  readonly #warnedKeys = new Set<string>();

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  answer(request: HttpRequest): HttpAnswer {
    const requestId = this.#options.requestId();
    let service: Service | undefined;
    try {
      const route = routeOf(request);
      service = route.service;
      return this.#serve(route, request, requestId);
    } catch (error) {
      return errorAnswer(service ?? likelyService(request), this.#asApiError(error, requestId), requestId);
    }
  }

  /** A 5xx that has nothing to do with the request. */
  fault(request: HttpRequest): HttpAnswer {
    const error = new ApiError(
      "ServiceUnavailable",
      "The request has failed due to a temporary failure of the server.",
      503,
    );
    return errorAnswer(likelyService(request), error, this.#options.requestId());
  }

  #serve(route: Route, request: HttpRequest, requestId: string): HttpAnswer {
    const { service, operation } = route;
    const call = this.#authenticatedCall(route, request, requestId);
    const { behaviour, input } = this.#prepare(route, call);
    return answerOf(service, operation, performOperation(behaviour, input, call), requestId);
  }

  /** Everything that may refuse a call of a known caller before its operation. */
  #prepare({ service, operation, input }: Route, call: RecordedCall): { behaviour: Operation; input: Shape } {
    try {
      this.#options.weather.throttle(call.account.id, this.#options.now());
      const behaviour = behaviourOf(service, operation);
      const decoded = codecOf(service).decodeInput(operation, input);
      validateInput(service, operation, decoded);
      return { behaviour, input: decoded };
    } catch (error) {
      recordCall(call, error);
      throw error;
    }
  }

  #authenticatedCall({ service, operation }: Route, request: HttpRequest, requestId: string): RecordedCall {
    const { state } = this.#options;
    const { credential, region } = authenticate(request, service, operation, {
      state,
      verifier: this.#verifier,
      now: this.#options.now(),
      onForeignKey: (id) => this.#warnOnce(id),
    });
    return createCall({
      service,
      operation,
      state,
      credential,
      requestId,
      region,
      sourceIp: request.remoteAddress,
      userAgent: request.headers["user-agent"] ?? "",
      isSecure: false,
    });
  }

  #warnOnce(accessKeyId: string): void {
    if (this.#warnedKeys.has(accessKeyId)) return;
    if (this.#warnedKeys.size < 1000) this.#warnedKeys.add(accessKeyId);
    this.#options.warn(
      `a request is signed with the access key ${accessKeyId}, which is not of this sandbox; if it is a real AWS key, check which credentials the client uses`,
    );
  }

  #asApiError(error: unknown, requestId: string): ApiError {
    if (error instanceof ApiError) return error;
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#options.warn(`internal fault in request ${requestId}: ${reason}`);
    return new ApiError(
      "InternalFailure",
      `The sandbox failed; this is a fault of its own (request ${requestId})`,
      500,
    );
  }
}

/** What the sandbox does not model, it refuses by name; a client error, so that nobody retries. */
function behaviourOf(service: Service, operation: string): Operation {
  const behaviour = operationOf(service, operation);
  if (behaviour !== undefined) return behaviour;
  throw new ApiError("InvalidAction", `The sandbox does not model ${service}:${operation}`, 400);
}
