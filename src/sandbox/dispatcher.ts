// One request from its bytes to its answer: route, signature, input, operation, encoding.
import { createCall, type RecordedCall } from "./authorization.ts";
import { iamOperations } from "./iam/operations.ts";
import { ApiError, type Operation, type Service } from "./operation.ts";
import { organizationsOperations } from "./organizations/operations.ts";
import { performOperation, recordCall } from "./perform-operation.ts";
import type { SandboxState } from "./state.ts";
import { stsOperations } from "./sts/operations.ts";
import type { Weather } from "./weather.ts";
import { answerOf, errorAnswer, type HttpAnswer } from "./wire/answer.ts";
import { authenticate } from "./wire/authenticate.ts";
import { codecOf } from "./wire/codec.ts";
import type { HttpRequest } from "./wire/http-request.ts";
import { likelyService, type Route, routeOf } from "./wire/route.ts";
import { SignatureVerifier } from "./wire/signature.ts";
import { validateInput } from "./wire/validate.ts";

const operations: Readonly<Record<Service, Readonly<Record<string, Operation>>>> = {
  iam: iamOperations,
  sts: stsOperations,
  organizations: organizationsOperations,
};

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
    const error = new ApiError("ServiceUnavailable", "The request has failed due to a temporary failure of the server.", 503);
    return errorAnswer(likelyService(request), error, this.#options.requestId());
  }

  #serve(route: Route, request: HttpRequest, requestId: string): HttpAnswer {
    const { service, operation } = route;
    const call = this.#authenticatedCall(route, request, requestId);
    try {
      this.#options.weather.throttle(call.account.id, this.#options.now());
      const behaviour = behaviourOf(service, operation);
      const input = codecOf(service).decodeInput(operation, route.input);
      validateInput(service, operation, input);
      return answerOf(service, operation, performOperation(behaviour, input, call), requestId);
    } catch (error) {
      // Whatever was refused inside the operation is in the record already.
      if (!this.#isRecorded(requestId)) recordCall(call, error);
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
}
