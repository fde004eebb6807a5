import { type Diagnostic, hasErrors } from "../diagnostics/index.ts";

/** What a step of a workspace answers: its value, or why there is none. Diagnostics come with both. */
export type Answer<T> =
  | { readonly status: "done"; readonly value: T; readonly diagnostics: readonly Diagnostic[] }
  | { readonly status: "stopped"; readonly diagnostics: readonly Diagnostic[] };

export function done<T>(value: T, diagnostics: readonly Diagnostic[] = []): Answer<T> {
  return { status: "done", value, diagnostics };
}

export function stopped(diagnostics: readonly Diagnostic[]): Answer<never> {
  if (!hasErrors(diagnostics)) throw new Error("a step stopped without saying why");
  return { status: "stopped", diagnostics };
}

/** The next step over the value of the one before; diagnostics are kept in order. */
export async function andThen<T, U>(
  answer: Answer<T>,
  next: (value: T) => Promise<Answer<U>> | Answer<U>,
): Promise<Answer<U>> {
  if (answer.status === "stopped") return answer;
  const following = await next(answer.value);
  return { ...following, diagnostics: [...answer.diagnostics, ...following.diagnostics] };
}
