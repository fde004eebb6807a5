// Which service and operation a request is for. Hosts and paths say nothing with a custom endpoint; the target header,
// or the action and version, say everything.
import { ApiError, type Service } from "../operation.ts";
import { type FormNode, parseForm } from "./form.ts";
import type { HttpRequest } from "./http-request.ts";
import { wireModel } from "./wire-model.ts";

export interface Route {
  readonly service: Service;
  readonly operation: string;
  readonly input: string | FormNode;
}

const services: readonly Service[] = ["iam", "sts", "organizations", "cloudformation"];

/** The route of a request; throws what AWS answers where there is none. */
export function routeOf(request: HttpRequest): Route {
  const target = request.headers["x-amz-target"];
  if (target !== undefined) return targetRoute(target, request);
  return actionRoute(formOf(request));
}

/** The service whose protocol an answer should speak when the route is not known. */
export function likelyService(request: HttpRequest): Service {
  if (request.headers["x-amz-target"] !== undefined) return "organizations";
  const named = /\/(iam|sts|organizations|cloudformation)\/aws4_request/.exec(
    request.headers["authorization"] ?? "",
  );
  return (named?.[1] as Service | undefined) ?? "sts";
}

function targetRoute(target: string, request: HttpRequest): Route {
  const dot = target.lastIndexOf(".");
  const prefix = target.slice(0, dot);
  const service = services.find((name) => wireModel()[name].targetPrefix === prefix);
  const operation = target.slice(dot + 1);
  if (service === undefined || !Object.hasOwn(wireModel()[service].operations, operation))
    throw new ApiError("UnknownOperationException", `The sandbox knows no operation ${target}`, 400);
  return { service, operation, input: request.body.toString("utf8") };
}

/** Clients post a form; a presigned request carries everything in its query. */
function formOf(request: HttpRequest): FormNode {
  if (request.method !== "GET" && request.method !== "POST")
    throw new ApiError("InvalidAction", `The method ${request.method} is not accepted`, 405);
  const { method, body, query } = request;
  return parseForm(method === "GET" || body.length === 0 ? query : body.toString("utf8"));
}

function actionRoute(form: FormNode): Route {
  const { Action: action, Version: version } = form;
  if (typeof action !== "string" || action === "")
    throw new ApiError("MissingAction", "The request must contain the parameter Action.", 400);
  const service = services.find((name) => {
    const model = wireModel()[name];
    return (
      model.protocol === "query" &&
      (version === undefined ? Object.hasOwn(model.operations, action) : model.version === version)
    );
  });
  if (service === undefined || !Object.hasOwn(wireModel()[service].operations, action)) {
    const asked = typeof version === "string" ? version : "NO_VERSION_SPECIFIED";
    throw new ApiError("InvalidAction", `Could not find operation ${action} for version ${asked}`, 400);
  }
  return { service, operation: action, input: form };
}
