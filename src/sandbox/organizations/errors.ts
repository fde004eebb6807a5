import { ApiError } from "../operation.ts";

export function invalidInput(reason: string, message: string): ApiError {
  return new ApiError("InvalidInputException", message, 400, { Reason: reason });
}

export function constraintViolation(reason: string, message: string): ApiError {
  return new ApiError("ConstraintViolationException", message, 400, { Reason: reason });
}

/** A thing of this kind that does not exist, under the error that its kind has. */
export function notFound(code: string, message: string): ApiError {
  return new ApiError(code, message);
}

export function targetNotFound(): ApiError {
  return notFound("TargetNotFoundException", "You specified a target that doesn't exist.");
}
