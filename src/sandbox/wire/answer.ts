// Answers in the protocol of the service: the operation's output, or an error.
import type { ApiError, Service, Shape } from "../operation.ts";
import { codecOf } from "./codec.ts";
import { escapeXml } from "./xml-encoder.ts";

export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly requestId: string;
  /** More headers. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The code as the client sees it, where the answer is an error. */
  readonly errorCode?: string;
  readonly errorMessage?: string;
}

const contentTypes = { query: "text/xml", json: "application/x-amz-json-1.1" } as const;

/** The answer to a call that was done. */
export function answerOf(service: Service, operation: string, output: Shape, requestId: string): HttpAnswer {
  const codec = codecOf(service);
  return {
    status: 200,
    contentType: contentTypes[codec.model.protocol],
    body: codec.encodeOutput(operation, output, requestId),
    requestId,
  };
}

/** Errors of a request before it reaches an operation: their names in JSON services. */
const jsonNames: Readonly<Record<string, string>> = {
  MissingAuthenticationToken: "MissingAuthenticationTokenException",
  InvalidClientTokenId: "UnrecognizedClientException",
  SignatureDoesNotMatch: "InvalidSignatureException",
  IncompleteSignature: "IncompleteSignatureException",
  ExpiredToken: "ExpiredTokenException",
  AccessDenied: "AccessDeniedException",
  Throttling: "ThrottlingException",
  InvalidAction: "UnknownOperationException",
  ValidationError: "ValidationException",
};

/** The answer to a call that was refused. */
export function errorAnswer(service: Service, error: ApiError, requestId: string): HttpAnswer {
  const { model } = codecOf(service);
  const modelled =
    model.errors[error.code] ?? Object.values(model.errors).find(({ code }) => code === error.code);
  const status = error.status ?? modelled?.status ?? 400;
  const { message, members } = error;
  if (model.protocol === "json") {
    const name = jsonNames[error.code] ?? error.code;
    const body = JSON.stringify({ __type: name, Message: message, ...members });
    return {
      status: status >= 500 ? status : 400,
      contentType: contentTypes.json,
      body,
      requestId,
      errorCode: name,
      errorMessage: message,
    };
  }
  const code = modelled?.code ?? error.code;
  const type = status >= 500 ? "Receiver" : "Sender";
  const body = `<ErrorResponse xmlns="${model.xmlns}"><Error><Type>${type}</Type><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
  return { status, contentType: contentTypes.query, body, requestId, errorCode: code, errorMessage: message };
}
