// Reads members of a decoded request. The wire has checked lengths and patterns; here only presence and kind matter.
import { ApiError, type Shape } from "../operation.ts";

/** A text that must be there. */
export function text(input: Shape, member: string): string {
  const value = optionalText(input, member);
  if (value === undefined) throw missing(member);
  return value;
}

/** A text that may be absent. */
export function optionalText(input: Shape, member: string): string | undefined {
  const value = input[member];
  return typeof value === "string" ? value : undefined;
}

export function optionalNumber(input: Shape, member: string): number | undefined {
  const value = input[member];
  return typeof value === "number" ? value : undefined;
}

export function flag(input: Shape, member: string): boolean | undefined {
  const value = input[member];
  return typeof value === "boolean" ? value : undefined;
}

/** A list of texts; empty where it is absent. */
export function texts(input: Shape, member: string): readonly string[] {
  const value = input[member];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

/** A list of structures; empty where it is absent. */
export function shapes(input: Shape, member: string): readonly Shape[] {
  const value = input[member];
  return Array.isArray(value) ? value.filter(isShape) : [];
}

function isShape(value: unknown): value is Shape {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function missing(member: string): ApiError {
  const name = member.charAt(0).toLowerCase() + member.slice(1);
  return validation(
    `1 validation error detected: Value at '${name}' failed to satisfy constraint: Member must not be null`,
  );
}

export function validation(message: string): ApiError {
  return new ApiError("ValidationError", message, 400);
}

export function invalidInput(message: string): ApiError {
  return new ApiError("InvalidInputException", message);
}

export function noSuchEntity(message: string): ApiError {
  return new ApiError("NoSuchEntityException", message);
}

export function alreadyExists(message: string): ApiError {
  return new ApiError("EntityAlreadyExistsException", message);
}

export function deleteConflict(message: string): ApiError {
  return new ApiError("DeleteConflictException", message);
}

export function limitExceeded(message: string): ApiError {
  return new ApiError("LimitExceededException", message);
}

export function malformedDocument(message: string): ApiError {
  return new ApiError("MalformedPolicyDocumentException", message);
}
