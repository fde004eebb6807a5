import { useEffect, useState } from "react";
import { NoAnswer } from "./api.ts";

/** What was asked for: on its way, there, or why not. While a newer answer is on its way the older stays. */
export type Loaded<T> =
  | { readonly status: "loading"; readonly value?: T }
  | { readonly status: "done"; readonly value: T }
  | { readonly status: "failed"; readonly problem: NoAnswer };

/** Asks whenever the key changes; undefined asks nothing. */
export function useLoaded<T>(key: string | undefined, ask: () => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{ readonly key: string | undefined; readonly loaded: Loaded<T> }>({
    key: undefined,
    loaded: { status: "loading" },
  });
  useEffect(() => {
    if (key === undefined) return;
    let isCurrent = true;
    const settle = (loaded: Loaded<T>): void => {
      if (isCurrent) setState({ key, loaded });
    };
    ask().then(
      (value) => settle({ status: "done", value }),
      (error: unknown) => settle({ status: "failed", problem: problemOf(error) }),
    );
    return () => {
      isCurrent = false;
    };
    // What is asked is named by the key.
  }, [key]);
  if (state.key === key) return state.loaded;
  return state.loaded.status === "done"
    ? { status: "loading", value: state.loaded.value }
    : { status: "loading" };
}

export function problemOf(error: unknown): NoAnswer {
  if (error instanceof NoAnswer) return error;
  return new NoAnswer(error instanceof Error ? error.message : String(error));
}
